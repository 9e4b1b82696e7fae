"""Alert: what happened, how much is it, why, and what do we do?"""

from __future__ import annotations

import streamlit as st

from pages.alert import chart, head, subject, sure, trail
from pages.parts import actions, header, session

desk = session.require()
as_of = header.morning(desk)
header.draw(desk, as_of)
found = subject.find(desk, as_of)
if found is None or as_of is None:
    subject.missing(st.query_params.get("id", ""))
    session.halt()

head.draw(desk, as_of, found)
left, right = st.columns([1.8, 1], gap="medium")
with left:
    chart.draw(desk, as_of, found)
with right:
    trail.views(found)
    sure.draw(desk, found)

left, right = st.columns([1.8, 1], gap="medium")
with left:
    trail.draw(desk, found)
    trail.similar(desk, found)
with right:
    trail.comments(desk, as_of, found)
actions.dialogs()
