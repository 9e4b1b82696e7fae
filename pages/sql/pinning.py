"""A kept result goes to an incident or to a meeting, with the chart that is drawn of it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.store import Store, meetings, reading
from monitors.store.acts import Act
from monitors.store.workbench import kept_results
from monitors.store.workbench.kept_results import KeptResult
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actions
from pages.parts.incident import row_of
from pages.sql import answer_chart

MOST = 60  # incidents offered, in the order of the inbox; chosen
INCIDENT, MEETING = "An incident", "A meeting"


def draw(desk: House, kept: KeptResult) -> None:
    """The popover that pins a result: where, and a word on it."""
    day = kept.as_of or now().date()
    incidents = _incidents(desk.written, desk)
    held = {
        row["id"]: f"Meeting {row['id']}, {words.morning(date.fromisoformat(row['as_of']))}"
        for row in meetings.meetings(desk.store)
    }

    def submit() -> None:
        state = st.session_state
        at = (
            {"incident": state["sql_pin_incident"]}
            if state["sql_pin_to"] == INCIDENT
            else {"meeting": state["sql_pin_meeting"]}
        )
        note, chart = state["sql_pin_note"] or "", answer_chart.chosen()

        def pin(store: Store, who: Act) -> None:
            kept_results.pin(store, who, kept.id, chart=chart, note=note, **at)

        actions.act(desk, day, f"Pinned to {next(iter(at))} {next(iter(at.values()))}", pin)

    with st.popover("Pin", icon=":material/push_pin:", key="sql_pin", disabled=not incidents and not held):
        to = st.segmented_control("To", [INCIDENT, MEETING], default=INCIDENT if incidents else MEETING, required=True,
                                  key="sql_pin_to")  # fmt: skip
        with st.form("sql_pin_form", border=False):
            if to == INCIDENT:
                st.selectbox(
                    "Incident",
                    list(incidents),
                    key="sql_pin_incident",
                    format_func=lambda one: plain(incidents[one]),
                )
            else:
                st.selectbox("Meeting", list(held), key="sql_pin_meeting", format_func=held.__getitem__)
            st.text_input("What it shows", key="sql_pin_note", max_chars=300)
            st.caption("With the chart that is drawn below, if one is.")
            st.form_submit_button("Pin", on_click=submit, icon=":material/push_pin:")


@st.cache_resource(max_entries=4, show_spinner=False)
def _incidents(written: str, _desk: House) -> dict[int, str]:
    """The open incidents and those just ended, by number, in the words of the inbox."""
    monitors = {one.name: one for one in _desk.catalogue.monitors}
    found = reading.incidents(_desk.store, now())[:MOST]
    return {
        one.id: f"{one.id} · {row_of(one, monitors.get(one.monitor), _desk.currency).headline.title}"
        for one in found
    }
