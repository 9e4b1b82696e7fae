"""Heat maps: a metric over two dimensions, each cell with its value, its n on hover."""

from __future__ import annotations

from typing import Any

import pandas as pd

from monitors import words
from pages.charts.band_chart import MARKS, SCALE, Spec
from pages.charts.theme import Palette


def heat(
    cells: pd.DataFrame, palette: Palette, *, unit: str, currency: str, sort: list[str] | None = None
) -> Spec:
    """`cells`: row, column, actual, numerator and perhaps denominator; at most MARKS of them are drawn."""
    # Over 40 lines: one chart's description, mostly data.
    shown = cells.head(MARKS)
    values = [_cell(record, unit, currency) for record in shown.to_dict("records")]
    base = {"field": "value", "type": "quantitative"}
    axis = {
        "title": None,
        "labelAngle": 0,
        "labelLimit": 110,
        "ticks": False,
        "domain": False,
        "labelFlush": False,
    }
    x = {"field": "column", "type": "nominal", "sort": sort, "axis": {**axis, "orient": "top"}}
    middle = pd.Series([value["value"] for value in values]).quantile(0.6) if values else 0
    ink = {
        "condition": {"test": f"datum.value > {float(middle or 0)}", "value": palette.on_heat},
        "value": palette.ink,
    }
    return {
        "data": {"values": values},
        "height": {"step": 24},
        "padding": {"left": 2, "right": 2, "top": 2, "bottom": 2},
        "encoding": {"x": x, "y": {"field": "row", "type": "nominal", "axis": axis}},
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 2, "stroke": palette.ground, "strokeWidth": 2},
                "encoding": {
                    "color": {**base, "legend": None, "scale": {"range": palette.heat}},
                    "tooltip": [{"field": name} for name in ("Where", "Value", "n")],
                },
            },
            {
                "mark": {"type": "text", "fontSize": 10},
                "encoding": {"text": {"field": "short"}, "color": ink},
            },
        ],
        "config": {"axis": {"grid": False}},
    }


def _short(value: float) -> str:
    """What fits into a cell: whole numbers from 100 on, two digits below; large ones by size."""
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
        "short": "" if scaled is None else _short(scaled),
        "Where": f"{words.label(record['row'])} · {words.label(record['column'])}",
        "Value": words.quantity(value, unit, currency),
        "n": words.count(record.get("denominator")),
    }
