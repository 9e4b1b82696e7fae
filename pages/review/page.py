"""Review: what needs us this morning?"""

from __future__ import annotations

import streamlit as st

from pages.desk import session
from pages.parts import actions, empty, status_line
from pages.review import (
    inbox,
    incident_panel,
    known_losses,
    kpis,
    meeting_start,
    queue_health,
    several,
    since_then,
)

desk = session.require()
as_of = status_line.morning(desk)
rows = inbox.load(desk, as_of) if as_of is not None else []
status_line.draw(desk, as_of, lambda: meeting_start.draw(desk, as_of, [row.incident for row in rows]))
if as_of is None:
    empty.first_morning(desk)
    session.halt()

kpis.draw(desk, as_of, rows)
shown = inbox.filters(rows, as_of)
chosen = several.asked(shown, rows)

with st.container(key="review"):
    left, right = st.columns([2.4, 1], gap="medium")
with left:
    under_hand = incident_panel.pick(desk, as_of, shown, rows, chosen)
    with st.container(key="below"):  # on a phone the panel goes before it
        known_losses.draw(desk, as_of)
        queue_health.draw(desk, as_of, rows)
        since_then.draw(desk, as_of)
with right:
    if chosen is None or len(chosen) == 1:
        incident_panel.draw(desk, as_of, chosen[0] if chosen else under_hand, shown)
    else:
        several.draw(desk, as_of, chosen)
actions.dialogs()
