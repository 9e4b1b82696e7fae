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

from pages.parts import words
from pages.parts.theme import Palette

MARKS = 2000
LABEL_ROWS = 3
LABEL_SHARE = 0.24  # of the width, that a label is given
ROWS = "rows"
VALUES = ("actual", "expected", "lower", "upper", "before")
LEGEND = "Grey band: expected range · dashed: expected · line: actual · ◆ flagged · × not usable"
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
    and optionally denominator, flag, usable and mature. `events` are (ISO day, what happened) annotations.
    """
    rows = _rows(frame.tail(MARKS), unit, currency)
    layers = [
        _band(palette),
        *([_line("before", palette.unknown, width=1)] if "before" in frame else []),
        _line("expected", palette.expected, dash=[5, 4], width=1.3),
        _line("actual", palette.actual, width=2),
        _points("flag", "diamond", palette.bad, filled=True, size=70),
        _points("unknown", "cross", palette.unknown, filled=True, size=40),
        _points("immature", "circle", palette.actual, filled=False, size=45),
        *_annotations(events, rows, palette),
        _hover(palette, "before" in frame),
    ]
    return {
        "data": {"values": rows},
        "height": height,
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
        "encoding": {"x": _time_axis(rows, 9 if height > 120 else 4), "y": _value_axis(rows, unit, currency)},
        "layer": layers,
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
        row["immature"] = record.get("mature", True) is False
        row["When"] = _when(row["bucket"])
        row["Actual"] = words.quantity(record.get("actual"), unit, currency)
        row["Expected"] = words.quantity(record.get("expected"), unit, currency)
        row["Range"] = (
            f"{words.quantity(record.get('lower'), unit, currency)} to "
            f"{words.quantity(record.get('upper'), unit, currency)}"
        )
        row["n"] = words.count(record.get("denominator"))
        row["Before"] = words.quantity(record.get("before"), unit, currency)
        row["Note"] = "flagged" if row["flag"] else "not usable" if row["unknown"] else "as expected"
        out.append(row)
    return out


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


def _value_axis(rows: list[dict[str, Any]], unit: str, currency: str) -> Spec:
    known = [row[name] for row in rows for name in ("actual", "lower", "upper") if row[name] is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    title = words.SYMBOLS.get(currency, currency) if unit == "money" else AXIS_TITLE.get(unit, unit)
    axis = {
        "title": title,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleY": -6,
        "titleX": -24,
        "tickCount": 5,
    }
    if unit in ("count", "money"):
        axis["format"] = "~s"
    # Zero belongs on the axis unless it would squeeze all movement into the top of the chart.
    return {"type": "quantitative", "scale": {"zero": low < 0.6 * high, "nice": True}, "axis": axis}


def _band(palette: Palette) -> Spec:
    return {
        "mark": {"type": "area", "color": palette.band, "opacity": 1, "interpolate": "monotone"},
        "encoding": {"y": {"field": "lower"}, "y2": {"field": "upper"}},
    }


def _line(field: str, color: str, width: float, dash: list[int] | None = None) -> Spec:
    mark: Spec = {"type": "line", "color": color, "strokeWidth": width, "strokeDash": dash or [1, 0]}
    return {"mark": mark, "encoding": {"y": {"field": field}}}


def _points(flag: str, shape: str, color: str, *, filled: bool, size: int) -> Spec:
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
        "encoding": {"y": {"field": "actual"}},
    }


def _annotations(
    events: Sequence[tuple[str, str]], rows: list[dict[str, Any]], palette: Palette
) -> list[Spec]:
    """Thin lines, all named on hover; as many labels above the plot as stand clear of each other."""
    inside = [
        (at, what) for at, what in events if rows and rows[0]["bucket"] <= at <= rows[-1]["bucket"] + "~"
    ]
    if not inside:
        return []
    marks = _placed(inside, [row["bucket"] for row in rows])
    tooltip = [{"field": "When"}, {"field": "what", "title": "Event"}]
    line = {"type": "rule", "color": palette.line, "strokeDash": [2, 2], "strokeWidth": 1.5}
    drawn = {"data": {"values": marks}, "mark": line, "encoding": {"tooltip": tooltip}}
    return [drawn, *(_label(mark, palette) for mark in marks if mark["row"] is not None)]


def _placed(events: Sequence[tuple[str, str]], buckets: list[str]) -> list[dict[str, Any]]:
    """One mark a day, each with the row of its label, or None where no row has room for it."""
    by_day: dict[str, list[str]] = {}
    for at, what in sorted(events):
        by_day.setdefault(at, []).append(what)
    room = max(1, round(len(buckets) * LABEL_SHARE))
    ends: list[int] = [-room] * LABEL_ROWS
    marks = []
    for at, names in by_day.items():
        place = sum(bucket < at for bucket in buckets)
        late = place > len(buckets) * 0.6
        first = place - room if late else place
        row = next((row for row in range(LABEL_ROWS) if ends[row] <= first), None)
        if row is not None:
            ends[row] = first + room
        more = f" +{len(names) - 1}" if len(names) > 1 else ""
        marks.append(
            {
                "bucket": at,
                "what": " · ".join(names),
                "short": names[0] + more,
                "row": row,
                "late": late,
                "When": words.day(at),
            }
        )
    return marks


def _label(mark: dict[str, Any], palette: Palette) -> Spec:
    side = {"align": "right", "dx": -3} if mark["late"] else {"align": "left", "dx": 3}
    text = {"type": "text", "fontSize": 10, "color": palette.faint, "limit": 180, **side}
    return {
        "data": {"values": [mark]},
        "mark": {**text, "y": -8 - 12 * mark["row"]},
        "encoding": {"text": {"field": "short"}},
    }


def _hover(palette: Palette, compared: bool) -> Spec:
    names = ("When", "Actual", *(("Before",) if compared else ()), "Expected", "Range", "n", "Note")
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


def waterfall(steps: Sequence[tuple[str, float, str]], palette: Palette, *, height: int = 190) -> Spec:
    """From what was expected to what happened, in steps that add up.

    `steps` are (label, value, kind), values in display units: kind "total" stands on zero, kind "step" starts
    where the last one ended; "step bad" is red, "step good" green, a plain "step" grey.
    """
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
    x_axis = {"title": None, "labelAngle": 0, "labelLimit": 140}
    x = {"field": "label", "type": "nominal", "sort": order, "axis": x_axis}
    y_axis = {"title": None, "tickCount": 4}
    return {
        "data": {"values": bars},
        "height": height,
        "padding": {"left": 2, "right": 4, "top": 14, "bottom": 2},
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
        "mark": {"type": "bar", "color": palette.actual, "width": {"band": 0.7}},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "timeUnit": "utcyearmonthdate", "axis": axis},
            "y": {"field": "value", "type": "quantitative", "axis": {"title": title, "tickCount": 3}},
            "tooltip": [{"field": "When"}, {"field": "value", "title": title}],
        },
    }
