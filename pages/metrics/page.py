"""Metrics: how is any metric doing, anywhere, compared with what?"""

from __future__ import annotations

import streamlit as st

from monitors.observe.series import SeriesError
from pages.desk import session
from pages.metrics import cohort, controls, overview, source, split
from pages.parts import broken_monitors, empty, status_line
from queries.engine.opening import EngineError

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()
broken_monitors.answer(desk, st.query_params.get("metric"))
broken_monitors.draw(desk)
if not desk.catalogue.monitors:
    empty.no_monitors()
    session.halt()

with st.container(horizontal=True, vertical_alignment="center", gap="small", key="controls"):
    monitor = controls.metric(desk.catalogue.monitors, broken_monitors.names(desk))
    days = controls.span()
    try:
        rows = source.leaves(desk, as_of, monitor, 2 * days)
    except (EngineError, SeriesError) as error:
        session.failed(str(error))
        session.halt()
    asked = controls.question(as_of, days, monitor, rows, source.dimensions(rows))

overview.draw(desk, as_of, monitor, rows, asked)
rows = cohort.ripe(monitor, rows)
split.draw(desk, as_of, monitor, rows, asked)
