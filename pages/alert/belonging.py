"""Which alerts belong together, said by hand: some split off into an incident of their own, or all joined into another.

What a person says here holds: later mornings leave the incident as it is.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.store import Store, StoreError, hand, reading
from monitors.store.acts import Act
from pages.alert.subject import Subject, view_name
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actions, keyboard
from pages.parts.incident import row_of

SPLIT, JOIN = "split", "join"


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """The two buttons; of one alert nothing can be split off."""
    if subject.episode.kind == "data":
        return
    with st.container(horizontal=True, gap="small"):
        if len(subject.episodes) > 1:
            st.button(
                "Split off …",
                key="belong_split",
                help="Some of these alerts have another cause",
                on_click=keyboard.open_dialog,
                args=(SPLIT, (desk, as_of, subject)),
            )
        st.button(
            "Join into …",
            key="belong_join",
            help="All of this is of one cause with another incident",
            on_click=keyboard.open_dialog,
            args=(JOIN, (desk, as_of, subject)),
        )


def dialogs() -> bool:
    """Draw the dialog of this part that is open, and say whether there was one."""
    opened = keyboard.opened()
    if opened is None or opened[0] not in (SPLIT, JOIN):
        return False
    kind, argument = opened
    {SPLIT: _split_dialog, JOIN: _join_dialog}[kind](*argument)
    return True


@st.dialog("Split off", on_dismiss=keyboard.close_dialog)
def _split_dialog(desk: House, as_of: date, subject: Subject) -> None:
    incident = subject.row.incident
    names = {one.id or 0: view_name(one, desk.names) for one in subject.episodes}

    def submit() -> None:
        chosen, why = list(st.session_state["split_alerts"]), st.session_state["split_why"]
        keyboard.close_dialog()

        def what(store: Store, who: Act) -> None:
            hand.split(store, incident.id, chosen, who, incident.version, why)

        actions.act(desk, as_of, f"{words.plural(len(chosen), 'alert')} in an incident of their own", what)

    with st.form("split", border=False):
        st.multiselect(
            "Alerts of another cause", list(names), format_func=names.__getitem__, key="split_alerts"
        )
        st.text_input("Why", key="split_why", placeholder="What tells them apart?")
        st.caption("They become an incident of their own. Later mornings leave both as they are.")
        if st.form_submit_button("Split off", type="primary", on_click=submit):
            st.rerun()
        keyboard.focus_first()


@st.dialog("Join into another incident", on_dismiss=keyboard.close_dialog)
def _join_dialog(desk: House, as_of: date, subject: Subject) -> None:
    incident = subject.row.incident
    monitors = {monitor.name: monitor for monitor in desk.catalogue.monitors}
    others = [
        one for one in reading.incidents(desk.store, now(), as_of, kind="risk") if one.id != incident.id
    ]
    names = {
        one.id: f"{one.id} · {row_of(one, monitors.get(one.monitor), desk.currency).headline.title}"
        for one in others
    }

    def submit() -> None:
        into, why = st.session_state["join_into"], st.session_state["join_why"]
        keyboard.close_dialog()

        def what(store: Store, who: Act) -> None:
            if into is None:
                raise StoreError("choose the incident it belongs to")
            hand.join(store, incident.id, into, who, incident.version, why)

        actions.act(desk, as_of, f"Joined into incident {into}", what)

    with st.form("join", border=False):
        st.selectbox(
            "Incident it belongs to",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key="join_into",
            placeholder="Choose one" if names else "There is no other on this morning",
        )
        st.text_input("Why", key="join_why", placeholder="What do they have in common?")
        st.caption(
            plain("All alerts move there, and links to this incident lead there. What was said here stays.")
        )
        if st.form_submit_button("Join", type="primary", on_click=submit):
            st.rerun()
        keyboard.focus_first()
