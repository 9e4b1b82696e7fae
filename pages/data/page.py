"""Data: can we trust this morning's numbers?"""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from pages.data import corrected, extracts, outgoing_messages, rejected, runs, states
from pages.desk import session
from pages.parts import extract_words, status_line, unknown_value

VIEWS = ["Extracts", "Quarantine", "Drops", "Corrected", "Runs", "Messages"]

desk = session.require()
session.whole_home_only(
    desk, "Drops, runs and messages are of the whole home: this page is not shown to you."
)
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
morning = as_of or states.newest(desk) + timedelta(days=1)
found = extract_words.statuses(desk, morning)
if not found:
    states.nothing_landed(0)
    session.halt()
if states.entries(desk):
    states.cards(desk, found, morning)
else:
    states.nothing_landed(len(found))
states.problems(desk)
unknown_value.say("d_view", VIEWS, "view", "the extracts are shown")
view = st.segmented_control(
    "View",
    VIEWS,
    default="Extracts",
    required=True,
    key="d_view",
    bind="query-params",
    label_visibility="collapsed",
)
if view == "Quarantine":
    rejected.quarantine(desk)
elif view == "Drops":
    rejected.drops(desk)
elif view == "Corrected":
    corrected.draw(desk, morning)
elif view == "Runs":
    runs.draw(desk)
elif view == "Messages":
    outgoing_messages.draw(desk)
else:
    extracts.draw(desk, found, as_of)
