"""What interventions prevented against the friction they made: a point each, with its interval both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair

from pages.charts.drawing import ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

PICKED = "picked"  # the selection of a point: its intervention
ROOM = 0.6  # of the span of the points, kept for intervals beyond them; what reaches farther ends at the edge; chosen
KINDS = ("worked", "did nothing", "made it worse", "cannot tell")


def prevention(rows: Sequence[dict[str, Any]], look: Palette, titles: tuple[str, str]) -> Spec:
    """rows: id, kind (one of KINDS), x and y with x_low, x_high, y_low, y_high; for the hover What, Where, Prevented,
    Friction. titles: of the axis across and of the one up, with their units.
    """
    edges = {name: _edges([float(row[name]) for row in rows]) for name in ("x", "y")}
    cut = [
        row
        | {
            f"{name}_{end}": min(max(float(row[f"{name}_{end}"]), edges[name][0]), edges[name][1])
            for name in ("x", "y")
            for end in ("low", "high")
        }
        for row in rows
    ]
    given = {f"{name}_{end}": edges[name][at] for name in ("x", "y") for at, end in enumerate(("from", "to"))}
    return filled(form(prevention_form, look, *titles), {ROWS: cut}, given)


def _edges(values: list[float]) -> tuple[float, float]:
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = ROOM * max(high - low, 1.0)
    return low - room, high + room


def prevention_form(look: Palette, across: str, up: str) -> altair.LayerChart:
    """Up is more prevented, right is more friction: the best corner is the upper left one."""
    # Over 40 lines: one layered chart put together mark by mark.
    names = [f"{name}_{end}" for name in ("x", "y") for end in ("from", "to")]
    size = "format(abs(datum.value), '~s')"
    told = f"(datum.value < 0 ? '−' : '') + replace({size}, 'G', 'B')"

    def scale(name: str) -> altair.Scale:
        ends = [altair.ExprRef(f"{name}_from"), altair.ExprRef(f"{name}_to")]
        return altair.Scale(domain=ends, nice=False, zero=False)

    def axis(title: str) -> altair.Axis:
        return altair.Axis(title=title, tickCount=6, titlePadding=6, labelExpr=told)

    x = altair.X(field="x", type="quantitative", scale=scale("x"), axis=axis(across))
    y = altair.Y(field="y", type="quantitative", scale=scale("y"), axis=axis(up))
    ranges = [
        rows_of().mark_rule(stroke=look.expected, strokeWidth=1).encode(
            x=altair.X(field="x_low", type="quantitative", scale=scale("x"), axis=axis(across)),
            x2=altair.X2(field="x_high"), y=y,
        ),
        rows_of().mark_rule(stroke=look.expected, strokeWidth=1).encode(
            x=x, y=altair.Y(field="y_low", type="quantitative", scale=scale("y"), axis=axis(up)),
            y2=altair.Y2(field="y_high"),
        ),
    ]  # fmt: skip
    zeros = [
        rows_of().mark_rule(stroke=look.unknown, strokeDash=[4, 4]).encode(y=altair.datum(0)),
        rows_of().mark_rule(stroke=look.unknown, strokeDash=[4, 4]).encode(x=altair.datum(0)),
    ]
    hover = [
        altair.Tooltip(field=name, type="nominal") for name in ("What", "Where", "Prevented", "Friction")
    ]
    colors = [look.good, look.unknown, look.bad, look.actual]
    shapes = ["circle", "square", "diamond", "triangle-up"]
    picked = altair.selection_point(name=PICKED, fields=["id"], on="click", toggle=False, empty=True)
    points = rows_of().mark_point(filled=True, opacity=1, size=110, stroke=look.ground, strokeWidth=1).encode(
        x=x,
        y=y,
        color=altair.Color(
            field="kind", type="nominal", legend=None,
            scale=altair.Scale(domain=list(KINDS), range=colors),
        ),
        shape=altair.Shape(
            field="kind", type="nominal", legend=None,
            scale=altair.Scale(domain=list(KINDS), range=shapes),
        ),
        tooltip=hover,
    ).add_params(picked)  # fmt: skip
    blanks = [altair.param(name=name, value=0) for name in names]
    return altair.layer(*zeros, *ranges, points).add_params(*blanks).properties(height=300)


MEANS = (
    "Up: more loss prevented · left: less friction · lines: 95 % intervals, cut at the edge · ● worked · "
    "■ did nothing · ◆ made it worse · ▲ cannot tell · click a point for its page"
)
