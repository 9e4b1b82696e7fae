"""Heat maps: a metric over two dimensions, each cell with its value, its n on hover."""

from __future__ import annotations

from typing import Any

import altair
import pandas as pd

from monitors import words
from pages.charts.axes import SCALE
from pages.charts.drawing import MARKS, ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

CELL = 24  # pixels high
PLOT = 440  # pixels of the narrowest heat map; its labels are slanted where they would not fit into it
LETTER = 4.9
PALE = 0.6  # part of the cells whose text is dark on a light ground (light on dark in the dark scheme)


def heat(
    cells: pd.DataFrame, look: Palette, *, unit: str, currency: str, sort: list[str] | None = None
) -> Spec:
    """`cells`: row, column, actual, numerator and perhaps denominator; at most MARKS of them are drawn."""
    rows = [_cell(record, unit, currency) for record in cells.head(MARKS).to_dict("records")]
    rows = [row for row in rows if row["value"] is not None]
    middle = float(pd.Series([row["value"] for row in rows]).quantile(PALE)) if rows else 0.0
    rows = [row | {"strong": row["value"] > middle} for row in rows]
    columns = {str(row["column"]) for row in rows}
    slanted = len(columns) * max(map(len, columns), default=0) * LETTER > PLOT
    return filled(form(heat_chart, look, tuple(sort or ()), slanted), {ROWS: rows})


def heat_chart(look: Palette, sort: tuple[str, ...], slanted: bool) -> altair.LayerChart:
    """Coloured cells with their values in them; the colours are the theme's."""

    def axis(**more: Any) -> altair.Axis:
        return altair.Axis(
            title=None, domain=False, grid=False, labelLimit=110, labelFlush=False, labelOverlap=False, **more
        )

    top = axis(orient="top", labelAngle=-40 if slanted else 0)
    x = altair.X(field="column", type="nominal", axis=top, **({"sort": list(sort)} if sort else {}))
    ink = altair.when("datum.strong").then(altair.value(look.on_heat)).otherwise(altair.value(look.ink))
    square = rows_of().mark_rect(cornerRadius=3, stroke=look.ground, strokeWidth=2)
    value = rows_of().mark_text(fontSize=10)
    names = ("Where", "Value", "n")
    return (
        altair.layer(
            square.encode(
                fill=altair.Fill(field="value", type="quantitative", legend=None),
                tooltip=[altair.Tooltip(field=name, type="nominal") for name in names],
            ),
            value.encode(text=altair.Text(field="short", type="nominal"), fill=ink),
        )
        .encode(x=x, y=altair.Y(field="row", type="nominal", axis=axis()))
        .properties(height=altair.Step(CELL))
    )


def _short(value: float, unit: str) -> str:
    """What fits into a cell: whole numbers from 100 on, two digits below; large ones by size, times with theirs."""
    if unit == "minutes":
        return words.minutes(value)
    if abs(value) >= 10_000:
        return words.compact(value)
    return f"{value:,.0f}" if abs(value) >= 100 else words.digits(value, 2, 2)


def _cell(record: dict[Any, Any], unit: str, currency: str) -> dict[str, Any]:
    value = words.known(record.get("actual"))
    scaled = None if value is None else value * SCALE.get(unit, 1.0)
    return {
        "row": words.label(record["row"]),
        "column": words.label(record["column"]),
        "value": scaled,
        "short": "" if scaled is None else _short(scaled, unit),
        "Where": f"{words.label(record['row'])} · {words.label(record['column'])}",
        "Value": words.quantity(value, unit, currency),
        "n": words.count(record.get("denominator")),
    }
