"""Bars: a waterfall from what was expected to what happened, counts by day, and shares found by size of a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair
import pandas as pd

from monitors import words
from pages.charts import axes
from pages.charts.drawing import MARKS, ROWS, Spec, blanks, filled, form, rows_of
from pages.charts.theme import Palette

Step = tuple[str, float, str]
PICKED = "picked"  # the selection of a bar: its day
KINDS = ("total", "step bad", "step good", "step")


def waterfall(steps: Sequence[Step], look: Palette, *, unit: str, currency: str = "USD") -> Spec:
    """From what was expected to what happened, in steps that add up, each with its value in its unit.

    `steps` are (label, value, kind), values as fractions or amounts: kind "total" stands on zero, kind "step"
    starts where the last one ended; "step bad" is red, "step good" green, a plain "step" grey.
    """
    unit = words.rate_unit(unit, (value for _, value, _ in steps))
    scale = axes.SCALE.get(unit, 1.0)
    bars: list[dict[str, Any]] = []
    level = 0.0
    followers = [*(label for label, _, _ in steps[1:]), None]
    for (label, value, kind), after in zip(steps, followers, strict=True):
        start, end = (0.0, value) if kind == "total" else (level, level + value)
        text = (words.quantity if kind == "total" else words.change)(value, unit, currency)
        at = {"start": start * scale, "end": end * scale, "top": max(start, end) * scale}
        bars.append({"label": label, "after": after, **at, "kind": kind, "text": text})
        level = end
    return filled(form(waterfall_chart, look), {ROWS: bars})


def waterfall_chart(look: Palette) -> altair.LayerChart:
    """Bars with their values over them, joined by thin lines: an axis would say the same again."""
    axis = altair.Axis(title=None, labelAngle=0, labelLimit=140, labelOverlap=False, domain=False)
    x = altair.X(field="label", type="nominal", sort=None, axis=axis, scale=altair.Scale(paddingInner=0.4))
    colors = [look.expected, look.bad, look.good, look.unknown]
    fill = altair.Fill(
        field="kind", type="nominal", legend=None, scale=altair.Scale(domain=list(KINDS), range=colors)
    )
    join = rows_of().mark_rule(stroke=look.line, strokeWidth=1).transform_filter("datum.after != null")
    bar = rows_of().mark_bar(cornerRadius=1)
    text = rows_of().mark_text(dy=-7, fontWeight=600, fill=look.ink)
    ground = rows_of().mark_rule(stroke=look.line, strokeWidth=1)
    y_axis = altair.Axis(title=None, labels=False, grid=False)
    return altair.layer(
        ground.encode(y=altair.YDatum(0, type="quantitative", axis=y_axis)),
        join.encode(
            x=x, x2=altair.X2(field="after"), y=altair.Y(field="end", type="quantitative", axis=y_axis)
        ),
        bar.encode(
            x=x,
            y=altair.Y(field="start", type="quantitative", axis=y_axis),
            y2=altair.Y2(field="end"),
            fill=fill,
        ),
        text.encode(
            x=x,
            y=altair.Y(field="top", type="quantitative", axis=y_axis),
            text=altair.Text(field="text", type="nominal"),
        ),
    ).properties(height=95)


def bars(frame: pd.DataFrame, day: str, value: str, look: Palette, *, title: str) -> Spec:
    """One bar per day. `frame` has ISO days in column `day` and numbers in column `value`; `title` names them."""
    rows = [
        {"day": str(at)[:10], "value": float(count), "When": words.day(str(at)), title: words.count(count)}
        for at, count in zip(frame[day].tail(MARKS), frame[value].tail(MARKS), strict=True)
    ]
    days = [str(row["day"]) for row in rows]
    ends = axes.limits([float(str(row["value"])) for row in rows], [], "count")
    ticks = {int(at) for at in axes.time_blanks(days, 14)["x_ticks"]}
    named = {"x_ticks": [one for one in days if axes.epoch(one) in ticks]}
    values = axes.value_blanks(ends, 3, "count") | {"y_suffix": f" {title}"} | named
    return filled(form(bars_chart, look, title), {ROWS: rows}, values)


def bars_chart(look: Palette, title: str) -> altair.Chart:
    """A bar a day, slim where there are few, with days written at some of them."""
    scale, axis = axes.value_axis()
    label = altair.Axis(
        title=None,
        values=altair.ExprRef("x_ticks"),
        labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
        labelAngle=0,
        labelOverlap="greedy",
    )
    drawn = rows_of().mark_bar(fill=look.actual, cornerRadiusEnd=1).encode(
        x=altair.X(field="day", type="ordinal", axis=label, scale=altair.Scale(padding=0.5)),
        y=altair.Y(field="value", type="quantitative", scale=scale, axis=axis),
        tooltip=[altair.Tooltip(field="When", type="nominal"), altair.Tooltip(field=title, type="nominal")],
    )  # fmt: skip
    # A click picks a day; none is shown as picked, for the click leaves the page.
    picked = altair.selection_point(name=PICKED, fields=["day"], on="click", toggle=False, empty=True)
    return drawn.add_params(*axes.open_values(), *blanks("x_ticks"), picked).properties(height=95)


def found_bars(rows: Sequence[dict[str, Any]], look: Palette) -> Spec:
    """Shares found, by size of the change and how long it lasts, each with its 95 % interval.

    `rows`, in the order they are drawn: Change, Lasting, Found and Mornings (words), found, low and high (%).
    """
    lasting = tuple(dict.fromkeys(str(row["Lasting"]) for row in rows))
    values = axes.value_blanks((0.0, 100.0), 5, "percent")
    return filled(form(found_chart, look, lasting), {ROWS: list(rows)}, values)


def found_chart(look: Palette, lasting: tuple[str, ...]) -> altair.LayerChart:
    """Bars in pairs, with thin intervals over them."""
    scale, axis = axes.value_axis()
    legend = altair.Legend(title="Found while it lasts", titleOrient="left", titlePadding=8)
    label = altair.Axis(title="size of the change", labelAngle=0, titlePadding=8)
    fill = altair.Fill(
        field="Lasting",
        type="nominal",
        legend=legend,
        scale=altair.Scale(domain=list(lasting), range=[look.actual, look.expected]),
    )
    hover = [
        altair.Tooltip(field=name, type="nominal") for name in ("Change", "Lasting", "Found", "Mornings")
    ]
    bar = rows_of().mark_bar(cornerRadiusEnd=1)
    interval = rows_of().mark_rule(stroke=look.ink, strokeWidth=1.2)
    return (
        altair.layer(
            bar.encode(y=altair.Y(field="found", type="quantitative", scale=scale, axis=axis), fill=fill),
            interval.encode(
                y=altair.Y(field="low", type="quantitative", scale=scale, axis=axis),
                y2=altair.Y2(field="high"),
            ),
        )
        .encode(
            x=altair.X(
                field="Change", type="nominal", sort=None, axis=label, scale=altair.Scale(paddingInner=0.35)
            ),
            xOffset=altair.XOffset(
                field="Lasting", type="nominal", sort=None, scale=altair.Scale(paddingInner=0.1)
            ),
            tooltip=hover,
        )
        .add_params(*axes.open_values())
        .properties(height=200)
    )
