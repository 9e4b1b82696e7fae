"""What a hand can do to an incident: acknowledge, assign, snooze, decide, comment. Each is stored at once.

Buttons and forms write in their callbacks, before the page is drawn again; a write that lost a race says who
was faster and changes nothing. Who has not said their name is asked first, and the act then goes through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import get_args

import streamlit as st

from monitors import words
from monitors.store import Store, StoreError, acts, reading
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actor, flash, keyboard
from pages.parts.keyboard import shortcut

SNOOZES = {"Until tomorrow": 1, "3 days": 3, "1 week": 7, "2 weeks": 14}
Act = Callable[[Store, acts.Act], object]
Onward = Callable[[], None] | None


def act(desk: House, as_of: date, done: str, what: Act, onward: Onward = None) -> None:
    """Carry an act out under the current name, or ask for the name first. For callbacks.

    onward: where the hand goes once it is stored; where it was not stored, it stays.
    """
    name = actor.current()
    if name is None:
        keyboard.open_dialog("name", partial(act, desk, as_of, done, what, onward))
        return
    try:
        what(desk.store, acts.Act(actor=name, at=now(), as_of=as_of))
    except StoreError as error:
        flash.say(str(error), "failed")
    else:
        flash.say(done)
        if onward is not None:
            onward()


def acknowledge(desk: House, as_of: date, incident: int, version: int) -> None:
    """Callback of the A button."""
    act(desk, as_of, "Acknowledged", lambda store, who: acts.acknowledge(store, incident, who, version))


def take_back(desk: House, as_of: date, incident: int, version: int) -> None:
    """Callback of the Acknowledged button: nobody has seen it after all."""
    act(
        desk,
        as_of,
        "Acknowledgement taken back",
        lambda store, who: acts.take_back_acknowledgement(store, incident, who, version),
    )


def wake(desk: House, as_of: date, incident: int) -> None:
    """Callback of the Wake button: takes back what was snoozed for this incident alone."""

    def end(store: Store, who: acts.Act) -> None:
        own = [row["id"] for row in reading.snoozes(store, who.at) if row["incident_id"] == incident]
        if not own:
            raise StoreError("its monitor or its segment is snoozed, not this incident alone")
        with store.write():
            for number in own:
                acts.end_snooze(store, number, who)

    act(desk, as_of, "Awake again", end)


def buttons(
    desk: House, as_of: date, incident: dict[str, object], *, prefix: str, onward: Onward = None
) -> None:
    """The row of buttons with their keys: acknowledge and snooze (or take these back), assign, decide.

    onward: where the hand goes when the incident is dealt with: snoozed or decided.
    """
    _acknowledge_button(desk, as_of, incident, prefix)
    for label, letter in (("Assign", "G"), ("Snooze", "S"), ("Decide", "D")):
        if label == "Snooze" and incident["snoozed_until"]:
            st.button(
                "Wake",
                shortcut=shortcut(letter),
                key=f"{prefix}_wake",
                on_click=wake,
                args=(desk, as_of, int(str(incident["id"]))),
                help=f"Snoozed until {words.moment(str(incident['snoozed_until']))}: takes it back",
            )
            continue
        st.button(
            label,
            shortcut=shortcut(letter),
            key=f"{prefix}_{label.lower()}",
            on_click=keyboard.open_dialog,
            args=(label.lower(), (desk, as_of, incident, *([] if label == "Assign" else [onward]))),
        )


def _acknowledge_button(desk: House, as_of: date, incident: dict[str, object], prefix: str) -> None:
    """Acknowledge, by A; once that is done it is taken back by a click, never by a second A."""
    number, version = int(str(incident["id"])), int(str(incident["version"]))
    if incident["acknowledged_by"]:
        st.button(
            "Acknowledged",
            icon=":material/undo:",
            key=f"{prefix}_acknowledged",
            on_click=take_back,
            args=(desk, as_of, number, version),
            help=plain(f"By {incident['acknowledged_by']}: a click takes it back"),
        )
        return
    st.button(
        "Acknowledge",
        shortcut=shortcut("A"),
        key=f"{prefix}_acknowledge",
        on_click=acknowledge,
        args=(desk, as_of, number, version),
    )


def dialogs() -> None:
    """Draw the dialog that is open, if one is; call once, at the end of a page that has `buttons`."""
    opened = keyboard.opened()
    if opened is None:
        return
    kind, argument = opened
    if kind == "name":
        _name_dialog(argument)
    elif kind != keyboard.SHEET:  # that one is drawn with its button
        {"assign": _assign_dialog, "snooze": _snooze_dialog, "decide": _decide_dialog}[kind](*argument)


def _finish(label: str, submit: Callable[[], None]) -> None:
    """A dialog's last button: write, then draw the page without the dialog."""
    if st.form_submit_button(label, type="primary", on_click=submit):
        st.rerun()
    keyboard.focus_first()


@st.dialog("Who are you?", on_dismiss=keyboard.close_dialog)
def _name_dialog(then: Callable[[], None]) -> None:
    def submit() -> None:
        actor.set_current(st.session_state["ask_name"])
        keyboard.close_dialog()
        then()

    with st.form("name", border=False):
        st.text_input("Your name", key="ask_name", max_chars=actor.LONGEST)
        st.caption("Stored beside what you do. Not a sign-in; this browser remembers it.")
        _finish("Continue", submit)


@st.dialog("Assign", on_dismiss=keyboard.close_dialog)
def _assign_dialog(desk: House, as_of: date, incident: dict[str, object]) -> None:
    number, version = int(str(incident["id"])), int(str(incident["version"]))

    def submit() -> None:
        owner = actor.tidy(st.session_state["assign_owner"])
        done = f"Assigned to {owner}" if owner else "Handed back: nobody owns it"
        keyboard.close_dialog()
        act(desk, as_of, done, lambda store, who: acts.assign(store, number, owner, who, version))

    with st.form("assign", border=False):
        st.text_input(
            "Owner",
            value=str(incident["owner"] or actor.current() or ""),
            key="assign_owner",
            max_chars=actor.LONGEST,
            placeholder="Empty hands it back",
        )
        _finish("Assign", submit)


@st.dialog("Snooze", on_dismiss=keyboard.close_dialog)
def _snooze_dialog(desk: House, as_of: date, incident: dict[str, object], onward: Onward = None) -> None:
    number, version = int(str(incident["id"])), int(str(incident["version"]))

    def submit() -> None:
        days = SNOOZES[st.session_state["snooze_for"]]
        until = datetime.combine(now().date() + timedelta(days=days), time(6))
        why = st.session_state["snooze_why"]
        keyboard.close_dialog()
        act(
            desk,
            as_of,
            f"Snoozed until {words.moment(until)}",
            lambda store, who: acts.snooze(store, who, until, incident=number, why=why, version=version),
            onward,
        )

    with st.form("snooze", border=False):
        st.segmented_control("For", list(SNOOZES), default="Until tomorrow", required=True, key="snooze_for")
        st.text_input("Why", key="snooze_why", placeholder="What are we waiting for?")
        st.caption("Only this incident goes quiet, and it comes back at 06:00 UTC of that day.")
        _finish("Snooze", submit)


@st.dialog("Decide", width="medium", on_dismiss=keyboard.close_dialog)
def _decide_dialog(desk: House, as_of: date, incident: dict[str, object], onward: Onward = None) -> None:
    # Over 40 lines: one form, field by field, with what it submits.
    number, version = int(str(incident["id"])), int(str(incident["version"]))

    def submit() -> None:
        state = st.session_state
        keyboard.close_dialog()
        act(
            desk,
            as_of,
            f"Decision on incident {number} stored",
            lambda store, who: acts.decide(
                store,
                number,
                who,
                disposition=state["decide_was"],
                decision=state["decide_do"],
                owner=actor.tidy(state["decide_owner"]),
                due=state["decide_due"],
                note=state["decide_note"],
                version=version,
            ),
            onward,
        )

    with st.form("decide", border=False):
        st.markdown(plain(incident["headline"]))
        st.pills(
            "What was it?",
            list(get_args(acts.Disposition)),
            format_func=words.DISPOSITIONS.__getitem__,
            default=incident["disposition"],
            key="decide_was",
        )
        st.pills(
            "What do we do?",
            list(get_args(acts.DecisionKind)),
            format_func=words.DECISIONS.__getitem__,
            key="decide_do",
        )
        left, right = st.columns(2)
        left.text_input("Owner", value=str(incident["owner"] or ""), key="decide_owner", max_chars=60)
        right.date_input("Due", value=None, key="decide_due")
        st.text_area("Note", key="decide_note", max_chars=2000, placeholder="Why, in a sentence", height=80)
        _finish("Store the decision", submit)
