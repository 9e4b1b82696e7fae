"""What a statement gave: a table with its file and quick chart, or in words why it was refused or failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.editor.sql_editor import Mark
from pages.sql import (
    answer_chart,
    answer_table,
    beginnings,
    editor,
    kept_view,
    looked_at,
    running,
    saved,
    to_monitor,
)
from pages.sql.editor import Asked
from pages.sql.running import MOST_ROWS, Answer
from queries.sandbox.placeholders import place_before

TITLES = {
    "refused": "Refused: this query may not run here",
    "failed": "The query failed",
    "timeout": "The query took too long and was stopped",
    "busy": "The query was not run",
    "stopped": "The query was stopped",
}


def key_of(desk: House, asked: Asked, as_of: date | None) -> tuple[str, ...]:
    """What makes two questions one: the statement with its values and macros, the role, morning, data and masks."""
    macros = desk.macros.called(asked.statement)
    version = f"{_key_version(desk)} {[(one.takes, one.body) for one in macros]}"
    return (desk.data_version, version, asked.statement, repr(asked.role), str(as_of))


def known(desk: House, asked: Asked, as_of: date | None) -> Answer | None:
    """The answer, where the question was answered before. None: nothing is asked, it waits, or nobody asked it yet."""
    if not asked.statement or not asked.runs:
        return None
    return running.known(desk, key_of(desk, asked, as_of))


def ask(desk: House, asked: Asked, as_of: date | None) -> Answer | None:
    """Run what is asked; the same question of the same data is answered once. None: nothing is asked, or it waits."""
    if not asked.statement or not asked.runs:
        return None
    found = known(desk, asked, as_of)
    if found is None:
        key, person = key_of(desk, asked, as_of), looked_at.person(desk)
        found = running.ask(desk, key, asked.statement, asked.role.name, as_of, person)
    return found


def marks(asked: Asked, answer: Answer | None) -> list[Mark]:
    """The fault of what was asked, at its place in the editor."""
    result = answer.result if answer else None
    if result is None or result.table is not None or not result.line:
        return []
    line, column = place_before(asked.sql, asked.values, result.line, result.column or 0)
    return [Mark(line, column, result.error or "")]


def draw(desk: House, asked: Asked, as_of: date | None, answer: Answer | None) -> None:
    """What was answered, or what to do for an answer."""
    if answer is None:
        if not asked.sql:
            st.caption("Nothing asked yet. Write a select, or begin with one of these.")
            if not st.query_params.get(saved.RESULT):  # of one that is not shown, the reason stands above
                beginnings.draw(desk, asked.role)
            return
        if asked.wanting:
            st.info(plain(f"Still to be chosen: {words.listing(asked.wanting)}."), icon=":material/tune:")
            return
        st.info(
            "This statement came with the address and has not been run. Read it, then press Run.",
            icon=":material/front_hand:",
        )
        st.button("Run", key="sql_run", type="primary", icon=":material/play_arrow:", on_click=editor.run,
                  args=(desk, asked.sql))  # fmt: skip
        return
    result = answer.result
    if result.note:
        st.warning(plain(result.note), icon=":material/key_off:")
    if result.table is None:
        title = TITLES.get(result.kind, TITLES["failed"])
        where = f" (line {marks(asked, answer)[0].line})" if result.line else ""
        st.error(
            plain(f"{result.error or 'no reason was given'}{where}"), title=title, icon=":material/block:"
        )
        return
    show(
        desk,
        key_of(desk, asked, as_of),
        answer,
        lambda: _controls(desk, asked, as_of, answer),
    )


def _controls(desk: House, asked: Asked, as_of: date | None, answer: Answer) -> None:
    """What can be made of the rows: a link that keeps them, a monitor that goes on counting them."""
    kept_view.keep_control(desk, as_of, asked, answer)
    to_monitor.control(desk, asked, answer.result.table)


def show(desk: House, key: Sequence[str], answer: Answer, keep: Callable[[], None]) -> Any:
    """The rows, their files and their quick chart; gives the rows that are shown. keep: draws what keeps them."""
    rows = answer_table.draw(answer.result.table, answer.seconds, answer.result.truncated, MOST_ROWS, keep)
    answer_chart.draw(desk, [*key, *answer_table.how()], rows)
    return rows


def _key_version(desk: House) -> int:
    """Changes with the key of the masks: an answer with older masks is no answer."""
    path = desk.home.state / "sandbox.key"
    return path.stat().st_mtime_ns if path.exists() else 0
