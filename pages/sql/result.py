"""What a statement gave: a table with its file and quick chart, or in words why it was refused or failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.editor.sql_editor import Mark
from pages.parts import tables
from pages.sql import answer_chart, editor, looked_at
from pages.sql.editor import Asked
from queries.sandbox import launch
from queries.sandbox.launch import SandboxResult

MOST_ROWS = 10_000
SECONDS = 20.0
TITLES = {
    "refused": "Refused: this query may not run here",
    "failed": "The query failed",
    "timeout": "The query took too long and was stopped",
    "busy": "The query was not run",
}


@dataclass(frozen=True)
class Answer:
    """A sandbox result and how long it took, in seconds."""

    result: SandboxResult
    seconds: float


def ask(desk: House, asked: Asked, as_of: date | None) -> Answer | None:
    """Run what is asked; the same question of the same data is answered once. None: nothing is asked, or it waits."""
    if not asked.sql or not asked.runs:
        return None
    version = f"{desk.data_version} {_key_version(desk)}"
    try:
        return _run(str(desk.root), version, asked.sql, asked.role.name, as_of, desk)
    except _NotAnsweredError as error:
        return Answer(error.result, 0.0)


def marks(answer: Answer | None) -> list[Mark]:
    """The fault of what was asked, at its place in the editor."""
    result = answer.result if answer else None
    if result is None or result.table is not None or not result.line:
        return []
    return [Mark(result.line, result.column or 0, result.error or "")]


def draw(desk: House, asked: Asked, as_of: date | None, answer: Answer | None) -> None:
    """What was answered, or what to do for an answer."""
    if answer is None:
        if not asked.sql:
            st.caption("Nothing asked yet. Choose a saved question at the right, or write a select.")
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
        where = f" (line {result.line})" if result.line else ""
        st.error(
            plain(f"{result.error or 'no reason was given'}{where}"), title=title, icon=":material/block:"
        )
        return
    _show(desk, asked, as_of, answer, result.table)


def _show(desk: House, asked: Asked, as_of: date | None, answer: Answer, table: Any) -> None:
    """The rows, their file and their quick chart."""
    result, frame = answer.result, table.to_pandas(types_mapper=_integers)
    cut = f", cut at {words.count(MOST_ROWS)}" if result.truncated else ""
    note = f"{words.plural(len(frame.columns), 'column')}, {words.in_seconds(answer.seconds)}{cut}"
    tables.heading(words.plural(len(frame), "row"), frame, key="sql_result", note=note)
    if frame.empty:
        st.info("The query ran and found no rows.", icon=":material/search_off:")
        return
    st.dataframe(
        frame,
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(frame), 16),
        key="sql_table",
        alt="Result of the query",
    )
    kinds = {field.name: str(field.type) for field in table.schema}
    answer_chart.draw(desk, asked, as_of, frame, kinds)


class _NotAnsweredError(Exception):
    """A question that found no place: it is asked anew, and not kept as answered."""

    def __init__(self, result: SandboxResult) -> None:
        super().__init__(result.error)
        self.result = result


def _key_version(desk: House) -> int:
    """Changes with the key of the masks: an answer with older masks is no answer."""
    path = desk.home.state / "sandbox.key"
    return path.stat().st_mtime_ns if path.exists() else 0


def _integers(kind: object) -> pd.api.extensions.ExtensionDtype | None:
    """Whole numbers stay whole where some are missing."""
    return pd.Int64Dtype() if str(kind) in ("int8", "int16", "int32", "int64") else None


@st.cache_resource(max_entries=24, show_spinner="Running …")
def _run(root: str, version: str, sql: str, role: str, as_of: date | None, _desk: House) -> Answer:
    began = perf_counter()
    person = looked_at.person(_desk)
    result = launch.run(
        _desk.home, sql, role=role, max_rows=MOST_ROWS, timeout=SECONDS, as_of=as_of, person=person
    )
    if result.kind == "busy":
        raise _NotAnsweredError(result)
    return Answer(result, perf_counter() - began)
