"""Metrics: how is any metric doing, anywhere, compared with what?"""

from __future__ import annotations

import streamlit as st

from monitors.observe.series import SeriesError
from pages.desk import session
from pages.metrics import cohort, controls, overview, source, split
from pages.parts import actions, broken_monitors, empty, status_line
from pages.parts.notes import hand_notes
from pages.spoken import metric_voices
from queries.engine.opening import EngineError

STEP = 14  # days: what is read back is rounded up to two weeks, so that one read serves the questions near it
desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()
broken_monitors.answer(desk, st.query_params.get("metric"))
broken_monitors.draw(desk)
if not desk.catalogue.monitors:
    empty.no_monitors(desk)
    session.halt()

with st.container(horizontal=True, vertical_alignment="center", gap="small", key="controls"):
    monitor = controls.metric(desk.catalogue.monitors, broken_monitors.names(desk))
    times = controls.times(as_of, monitor)
    try:
        rows = source.leaves(desk, as_of, monitor, times.reach(as_of, STEP))
    except (EngineError, SeriesError) as error:
        session.failed(str(error))
        session.halt()
    asked = controls.question(as_of, times, monitor, rows, source.dimensions(rows))
    since, last = asked.drawn.since, asked.drawn.last
    notes = hand_notes.of(desk, monitor.name, asked.where, since, last)
    hand_notes.draw(desk, as_of, monitor.name, asked.where, since, notes)
    metric_voices.link(desk, as_of, monitor, asked.where)

overview.draw(desk, as_of, monitor, rows, asked, hand_notes.events(notes))
rows = cohort.ripe(monitor, rows)
split.draw(desk, as_of, monitor, rows, asked)
actions.dialogs()
