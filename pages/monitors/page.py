"""Monitors: what do we watch, how well, and what do we miss?"""

from __future__ import annotations

import streamlit as st

from pages.desk import session
from pages.monitors import edit_view, feedback_view, holes, monitor_panel, promise, replays, selftest_view
from pages.parts import broken_monitors, status_line, unknown_value

VIEWS = {
    "Catalogue": monitor_panel.draw,
    "Promise": promise.draw,
    "Feedback": feedback_view.draw,
    "Write": edit_view.draw,
    "Coverage": holes.draw,
    "Replay": replays.draw,
    "Self-test": selftest_view.draw,
}

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
broken_monitors.draw(desk)
unknown_value.say("m_view", VIEWS, "view", "the catalogue is shown")
view = st.segmented_control(
    "View",
    list(VIEWS),
    default="Catalogue",
    required=True,
    key="m_view",
    bind="query-params",
    label_visibility="collapsed",
)
if view == "Coverage":
    session.whole_home_only(
        desk, "Coverage counts every monitor of the home, and its holes: this view is not shown to you."
    )
VIEWS[view or "Catalogue"](desk, as_of)
