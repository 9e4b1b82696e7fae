"""SQL: let me look myself."""

from __future__ import annotations

import streamlit as st

from pages.desk import session
from pages.parts import status_line
from pages.sql import editor, result, saved, schema

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)

left, right = st.columns([2.4, 1], gap="medium")
with left:
    asked = editor.draw(desk)
    result.draw(desk, asked, as_of)
with right:
    side = st.segmented_control(
        "Help", ["Saved", "Tables", "History"], default="Saved", required=True, key="sql_side", **editor.BOUND
    )
    if side == "Tables":
        schema.draw(desk, asked.role)
    elif side == "History":
        editor.history()
    else:
        saved.picker(desk, as_of)
