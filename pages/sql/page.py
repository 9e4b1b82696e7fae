"""SQL: let me look myself."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.desk import session
from pages.parts import actions, status_line
from pages.sql import asked_before, editor, kept_view, mine, result, saved, schema

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)

left, right = st.columns([2.4, 1], gap="medium")
with left:
    place, below = st.container(gap="small"), st.container()
    with below:
        kept = kept_view.opened(desk)
        question = editor.asked(desk, as_of, partial(kept_view.statement_of, kept) if kept else None)
    marks = result.marks(question, result.known(desk, question, as_of))
    with place:
        editor.draw(desk, question, marks)
with right:
    side = st.segmented_control(
        "Help",
        ["Saved", "Mine", "Kept", "Tables", "History"],
        default="Saved",
        required=True,
        key="sql_side",
        **editor.BOUND,
    )
    if side == "Tables":
        schema.draw(desk, question.role)
    elif side == "Mine":
        mine.draw(desk, as_of, question)
    elif side == "Kept":
        kept_view.draw_list(desk, question.role)
    elif side == "Saved":
        saved.picker(desk)
# The answer may take a while: everything else stands by then.
with below:
    if kept is not None:
        found = kept_view.draw(desk, kept, question.role)
        if found is not None:
            result.show(desk, ("kept", str(kept.id)), found, lambda: None)
    else:
        answer = result.ask(desk, question, as_of)
        asked_before.note(desk, question, as_of, answer)
        if result.marks(question, answer) != marks:
            st.rerun()  # the editor was drawn before the fault was known
        result.draw(desk, question, as_of, answer)
with right:
    if side == "History":
        asked_before.draw(desk)
actions.dialogs()
