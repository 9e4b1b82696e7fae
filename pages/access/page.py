"""People and audit: who may come in, and who did, saw and was refused what?"""

from __future__ import annotations

import streamlit as st

from pages.access import audit_view, people_view
from pages.desk import session
from pages.parts import status_line, unknown_value

VIEWS = ["People", "Audit"]

desk = session.require()
session.only_admins(desk)
status_line.draw(desk, status_line.morning(desk))
unknown_value.say("ac_view", VIEWS, "view", "the people are shown")
view = st.segmented_control(
    "View",
    VIEWS,
    default="People",
    required=True,
    key="ac_view",
    bind="query-params",
    label_visibility="collapsed",
)
if view == "Audit":
    audit_view.draw(desk)
else:
    people_view.draw(desk)
