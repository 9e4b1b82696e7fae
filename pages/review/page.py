"""Review: what needs us this morning?"""

from __future__ import annotations

import streamlit as st

from monitors.store import history
from pages.parts import actions, header, nothing, session
from pages.review import inbox, kpis, panel

desk = session.require()
as_of = header.morning(desk)
header.draw(desk, as_of)
if as_of is None:
    nothing.first_morning(desk)
    session.halt()

if history.latest_run(desk.store, as_of) is None:
    nothing.not_run(as_of)
    session.halt()

rows = inbox.load(desk, as_of)
kpis.draw(desk, as_of, rows)
shown = inbox.filters(rows)

left, right = st.columns([1.8, 1], gap="medium")
with left:
    chosen = panel.pick(desk, shown, total=len(rows))
with right:
    panel.draw(desk, as_of, chosen)
actions.dialogs()
