"""Catch against friction: a curve of thresholds, today's point, the one that is tried, and those that beat today's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair

from pages.charts import axes
from pages.charts.drawing import ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

PICKED = "picked"  # the selection of a point: its threshold
KINDS = ("threshold", "beats today", "today", "tried")


def frontier(rows: Sequence[dict[str, Any]], look: Palette) -> Spec:
    """`rows`: good, bad (counts), kind (one of KINDS), threshold (text); for the hover Setting, Caught, Wronged, Hits.

    Those of kind "threshold" and "beats today" are joined by a line in the order of `step`.
    """
    ends = axes.limits([float(row["bad"]) for row in rows], [], "count")
    return filled(
        form(frontier_form, look), {ROWS: list(rows)}, axes.value_blanks(ends, 5, "count") | {"y_suffix": ""}
    )


def frontier_form(look: Palette) -> altair.LayerChart:
    """Up is more caught, right is more good ones stopped: the best corner is the upper left one."""
    scale, axis = axes.value_axis()
    across = altair.Axis(title="confirmed good hit", tickCount=6, titlePadding=6)
    x = altair.X(field="good", type="quantitative", axis=across, scale=altair.Scale(nice=False, zero=True))
    y = altair.Y(field="bad", type="quantitative", scale=scale, axis=axis)
    hover = [altair.Tooltip(field=name, type="nominal") for name in ("Setting", "Caught", "Wronged", "Hits")]
    line = (
        rows_of()
        .mark_line(stroke=look.expected, strokeWidth=1.2, fill=None)
        .transform_filter("datum.step >= 0")
        .encode(x=x, y=y, order=altair.Order(field="step", type="quantitative"))
    )
    kinds = ((look.expected, "circle", 26), (look.good, "circle", 70), (look.bad, "diamond", 260))
    marks = [
        rows_of()
        .mark_point(opacity=1, fill=fill, stroke=look.ground, strokeWidth=1, shape=shape, size=size)
        .transform_filter(f"datum.kind == '{kind}'")
        .encode(x=x, y=y, tooltip=hover)
        for kind, (fill, shape, size) in zip(KINDS, (*kinds, (look.actual, "square", 130)), strict=True)
    ]
    picked = altair.selection_point(
        name=PICKED, fields=["threshold"], on="click", nearest=True, toggle=False, empty=True
    )
    # Points are small and close: a click takes the nearest one of the curve.
    reach = (
        rows_of()
        .mark_point(opacity=0.001, filled=True, size=60)
        .transform_filter("datum.step >= 0")
        .encode(x=x, y=y, tooltip=hover)
        .add_params(picked)
    )
    return altair.layer(line, *marks, reach).add_params(*axes.open_values()).properties(height=230)
