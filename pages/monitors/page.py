"""Monitors: what do we watch, how well, and what do we miss?"""

from __future__ import annotations

import streamlit as st

from pages.monitors import coverage, panel, promise, replays, selftest
from pages.parts import header, session

VIEWS = {
    "Catalogue": panel.draw,
    "Promise": promise.draw,
    "Coverage": coverage.draw,
    "Replay": replays.draw,
    "Self-test": selftest.draw,
}

desk = session.require()
as_of = header.morning(desk)
header.draw(desk, as_of)
panel.problems(desk)
view = st.segmented_control(
    "View",
    list(VIEWS),
    default="Catalogue",
    required=True,
    key="m_view",
    bind="query-params",
    label_visibility="collapsed",
)
VIEWS[view or "Catalogue"](desk, as_of)
