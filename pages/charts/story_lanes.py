"""The time line of one entity: a lane a measure with its peers' band, and a lane for each kind of event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair
import pandas as pd

from monitors import words
from pages.charts import axes
from pages.charts.drawing import MARKS, ROWS, Spec, blanks, filled, form, rows_of
from pages.charts.theme import Palette

LABELS = 150  # pixels at the left for the names of the lanes
LANE, EVENT = 50, 24  # pixels of a lane with a measure, and of one with events
GAP = 8  # pixels between the measures and the events
FILLED = 0.78  # part of its lane that the highest day of a measure takes
EVENTS, NAMES = "events", "names"  # the names under which the form asks for them
BAD = ("bad", "enforcement", "hold", "debt", "failed", "takeover_report", "chargeback", "block")


class DrawnLane(NamedTuple):
    """A measure by day: bucket (ISO day), actual, expected, lower, upper in `unit`."""

    name: str
    unit: str
    frame: pd.DataFrame


def lanes(measures: Sequence[DrawnLane], events: pd.DataFrame, look: Palette, currency: str) -> Spec:
    """The time line. events: day, lane, what, n, amount, detail; lanes of events stand below the measures."""
    rows: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    foot = 0.0
    first = measures[0].frame["bucket"].tolist() if measures else []
    for one in measures:
        foot += LANE
        rows += _measure_rows(one, foot, currency)
        highest = float(one.frame["actual"].max())
        said = f"{one.name}|most {words.quantity(highest, one.unit, currency)} a day"
        names.append({"name": said, "middle": foot - LANE * 0.4, "foot": foot})
    drawn: list[dict[str, Any]] = []
    foot += GAP if measures else 0
    for name, part in events.groupby("lane", sort=False) if len(events) else ():
        foot += EVENT
        names.append({"name": f"{name}, {int(part['n'].sum())}", "middle": foot - EVENT * 0.5, "foot": foot})
        drawn += [
            _event(one, foot - EVENT * 0.5, currency) for one in part.head(MARKS // 8).to_dict("records")
        ]
    days = first or sorted(events["day"].unique()) if len(events) or first else []
    marks = rows or [{"t": axes.epoch(day), "base": foot, **_BLANK} for day in days]
    values = axes.time_blanks(list(days), 12) if len(days) else {"x_ticks": [], "x_format": "%-d %b"}
    values |= {"lane_ticks": [one["middle"] for one in names], "lane_names": [one["name"] for one in names]}
    return filled(form(lanes_chart, look, int(foot)), {ROWS: marks, EVENTS: drawn, NAMES: names}, values)


_BLANK: dict[str, Any] = {
    "lane": "", "y": None, "low": None, "high": None, "middle": None, "out": False, "flag": None, "When": "",
    "Lane": "", "Actual": "", "Peers": "",
}  # fmt: skip


def _measure_rows(one: DrawnLane, foot: float, currency: str) -> list[dict[str, Any]]:
    """A lane's days as heights over its foot, the highest fact filling it."""
    frame = one.frame
    high = float(frame["actual"].max())
    widest = float(frame["upper"].max()) if frame["upper"].notna().any() else 0.0
    top = max(high, min(widest, 1.5 * high), 1e-9)
    found = []
    for record in frame.to_dict("records"):
        actual, low, upper, middle = (
            words.known(record[name]) for name in ("actual", "lower", "upper", "expected")
        )

        def height(value: float | None) -> float | None:
            return None if value is None else foot - LANE * FILLED * min(value, top) / top

        out = upper is not None and actual is not None and actual > upper and actual > 0
        peers = words.DASH
        if low is not None and upper is not None:
            peers = words.interval(*(words.quantity(value, one.unit, currency) for value in (low, upper)))
        found.append(
            {
                "t": axes.epoch(str(record["bucket"])), "base": foot, "lane": one.name, "y": height(actual),
                "low": height(low), "high": height(upper), "middle": height(middle), "out": out,
                "flag": height(actual) if out else None, "When": words.day(str(record["bucket"])), "Lane": one.name,
                "Actual": words.quantity(actual, one.unit, currency), "Peers": peers,
            }
        )  # fmt: skip
    return found


def _event(one: dict[Any, Any], middle: float, currency: str) -> dict[str, Any]:
    words_of = str(one["what"]).split()
    amount = words.known(one["amount"])
    return {
        "t": axes.epoch(str(one["day"])),
        "middle": middle,
        "bad": any(word in BAD for word in words_of),
        "size": float(one["n"]),
        "When": words.day(str(one["day"])),
        "What": " ".join(words.label(word) for word in words_of)
        + (f" ×{int(one['n'])}" if one["n"] > 1 else ""),
        "Amount": words.DASH if amount is None else words.money_exact(amount, currency),
        "Detail": str(one["detail"]) or words.DASH,
    }


def lanes_chart(look: Palette, height: int) -> altair.LayerChart:
    """Lanes under one time axis; heights are pixels already, so that every lane has a scale of its own."""
    # Over 40 lines: one layered chart put together mark by mark.
    scale, axis = axes.time_axis()
    x = altair.X(field="t", type="temporal", scale=scale, axis=axis)
    down = altair.Scale(domain=[0, max(height, 1)], range=[0, max(height, 1)], nice=False)

    label = "split(lane_names[indexof(lane_ticks, datum.value)], '|')"
    names = altair.Axis(
        title=None, values=altair.ExprRef("lane_ticks"), labelExpr=label, labelOverlap=False, labelLimit=190,
        labelAlign="left", labelPadding=LABELS, labelColor=look.ink, grid=False, domain=False, labelBaseline="middle",
        minExtent=LABELS, maxExtent=LABELS,
    )  # fmt: skip

    def y(field: str) -> altair.Y:
        return altair.Y(field=field, type="quantitative", scale=down, axis=names)

    def hover(*names: str) -> list[altair.Tooltip]:
        return [altair.Tooltip(field=name, type="nominal") for name in names]

    lane = altair.Detail(field="lane", type="nominal")
    rule = rows_of(NAMES).mark_rule(stroke=look.grid).encode(y=y("foot"))
    band = rows_of().mark_area(fill=look.band, opacity=1, interpolate="step").encode(
        x=x, y=y("low"), y2=altair.Y2(field="high"), detail=lane
    )  # fmt: skip
    middle = rows_of().mark_line(stroke=look.expected, strokeWidth=1, strokeDash=[4, 3]).encode(
        x=x, y=y("middle"), detail=lane
    )  # fmt: skip
    line = rows_of().mark_line(stroke=look.actual, strokeWidth=1.4).encode(x=x, y=y("y"), detail=lane)
    shown = hover("When", "Lane", "Actual", "Peers")
    near = (
        rows_of().mark_bar(opacity=0, size=9).encode(x=x, y=y("base"), y2=altair.Y2(field="y"), tooltip=shown)
    )
    flags = rows_of().mark_point(shape="diamond", filled=True, size=44, opacity=1, color=look.bad).encode(
        x=x, y=y("flag"), tooltip=shown
    )  # fmt: skip
    ink = altair.when("datum.bad").then(altair.value(look.bad)).otherwise(altair.value(look.actual))
    shape = altair.when("datum.bad").then(altair.value("diamond")).otherwise(altair.value("circle"))
    events = rows_of(EVENTS).mark_point(filled=True, size=52, opacity=0.9).encode(
        x=x, y=y("middle"), color=ink, shape=shape, tooltip=hover("When", "What", "Amount", "Detail")
    )  # fmt: skip
    return (
        altair.layer(rule, band, middle, line, near, flags, events)
        .add_params(*axes.open_times(), *blanks("lane_ticks", "lane_names"))
        .properties(height=max(height, 1))
    )
