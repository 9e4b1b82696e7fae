"""Alert: what happened, how much is it, why, and what do we do?"""

from __future__ import annotations

import streamlit as st

from pages.alert import (
    belonging,
    causes,
    chart,
    confidence,
    context,
    data_fault,
    head,
    interventions_lines,
    onward,
    restated_lines,
    subject,
    trail,
)
from pages.desk import explanations, session
from pages.parts import actions, links, status_line

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
found = subject.find(desk, as_of)
if found is None or as_of is None:
    subject.missing(st.query_params.get("id", ""))
    session.halt()

links.back_link()
place = head.draw(desk, as_of, found)
interventions_lines.draw(desk, as_of, found)
left, right = st.columns([1.8, 1], gap="medium")
with left:
    if found.episode.kind == "data":
        data_fault.draw(desk, as_of, found)
    else:
        chart.draw(desk, as_of, found)
        restated_lines.draw(desk, as_of, found)
    reasons = st.container()
with right:
    trail.views(found, desk.names)
    belonging.draw(desk, as_of, found)
    confidence.draw(desk, found)
    trail.comments(desk, as_of, found)

answer: explanations.Explanation | str = subject.GONE
if found.monitor:
    with reasons, st.skeleton(height=200):
        answer = explanations.of(desk, as_of, found.episode.id or 0)
if found.episode.kind == "risk" and (isinstance(answer, str) or found.monitor is None):
    with reasons:
        subject.unexplained(str(answer))
elif not isinstance(answer, str) and found.monitor is not None:
    head.sentence(answer, found, place)
    with reasons:
        narrow, wide = st.columns([1, 1.9], gap="medium")
        with narrow:
            causes.split(answer, found.monitor, desk.currency)
        with wide:
            causes.cells(answer, found.monitor, desk.currency)
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        causes.who(desk, as_of, answer, found.monitor, found.episode.incident_id)
        onward.draw(desk, st.query_params.get("id", ""), answer)
        context.rules(desk, answer.rules)
        trail.similar(desk, as_of, found)
    with right:
        context.innocent(answer)
        context.changes(answer.changes)
    context.sample(answer.sample)

if isinstance(answer, str):
    trail.similar(desk, as_of, found)
trail.draw(desk, found)
if not belonging.dialogs():
    actions.dialogs()
