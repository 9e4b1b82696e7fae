"""What a statement gave: a table with its file and quick chart, or in words why it was refused or failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from time import perf_counter

import pandas as pd
import streamlit as st

from monitors import words
from pages.charts import band_chart, drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import tables
from pages.sql.editor import Asked

from queries.sandbox import launch
from queries.sandbox.launch import SandboxResult

MOST_ROWS = 10_000
SECONDS = 20.0
TITLES = {
    "refused": "Refused: this query may not run here",
    "failed": "The query failed",
    "timeout": "The query took too long and was stopped",
}


@dataclass(frozen=True)
class Answer:
    """A sandbox result and how long it took, in seconds."""

    result: SandboxResult
    seconds: float


def draw(desk: House, asked: Asked, as_of: date | None) -> None:
    """Run what is asked and show it; the same question of the same data is answered once."""
    if not asked.sql:
        st.caption("Nothing asked yet. Choose a saved question at the right, or write a select.")
        return
    answer = _run(str(desk.root), desk.data_version, asked.sql, asked.role.name, as_of, desk)
    result = answer.result
    if result.table is None:
        title = TITLES.get(result.kind, TITLES["failed"])
        where = f" (line {result.line})" if result.line else ""
        st.error(
            plain(f"{result.error or 'no reason was given'}{where}"), title=title, icon=":material/block:"
        )
        return
    frame = result.table.to_pandas()
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
    _chart(desk, asked, as_of, frame)


@st.cache_resource(max_entries=24, show_spinner="Running …")
def _run(root: str, version: str, sql: str, role: str, as_of: date | None, _desk: House) -> Answer:
    began = perf_counter()
    result = launch.run(_desk.home, sql, role=role, max_rows=MOST_ROWS, timeout=SECONDS, as_of=as_of)
    return Answer(result, perf_counter() - began)


def _chart(desk: House, asked: Asked, as_of: date | None, frame: pd.DataFrame) -> None:
    """A line over the first day column, for results that have one and a number beside it."""
    days = [name for name in frame.columns if str(frame[name].dtype).startswith(("date", "datetime"))]
    numbers = list(frame.select_dtypes("number").columns)
    if not days or not numbers or frame[days[0]].duplicated().any():
        return
    value = st.pills("Chart", numbers, key="sql_chart", label_visibility="collapsed")
    if value:
        look = theme.palette()
        said = (asked.sql, asked.role.name, str(as_of), str(value), look.name)
        key = ("answer", str(desk.root), desk.data_version, *said)
        chart = drawing.kept(key, lambda: _drawn(frame, days[0], value, look))
        drawing.draw(chart, alt=f"{value} by {days[0]}")


def _drawn(frame: pd.DataFrame, day: str, value: str, look: theme.Palette) -> drawing.Spec:
    """The numbers as they are: nothing is known of their unit."""
    known = frame[[day, value]].dropna(subset=day).sort_values(day)
    line = pd.DataFrame({"bucket": known[day].astype(str), "actual": known[value].astype(float)})
    return band_chart.series(line, look, unit="number")
