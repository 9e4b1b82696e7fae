"""Catch against friction: a curve of thresholds, today's point, the one that is tried, and those that beat today's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair

from pages.charts import axes
from pages.charts.drawing import ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

PICKED = "threshold"  # the selection of a point: its threshold
KINDS = ("threshold", "beats today", "today", "tried")


def frontier(rows: Sequence[dict[str, Any]], look: Palette) -> Spec:
    """`rows`: good, bad (counts), kind (one of KINDS), threshold (text); for the hover Setting, Caught, Stopped, Hits.

    Those of kind "threshold" and "beats today" are joined by a line in the order of `step`.
    """
    ends = axes.limits([float(row["bad"]) for row in rows], [], "count")
    return filled(
        form(frontier_form, look), {ROWS: list(rows)}, axes.value_blanks(ends, 5, "count") | {"y_suffix": ""}
    )


def frontier_form(look: Palette) -> altair.LayerChart:
    """Up is more caught, right is more good ones stopped: the best corner is the upper left one."""
    scale, axis = axes.value_axis()
    across = altair.Axis(title="confirmed good stopped", tickCount=6, titlePadding=6)
    x = altair.X(field="good", type="quantitative", axis=across, scale=altair.Scale(nice=False, zero=True))
    y = altair.Y(field="bad", type="quantitative", scale=scale, axis=axis)
    color = altair.Fill(
        field="kind",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(KINDS), range=[look.expected, look.good, look.bad, look.actual]),
    )
    shape = altair.Shape(
        field="kind",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(KINDS), range=["circle", "circle", "diamond", "square"]),
    )
    size = altair.Size(
        field="kind",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(KINDS), range=[26, 60, 320, 130]),
    )
    hover = [altair.Tooltip(field=name, type="nominal") for name in ("Setting", "Caught", "Stopped", "Hits")]
    line = (
        rows_of()
        .mark_line(stroke=look.expected, strokeWidth=1.2, fill=None)
        .transform_filter("datum.step >= 0")
        .encode(x=x, y=y, order=altair.Order(field="step", type="quantitative"))
    )
    points = (
        rows_of()
        .mark_point(filled=True, opacity=1, strokeWidth=0)
        .encode(x=x, y=y, fill=color, shape=shape, size=size, tooltip=hover)
    )
    picked = altair.selection_point(name=PICKED, fields=["threshold"], on="click", toggle=False, empty=True)
    return (
        altair.layer(line, points.add_params(picked)).add_params(*axes.open_values()).properties(height=230)
    )
