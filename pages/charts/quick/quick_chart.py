"""A quick chart of any result: a line by day, bars, points, or a heat map; of a cohort its triangle.

Nothing is known of the numbers but their names, so axes carry these and no unit.
"""

from __future__ import annotations

from typing import Any

import altair
import pandas as pd

from monitors import words
from pages.charts.drawing import MARKS, ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

LINE, BAR, SCATTER, HEAT = "Line", "Bars", "Points", "Heat map"
MOST_SERIES = 8  # colours that can be told apart; further values are drawn as one
MOST_BARS = 40  # the largest; more cannot be read
OTHERS = "all others"
HEIGHT, CELL = 260, 22  # pixels


def shapes(days: list[str], numbers: list[str], texts: list[str]) -> list[str]:
    """Which charts columns of these kinds can be drawn as, the likeliest first. Two day columns make a triangle."""
    found = []
    if days and numbers:
        found.append(LINE)
    if texts and numbers:
        found.append(BAR)
    if numbers and len(days) + len(texts) >= 2:
        found.append(HEAT)
    if len(numbers) >= 2:
        found.append(SCATTER)
    return found


def draw(
    frame: pd.DataFrame, look: Palette, shape: str, x: str, y: str, colour: str | None = None
) -> tuple[Spec, str]:
    """The chart, and in words what was left out of it; empty where all is drawn.

    x, y: columns; of a heat map rows and columns, `colour` its number. Rows without a number are left out.
    """
    asked = {"x": x, "y": y, **({"colour": colour} if colour else {})}
    table = pd.DataFrame({name: frame[column] for name, column in asked.items()})
    number = "colour" if shape == HEAT else "y"
    for name in {number, "x"} if shape == SCATTER else {number}:
        table[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
    whole = len(table)
    table = table.dropna()
    table, said = _few(table, shape, number)
    gone = whole - len(frame.dropna(subset=list(asked.values())))
    notes = ([f"{words.plural(gone, 'row')} without a value left out"] if gone else []) + said
    rows = [_row(record, shape) for record in table.to_dict("records")]
    titles = (x, y, colour or "")
    return filled(form(_chart, look, shape, bool(colour), *titles), {ROWS: rows}), " · ".join(notes)


def _few(table: pd.DataFrame, shape: str, number: str) -> tuple[pd.DataFrame, list[str]]:
    """So much as can be read, and what was left out."""
    if shape == BAR:
        table = table.groupby("x", sort=False)[number].sum().reset_index()
        most = table.reindex(table[number].abs().sort_values(ascending=False).index)
        cut = [f"the {MOST_BARS} largest of {len(most)}"] if len(most) > MOST_BARS else []
        return most.head(MOST_BARS), cut
    said = []
    if shape == LINE and "colour" in table:
        size = table.groupby(table["colour"].map(str))[number].apply(lambda some: some.abs().sum())
        if len(size) > MOST_SERIES:
            kept = set(size.nlargest(MOST_SERIES - 1).index)
            table["colour"] = [one if str(one) in kept else OTHERS for one in table["colour"]]
            said.append(f"{len(size) - len(kept)} smaller ones together as “{OTHERS}”")
    if shape == LINE:
        # Several rows at one place would make the line run up and down there.
        place = [name for name in ("x", "colour") if name in table]
        if not said and table.duplicated(place).any():
            said.append("rows of one day are added up")
        table = table.groupby(place)[number].sum().reset_index()
    if len(table) > MARKS:
        said.append(f"the first {words.count(MARKS)} of {words.count(len(table))} points")
    return table.head(MARKS), said


def _row(record: dict[Any, Any], shape: str) -> dict[str, Any]:
    """A mark: days and names as text, numbers as numbers."""
    number = {HEAT: ("colour",), SCATTER: ("x", "y")}.get(shape, ("y",))
    return {name: float(value) if name in number else _text(value) for name, value in record.items()}


def _text(value: Any) -> str:
    text = str(value)
    return text.removesuffix(" 00:00:00")


def _chart(look: Palette, shape: str, coloured: bool, x: str, y: str, colour: str) -> altair.Chart:
    tips = [
        altair.Tooltip(field="x", type="nominal", title=x),
        altair.Tooltip(field="y", type="nominal", title=y),
    ]
    if coloured:
        tips.append(altair.Tooltip(field="colour", type="nominal", title=colour))
    if shape in (HEAT, BAR):
        drawn = _cells(look, x, y, colour) if shape == HEAT else _bars(look, x, y)
        return drawn.encode(tooltip=tips).properties(height=altair.Step(CELL))
    drawn = _points(look, x, y) if shape == SCATTER else _line(look, y)
    if coloured:
        drawn = drawn.encode(color=altair.Color(field="colour", type="nominal", title=colour))
    return drawn.encode(tooltip=tips).properties(height=HEIGHT)


def _cells(look: Palette, x: str, y: str, colour: str) -> altair.Chart:
    """The first column is the rows, so that a row reads from left to right, as in a cohort triangle."""
    return (
        rows_of()
        .mark_rect(cornerRadius=2, stroke=look.ground, strokeWidth=1)
        .encode(
            x=altair.X(field="y", type="nominal", title=y, axis=altair.Axis(labelAngle=-40, orient="top")),
            y=altair.Y(field="x", type="nominal", title=x),
            fill=altair.Fill(field="colour", type="quantitative", title=colour),
        )
    )


def _bars(look: Palette, x: str, y: str) -> altair.Chart:
    return (
        rows_of()
        .mark_bar(cornerRadiusEnd=2, color=look.actual)
        .encode(
            x=altair.X(field="y", type="quantitative", title=y),
            y=altair.Y(field="x", type="nominal", title=x, sort=None, axis=altair.Axis(labelLimit=180)),
        )
    )


def _points(look: Palette, x: str, y: str) -> altair.Chart:
    free = altair.Scale(zero=False)
    return (
        rows_of()
        .mark_point(filled=True, opacity=0.7, size=38, color=look.actual)
        .encode(
            x=altair.X(field="x", type="quantitative", title=x, scale=free),
            y=altair.Y(field="y", type="quantitative", title=y, scale=free),
        )
    )


def _line(look: Palette, y: str) -> altair.Chart:
    return (
        rows_of()
        .mark_line(point=altair.OverlayMarkDef(size=14), color=look.actual)
        .encode(
            x=altair.X(field="x", type="temporal", title=None, scale=altair.Scale(type="utc")),
            y=altair.Y(field="y", type="quantitative", title=y),
        )
    )
