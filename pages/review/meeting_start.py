"""From Review into the meeting: begin one with what waits for the team, join the one that goes on, find the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from monitors.meeting.agenda import LONGEST, propose
from monitors.store import Store, meetings
from monitors.store.acts import Act
from monitors.store.reading import Incident
from pages.desk.house import House
from pages.parts import actions, links
from pages.parts.keyboard import shortcut

_STARTED = "riskdesk_meeting_started"


def draw(desk: House, as_of: date | None, cards: Sequence[Incident]) -> None:
    """The button with its key, and the links to minutes and weeks. cards: of this morning, in the queue's order."""
    if as_of is None:
        return
    number = st.session_state.pop(_STARTED, None)
    if number is not None:
        links.go(links.meeting_place(number))
    going = meetings.going_on(desk.store)
    links.link(
        links.meetings_place("Meetings"), "Minutes", ":material/gavel:", "Minutes, and the weeks together"
    )
    st.button(
        "Join the meeting" if going else "Start meeting",
        icon=":material/groups:",
        shortcut=shortcut("M"),
        key="start_meeting",
        on_click=_start,
        args=(desk, as_of, propose(cards, as_of)),
        help=f"What is due and what nobody has decided on, most money first, {LONGEST} at most: the others can be "
        "put on the agenda there",
    )


def _start(desk: House, as_of: date, incidents: list[int]) -> None:
    """Callback: begin or join; the page goes there on its next run."""

    def start(store: Store, who: Act) -> None:
        st.session_state[_STARTED] = meetings.start(store, incidents, who)

    actions.act(desk, as_of, "Everybody who opens this meeting sees the same agenda", start)
