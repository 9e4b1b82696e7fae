"""The funnel plot beside the ranking; a click on a point opens its story."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.entities.board import BoardQuestion, beyond, funnel_limits
from monitors.entities.ranking import Ranking
from pages.charts import drawing, funnel, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.kept.made_of import made_of
from pages.parts import links, tables
from pages.sellers import entity_source
from queries.content.entity_kind import EntityCount

BESIDE = 3  # funnels side by side where no count was asked for: those that stand out most


def draw(
    desk: House, as_of: date, ranking: Ranking, asked: BoardQuestion, rows: pd.DataFrame, names: Names
) -> None:
    """The funnel of the count asked for; else those of the counts that stand out most in these rows."""
    told = [asked.count] if asked.count else list(dict.fromkeys(rows["count"].dropna()))
    counts = [one for one in map(ranking.kind.count, told) if one is not None]
    # What is out of nothing has no sizes to set apart: it is drawn where it is asked for.
    counts = [one for one in counts if one.denominator or asked.count][:BESIDE]
    for column, one in zip(st.columns(len(counts), gap="medium") if counts else [], counts, strict=True):
        with column:
            _funnel(desk, as_of, ranking, asked, one, names)
    if counts:
        st.caption(funnel.MEANS)


def _points(rows: pd.DataFrame, key: str, names: Names) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The points of a funnel, and what the download of them holds."""
    points = rows.assign(out=beyond(rows), shown=names.cells(key, rows["id"]))
    return points, points[
        ["shown", "num", "den", "rate", "own", "low", "high", "peers", "expected", "excess"]
    ]


def _funnel(
    desk: House, as_of: date, ranking: Ranking, asked: BoardQuestion, one: EntityCount, names: Names
) -> None:
    rows = entity_source.rows(desk, ranking, as_of, BoardQuestion(one.name, asked.where, asked.states))
    title = words.titled(one.label)
    if not (rows["expected"] > 0).any():
        st.markdown(f"**{plain(title)}**")
        st.caption("Nobody had any in these days: nothing to draw.")
        return
    # Whoever may see other names, or sees them under another key, sees other points.
    seen = ("points", names.role, names.shown(ranking.kind.key, ""))
    points, exact = made_of(rows, seen, lambda: _points(rows, ranking.kind.key, names))
    note = f"{int(points['out'].sum())}\N{NO-BREAK SPACE}beyond"
    tables.heading(title, exact, key=f"funnel_{one.name}", sql=ranking.sql.get(one.name), note=note)
    look = theme.palette()
    key = ("funnel", str(desk.root), desk.data_version, str(as_of), str(ranking.days), ranking.kind.name,
           str(ranking.kind.path.stat().st_mtime_ns), str(asked), one.name, names.role, look.name)  # fmt: skip
    chart = drawing.kept(key, lambda: funnel.funnel(points, funnel_limits(points), look))
    said = f"{title} of each {ranking.kind.word.lower()} as times its peers, by what was expected"
    picked = drawing.draw_picked(
        chart, said, key=tables.identity("funnel_chart", key), selection=funnel.PICKED, field="id"
    )
    if picked is not None:
        links.go(links.entity_place(ranking.kind.name, names.address(ranking.kind.key, picked)))
