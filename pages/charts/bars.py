"""Bars: a waterfall from what was expected to what happened, and counts by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from monitors import words
from pages.charts.band_chart import MARKS, Spec
from pages.charts.theme import Palette


def waterfall(steps: Sequence[tuple[str, float, str]], palette: Palette, *, height: int = 190) -> Spec:
    """From what was expected to what happened, in steps that add up.

    `steps` are (label, value, kind), values in display units: kind "total" stands on zero, kind "step" starts
    where the last one ended; "step bad" is red, "step good" green, a plain "step" grey.
    """
    # Over 40 lines: one chart's description, mostly data.
    bars: list[dict[str, Any]] = []
    level = 0.0
    for label, value, kind in steps:
        start, end = (0.0, value) if kind == "total" else (level, level + value)
        sign = "" if kind == "total" else "+" if value >= 0 else "−"
        text = sign + words.digits(abs(value))
        bars.append(
            {"label": label, "start": start, "end": end, "top": max(start, end), "kind": kind, "text": text}
        )
        level = end
    colors = [palette.expected, palette.bad, palette.good, palette.unknown]
    fill = {"field": "kind", "type": "nominal", "legend": None}
    scale = {"domain": ["total", "step bad", "step good", "step"], "range": colors}
    order = [bar["label"] for bar in bars]
    x_axis = {"title": None, "labelAngle": 0, "labelLimit": 140, "labelOverlap": False, "labelFontSize": 10}
    x = {"field": "label", "type": "nominal", "sort": order, "axis": x_axis}
    y_axis = {"title": None, "tickCount": 4}
    return {
        "data": {"values": bars},
        "height": height,
        "padding": {"left": 2, "right": 4, "top": 14, "bottom": 2},
        "config": {"axis": {"gridColor": palette.grid}},
        "encoding": {"x": {**x, "scale": {"paddingInner": 0.45}}},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadius": 1},
                "encoding": {
                    "y": {"field": "start", "type": "quantitative", "axis": y_axis},
                    "y2": {"field": "end"},
                    "color": {**fill, "scale": scale},
                },
            },
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 11, "fontWeight": 600, "color": palette.ink},
                "encoding": {"y": {"field": "top", "type": "quantitative"}, "text": {"field": "text"}},
            },
        ],
    }


def bars(
    frame: pd.DataFrame, day: str, value: str, palette: Palette, *, title: str, height: int = 130
) -> Spec:
    """One bar per day. `frame` has ISO days in column `day` and numbers in column `value`."""
    rows = [
        {"day": str(at), "value": float(count), "When": words.day(str(at))}
        for at, count in zip(frame[day].tail(MARKS), frame[value].tail(MARKS), strict=True)
    ]
    axis = {"format": "%-d %b", "title": None, "grid": False, "labelOverlap": "greedy"}
    return {
        "data": {"values": rows},
        "height": height,
        "config": {"axis": {"gridColor": palette.grid}},
        "mark": {"type": "bar", "color": palette.actual, "width": {"band": 0.7}},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "timeUnit": "utcyearmonthdate", "axis": axis},
            "y": {"field": "value", "type": "quantitative", "axis": {"title": title, "tickCount": 3}},
            "tooltip": [{"field": "When"}, {"field": "value", "title": title}],
        },
    }
