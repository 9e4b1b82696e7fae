"""Alert: what happened, how much is it, why, and what do we do?"""

from __future__ import annotations

import streamlit as st

from pages.alert import (
    belonging,
    chart,
    chosen_days,
    confidence,
    data_fault,
    head,
    interventions_lines,
    restated_lines,
    storyline,
    subject,
    trail,
    what_people_say,
)
from pages.desk import explanations, session
from pages.parts import actions, links, status_line
from pages.parts.notes import pinned

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
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="alert_views"):
    trail.views(found, desk.names)
    belonging.draw(desk, as_of, found)
left, right = st.columns([1.9, 1], gap="medium")
with left:
    if found.episode.kind == "data":
        data_fault.draw(desk, as_of, found)
    else:
        chosen = chosen_days.read(as_of)
        chart.draw(desk, as_of, found, chosen)
        restated_lines.draw(desk, as_of, found)
with right:
    confidence.how_much(desk, as_of, found)
if found.episode.kind == "risk":
    chosen_days.draw(desk, as_of, found, chosen)

reasons = st.container()
answer: explanations.Explanation | str = subject.GONE
if found.monitor:
    with reasons, st.skeleton(height=200):
        answer = explanations.of(desk, as_of, found.episode.id or 0)
if not isinstance(answer, str) and found.monitor is not None:
    head.sentence(answer, found, place)
    with reasons:
        storyline.draw(desk, as_of, found, found.monitor, answer)
else:
    with reasons:
        if found.episode.kind == "risk":
            subject.unexplained(str(answer))
            what_people_say.draw(desk, as_of, found)
        storyline.before(desk, as_of, found)

left, right = st.columns(2, gap="medium")
with left:
    confidence.draw(desk, found)
with right:
    trail.comments(desk, as_of, found)
pinned.draw(desk, as_of, incident=found.row.incident.id)
trail.draw(desk, found)
if not belonging.dialogs():
    actions.dialogs()
