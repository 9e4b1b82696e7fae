"""A funnel plot: how many times its peers an entity does, by how much was expected of it, with limits for chance.

Actual ÷ expected on a scale of their own for small and large: a small one may be far off by chance alone, and the
limits say how far (Spiegelhalter 2005, with limits for rates that are spread out among peers).
"""

from __future__ import annotations

from typing import Any

import altair
import pandas as pd

from monitors import words
from pages.charts.drawing import MARKS, ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

PICKED = "picked"  # the selection of a point: its entity
LIMITS = "limits"  # the name under which the form asks for them
MOST = 100.0  # times its peers that the axis reaches at most; what is beyond stands at its edge


def funnel(points: pd.DataFrame, limits: pd.DataFrame, look: Palette, chosen: str = "") -> Spec:
    """The plot. points: shown (how an entity is called), num, den, expected, out (beyond the outer limit).

    limits: expected, low95, high95, low998, high998, as multiples of the peers' rate. chosen: the entity marked.
    """
    least = float(limits["expected"].min()) if len(limits) else 0.0
    drawn = (points["expected"] >= least) | (points["out"] & (points["expected"] > 0))
    kept = points[drawn].sort_values(["out", "num"], ascending=False).head(MARKS - 100)
    highest = [2.0, *(kept["num"] / kept["expected"]), *limits["high998"].astype(float).quantile([0.25])]
    top = min(MOST, max(one for one in highest if one == one))
    rows = [_point(one, top, chosen) for one in kept.to_dict("records")]
    edges = [
        {str(name): value for name, value in one.items()} for one in limits.clip(upper=top).to_dict("records")
    ]
    return filled(form(funnel_chart, look), {ROWS: rows, LIMITS: edges})


def _point(one: dict[Any, Any], top: float, chosen: str) -> dict[str, Any]:
    times = one["num"] / one["expected"]
    return {
        "id": one["shown"],
        "expected": one["expected"],
        "times": min(times, top),
        "state": "chosen" if one["shown"] == chosen else "out" if one["out"] else "in",
        "Who": one["shown"],
        "Actual": words.count(one["num"]),
        "Expected": words.count(one["expected"]),
        "Times": words.times(times),
        "Out of": words.count(one["den"]),
    }


def funnel_chart(look: Palette) -> altair.LayerChart:
    """Points over two pairs of limits; those beyond are red and of another shape."""
    # Over 40 lines: one layered chart put together mark by mark.
    x = altair.X(
        field="expected",
        type="quantitative",
        scale=altair.Scale(type="log", nice=False),
        axis=altair.Axis(title="events expected of one like its peers", grid=False, tickCount=6, format="~g"),
    )
    axis = altair.Axis(title=None, labelExpr="'×' + format(datum.value, '~g')", tickCount=6)
    scale = altair.Scale(type="symlog", constant=1, nice=False)

    def y(field: str) -> altair.Y:
        return altair.Y(field=field, type="quantitative", scale=scale, axis=axis)

    bands = [
        rows_of(LIMITS).mark_area(fill=look.band, opacity=part, interpolate="monotone")
        .encode(x=x, y=y(f"low{name}"), y2=altair.Y2(field=f"high{name}"))
        for name, part in (("998", 0.5), ("95", 1.0))
    ]  # fmt: skip
    usual = rows_of(LIMITS).mark_rule(stroke=look.expected, strokeDash=[5, 4]).encode(y=altair.datum(1))
    states = ["in", "out", "chosen"]
    colors = [look.unknown, look.bad, look.actual]
    hover = [
        altair.Tooltip(field=name, type="nominal")
        for name in ("Who", "Actual", "Expected", "Times", "Out of")
    ]
    picked = altair.selection_point(name=PICKED, fields=["id"], on="click", toggle=False, empty=True)
    points = rows_of().mark_point(filled=True, opacity=0.8, size=38).encode(
        x=x,
        y=y("times"),
        color=altair.Color(
            field="state", type="nominal", legend=None, scale=altair.Scale(domain=states, range=colors)
        ),
        shape=altair.Shape(
            field="state", type="nominal", legend=None,
            scale=altair.Scale(domain=states, range=["circle", "diamond", "square"]),
        ),
        size=altair.when("datum.state == 'in'").then(altair.value(22)).otherwise(altair.value(70)),
        order=altair.Order(field="state", type="nominal"),
        tooltip=hover,
    ).add_params(picked)  # fmt: skip
    return altair.layer(*bands, usual, points).properties(height=250)


MEANS = (
    "Grey: where 95 % and 99.8 % of those like their peers are by chance · ◆ beyond · the smallest are not drawn · "
    "click a point for its story"
)
