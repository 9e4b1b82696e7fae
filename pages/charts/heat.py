"""Heat maps: a metric over two dimensions, each cell with its value, its n on hover."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import altair
import pandas as pd

from monitors import words
from pages.charts.axes import SCALE
from pages.charts.drawing import MARKS, ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

CELL = "cell"  # the selection of a cell
HEIGHT = 24  # pixels of a cell
SIGNS = {"bps": "bps", "percent": "%", "minutes": "minutes", "ratio": "times"}  # units as a legend says them
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
PLOT = 440  # pixels of the narrowest heat map; its labels are slanted where they would not fit into it
LETTER = 4.9
PALE = 0.6  # part of the cells whose text is dark on a light ground (light on dark in the dark scheme)


def heat(
    cells: pd.DataFrame,
    look: Palette,
    *,
    unit: str,
    currency: str,
    sort: list[str] | None = None,
    sort_rows: list[str] | None = None,
) -> Spec:
    """`cells`: row, column, actual, numerator and perhaps denominator; at most MARKS of them are drawn.

    sort, sort_rows: the order of columns and rows; None = by name. A click picks a cell, as the selection CELL with its
    `row_value` and `column_value`. The legend says from which value to which, in the unit.
    """
    unit = words.rate_unit(unit, cells["actual"])
    rows = [_cell(record, unit, currency) for record in cells.head(MARKS).to_dict("records")]
    rows = [row for row in rows if row["value"] is not None]
    middle = float(pd.Series([row["value"] for row in rows]).quantile(PALE)) if rows else 0.0
    rows = [row | {"strong": row["value"] > middle} for row in rows]
    columns = {str(row["column"]) for row in rows}
    slanted = len(columns) * max(map(len, columns), default=0) * LETTER > PLOT
    orders = tuple(sort or ()), tuple(sort_rows or ())
    named = "" if unit == "count" else SIGNS.get(unit, "")
    if unit == "money":
        named = currency
    return filled(form(heat_chart, look, *orders, slanted, named), {ROWS: rows})


def heat_chart(
    look: Palette, sort: tuple[str, ...], sort_rows: tuple[str, ...], slanted: bool, unit: str
) -> altair.LayerChart:
    """Coloured cells with their values in them; the colours are the theme's."""

    def axis(**more: Any) -> altair.Axis:
        return altair.Axis(
            title=None, domain=False, grid=False, labelLimit=110, labelFlush=False, labelOverlap=False, **more
        )

    def ordered(names: tuple[str, ...]) -> dict[str, Any]:
        return {"sort": list(names)} if names else {}

    top = axis(orient="top", labelAngle=-40 if slanted else 0)
    x = altair.X(field="column", type="nominal", axis=top, **ordered(sort))
    ink = altair.when("datum.strong").then(altair.value(look.on_heat)).otherwise(altair.value(look.ink))
    picked = altair.selection_point(name=CELL, fields=["row_value", "column_value"], empty=False, clear=False)
    square = rows_of().mark_rect(cornerRadius=3, stroke=look.ground, strokeWidth=2, cursor="pointer")
    value = rows_of().mark_text(fontSize=10, cursor="pointer")
    names = ("Where", "Value", "n")
    return (
        altair.layer(
            square.encode(
                fill=altair.Fill(field="value", type="quantitative", legend=_legend(unit)),
                tooltip=[altair.Tooltip(field=name, type="nominal") for name in names],
            ).add_params(picked),
            value.encode(text=altair.Text(field="short", type="nominal"), fill=ink),
        )
        .encode(x=x, y=altair.Y(field="row", type="nominal", axis=axis(), **ordered(sort_rows)))
        .properties(height=altair.Step(HEIGHT))
    )


def _legend(unit: str) -> altair.Legend:
    """A bar of the colours at the foot, with the unit beside its numbers."""
    # The values are scaled already; large ones are written by size as in the cells.
    label = "replace(format(datum.value, abs(datum.value) >= 10000 ? '~s' : ',.3~r'), 'G', 'B')"
    title = f"Colour: value in {unit}" if unit else "Colour: value"
    return altair.Legend(
        orient="bottom", direction="horizontal", title=title, titleOrient="left", gradientLength=160,
        gradientThickness=8, tickCount=3, labelExpr=label, offset=12,
    )  # fmt: skip


def _short(value: float, unit: str) -> str:
    """What fits into a cell: whole numbers from 100 on, two digits below; large ones by size, times with theirs."""
    if unit == "minutes":
        return words.minutes(value)
    if abs(value) >= 10_000:
        return words.compact(value)
    return f"{value:,.0f}" if abs(value) >= 100 else words.digits(value, 2, 2)


def named(value: object) -> str:
    """A row or column as it is written at the edge: a day as 9 Nov, an hour as 09, anything else in words."""
    text = str(value)
    return words.day(text, date.fromisoformat(text)) if ISO_DAY.fullmatch(text) else words.label(text)


def _cell(record: dict[Any, Any], unit: str, currency: str) -> dict[str, Any]:
    value = words.known(record.get("actual"))
    scaled = None if value is None else value * SCALE.get(unit, 1.0)
    return {
        "row": named(record["row"]),
        "column": named(record["column"]),
        "row_value": str(record["row"]),
        "column_value": str(record["column"]),
        "value": scaled,
        "short": "" if scaled is None else _short(scaled, unit),
        "Where": f"{named(record['row'])} · {named(record['column'])}",
        "Value": words.quantity(value, unit, currency),
        "n": words.count(record.get("denominator")),
    }
