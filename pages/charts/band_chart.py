"""Vega-Lite charts as ready dictionaries: band, expected, actual, flagged points and what happened when.

A dictionary costs a sixth of the same chart written in Altair shorthand on every rerun. Build once per data
version, at most MARKS points, and hand the result to `draw`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from monitors import words
from pages.charts.annotations import event_marks
from pages.charts.theme import Palette

MARKS = 2000
ROWS = "rows"
VALUES = ("actual", "expected", "lower", "upper", "before", "final", "least", "most")
LEGEND = "Grey band: expected range · dashed: expected · line: actual · ◆ flagged · × not usable"
MEASURED = ("actual", "expected", "before", "final")
TALLEST = 2.5  # times the highest value: a band that reaches beyond is cut there, its hover says all of it
SMALL = 120  # pixels: below, fewer ticks
SCALE = {"bps": 1e4, "percent": 1e2}
AXIS_TITLE = {"bps": "bps", "percent": "%", "ratio": "ratio", "minutes": "minutes", "count": "per day"}
Spec = dict[str, Any]


def draw(spec: Spec, alt: str, key: str | None = None) -> None:
    """Put a chart on the page; `alt` says in a sentence what it shows."""
    st.vega_lite_chart(spec, width="stretch", height="content", alt=alt, key=key)


def kept(key: tuple[str, ...], build: Callable[[], Spec]) -> Spec:
    """The chart of that key, built and packed once. The key names everything the chart is made of."""
    return _kept(key, build)


@st.cache_resource(max_entries=400, show_spinner=False)
def _kept(key: tuple[str, ...], _build: Callable[[], Spec]) -> Spec:
    return packed(_build())


def packed(spec: Spec) -> Spec:
    """The same chart with its rows as Arrow bytes, which Streamlit hands on as they are."""
    rows = pa.Table.from_pylist(spec["data"]["values"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return {**spec, "data": {"name": ROWS}, "datasets": {ROWS: sink.getvalue().to_pybytes()}}


def series(
    frame: pd.DataFrame,
    palette: Palette,
    *,
    unit: str,
    currency: str = "USD",
    events: Sequence[tuple[str, str]] = (),
    height: int = 240,
) -> Spec:
    """A monitored series with its expected band.

    `frame` has one row per bucket: bucket (ISO text), actual, expected, lower, upper (fractions or amounts),
    and optionally denominator, flag, usable and mature; of immature cohorts final, least and most: what they
    are likely to come to, drawn hollow and hatched. `events` are (ISO day, what happened) annotations.
    """
    # Over 40 lines: the layers of one chart, in the order in which they are drawn.
    rows = _rows(frame.tail(MARKS), unit, currency)
    top = _cut(rows, unit)
    layers = [
        _band(palette),
        *([_hatch(palette)] if "final" in frame else []),
        *([_line("before", palette.unknown, width=1)] if "before" in frame else []),
        _line("expected", palette.expected, dash=[5, 4], width=1.3),
        _line("known", palette.actual, width=2),
        *([_line("final", palette.actual, dash=[2, 3], width=1.5)] if "final" in frame else []),
        _points("flag", "diamond", palette.bad, filled=True, size=70),
        _points("unknown", "cross", palette.unknown, filled=True, size=40),
        _points(
            "immature",
            "circle",
            palette.actual,
            filled=False,
            size=34 if height > SMALL else 12,
            field="final",
        ),
        *event_marks(events, rows, palette),
        _hover(palette, [name for name in ("before", "final") if name in frame]),
    ]
    return {
        "data": {"values": rows},
        "height": height,
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
        "encoding": {
            "x": _time_axis(rows, 9 if height > SMALL else 4),
            "y": _value_axis(rows, unit, currency, top, 5 if height > SMALL else 2),
        },
        "layer": layers,
        "config": {"axis": {"gridColor": palette.grid}},
    }


def _rows(frame: pd.DataFrame, unit: str, currency: str) -> list[dict[str, Any]]:
    scale = SCALE.get(unit, 1.0)
    out = []
    for record in frame.to_dict("records"):
        row: dict[str, Any] = {"bucket": str(record["bucket"])}
        for name in VALUES:
            value = words.known(record.get(name))
            row[name] = None if value is None else value * scale
        usable = record.get("usable", True) is not False
        row["flag"] = bool(record.get("flag", False)) and usable
        row["unknown"] = not usable
        row["immature"] = not record.get("mature", True)
        # Before a cohort is mature its value only grows: no line, but what it is likely to come to.
        row["known"] = None if row["immature"] and "final" in frame else row["actual"]
        row["When"] = _when(row["bucket"])
        row["Actual"] = words.quantity(record.get("actual"), unit, currency)
        row["Expected"] = words.quantity(record.get("expected"), unit, currency)
        row["Range"] = (
            f"{words.quantity(record.get('lower'), unit, currency)} to "
            f"{words.quantity(record.get('upper'), unit, currency)}"
        )
        row["n"] = words.count(record.get("denominator"))
        row["Before"] = words.quantity(record.get("before"), unit, currency)
        row["Final"] = _final(record, unit, currency) if row["immature"] else words.DASH
        row["Note"] = _note(row)
        out.append(row)
    return out


def _final(record: dict[Any, Any], unit: str, currency: str) -> str:
    final, least, most = (
        words.quantity(record.get(name), unit, currency) for name in ("final", "least", "most")
    )
    return f"{final} ({least} to {most})"


def _note(row: dict[str, Any]) -> str:
    if row["immature"]:
        return "not mature yet"
    return "flagged" if row["flag"] else "not usable" if row["unknown"] else "as expected"


def _cut(rows: list[dict[str, Any]], unit: str) -> float | None:
    """Where the axis ends, if bands or intervals reach far above what is measured; they are cut there."""
    measured = [row[name] for row in rows for name in MEASURED if row[name] is not None]
    ranges = [row[name] for row in rows for name in ("upper", "most") if row[name] is not None]
    if not measured or not ranges or max(measured) <= 0:
        return None
    top = TALLEST * max(measured)
    whole = SCALE.get(unit)
    if whole and max(measured) <= whole:
        top = min(top, whole)  # a share ends at the whole
    if max(ranges) <= top:
        return None
    for row in rows:
        for name in ("upper", "most", "lower", "least"):
            row[name] = None if row[name] is None else min(row[name], top)
    return top


def _when(bucket: str) -> str:
    return words.day(bucket) if len(bucket) <= 10 or bucket[11:16] == "00:00" else words.moment(bucket, "")


def _time_axis(rows: list[dict[str, Any]], ticks: int) -> Spec:
    hourly = any(len(row["bucket"]) > 10 and row["bucket"][11:16] != "00:00" for row in rows)
    axis = {
        "format": "%-d %b %H:00" if hourly else "%-d %b",
        "title": None,
        "labelOverlap": "greedy",
        "labelFlush": True,
        "grid": False,
        "tickCount": min(ticks, max(2, len(rows) - 1)),
    }
    # Buckets are market-local already: drawn as they are, not moved to the reader's own zone.
    return {"field": "bucket", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _value_axis(rows: list[dict[str, Any]], unit: str, currency: str, top: float | None, ticks: int) -> Spec:
    names = ("actual", "lower", "upper", "most")
    known = [row[name] for row in rows for name in names if row[name] is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    title = words.SYMBOLS.get(currency, currency) if unit == "money" else AXIS_TITLE.get(unit, unit)
    axis = {
        "title": title,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleY": -6,
        "titleX": -24,
        "tickCount": ticks,
    }
    if not high and not low:
        return {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {**axis, "values": [0]}}
    if unit in ("count", "money"):
        axis["format"] = "~s"
    # Zero belongs on the axis unless it would squeeze all movement into the top of the chart.
    scale: Spec = {"zero": low < 0.6 * high, "nice": True}
    return {
        "type": "quantitative",
        "scale": scale if top is None else {**scale, "domainMax": top},
        "axis": axis,
    }


def _band(palette: Palette) -> Spec:
    return {
        "mark": {"type": "area", "color": palette.band, "opacity": 1, "interpolate": "monotone"},
        "encoding": {"y": {"field": "lower"}, "y2": {"field": "upper"}},
    }


def _hatch(palette: Palette) -> Spec:
    """The range an immature cohort is likely to end in: one thin stroke a bucket, together a hatched area."""
    return {
        "transform": [{"filter": "datum.immature"}],
        "mark": {
            "type": "rule",
            "color": palette.actual,
            "strokeWidth": 1,
            "strokeDash": [2, 2],
            "opacity": 0.7,
        },
        "encoding": {"y": {"field": "least"}, "y2": {"field": "most"}},
    }


def _line(field: str, color: str, width: float, dash: list[int] | None = None) -> Spec:
    mark: Spec = {"type": "line", "color": color, "strokeWidth": width, "strokeDash": dash or [1, 0]}
    return {"mark": mark, "encoding": {"y": {"field": field}}}


def _points(flag: str, shape: str, color: str, *, filled: bool, size: int, field: str = "actual") -> Spec:
    return {
        "transform": [{"filter": f"datum.{flag}"}],
        "mark": {
            "type": "point",
            "shape": shape,
            "filled": filled,
            "size": size,
            "color": color,
            "opacity": 1,
        },
        "encoding": {"y": {"field": field}},
    }


def _hover(palette: Palette, more: list[str]) -> Spec:
    names = ("When", "Actual", *(name.capitalize() for name in more), "Expected", "Range", "n", "Note")
    return {
        "params": [
            {
                "name": "near",
                "select": {
                    "type": "point",
                    "nearest": True,
                    "on": "pointerover",
                    "encodings": ["x"],
                    "clear": "pointerout",
                },
            }
        ],
        "mark": {"type": "rule", "color": palette.ink, "strokeWidth": 1},
        "encoding": {
            "opacity": {"condition": {"param": "near", "empty": False, "value": 0.35}, "value": 0},
            "tooltip": [{"field": name, "type": "nominal"} for name in names],
        },
    }
