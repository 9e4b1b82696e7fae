"""Shared hits of every two rules: counts in squares, coloured by how much of both they are."""

from __future__ import annotations

from typing import Any

import altair
import numpy as np
import numpy.typing as npt

from monitors import words
from pages.charts.drawing import ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

CELL = 26  # pixels of a square's height
FAINT = 0.01  # share of both below which a square keeps the ground's colour
STRONG = 0.35  # share of both from which on the text is dark on light (light on dark in the dark scheme)


def overlap(
    names: list[str], shared: npt.NDArray[np.int64], likeness: npt.NDArray[np.float64], look: Palette
) -> Spec:
    """`shared`: counts, on the diagonal what each hit; `likeness`: shared ÷ hit by either. Both ordered as `names`."""
    rows: list[dict[str, Any]] = []
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            same, count = i == j, int(shared[i, j])
            own = int(shared[i, i])
            rows.append(
                {
                    "row": one,
                    "column": other,
                    "likeness": None if same or likeness[i, j] < FAINT else float(likeness[i, j]),
                    "strong": bool(not same and likeness[i, j] > STRONG),
                    "own": same,
                    "text": words.compact(count) if count else "",
                    "Rules": one if same else f"{one} and {other}",
                    "Shared": f"{words.count(count)} hits"
                    if same
                    else f"{words.count(count)}: {words.share_of(count, own)} of {one}",
                }
            )
    return filled(form(overlap_form, look, tuple(names)), {ROWS: rows})


def overlap_form(look: Palette, names: tuple[str, ...]) -> altair.LayerChart:
    """Squares with counts; families stand together because the order says so, on both sides."""

    def axis(**more: Any) -> altair.Axis:
        return altair.Axis(title=None, domain=False, grid=False, labelLimit=170, labelOverlap=False, **more)

    x = altair.X(field="column", type="nominal", sort=list(names), axis=axis(orient="top", labelAngle=-40))
    y = altair.Y(field="row", type="nominal", sort=list(names), axis=axis())
    ink = (
        altair.when("datum.own")
        .then(altair.value(look.faint))
        .when("datum.strong")
        .then(altair.value(look.on_heat))
        .otherwise(altair.value(look.ink))
    )
    square = rows_of().mark_rect(cornerRadius=3, stroke=look.ground, strokeWidth=2)
    fill = altair.Fill(
        field="likeness",
        type="quantitative",
        legend=None,
        scale=altair.Scale(domain=[0, 0.6], range=list(look.heat), clamp=True),
    )
    hover = [altair.Tooltip(field=name, type="nominal") for name in ("Rules", "Shared")]
    return (
        altair.layer(
            square.encode(fill=fill, tooltip=hover),
            rows_of().mark_text(fontSize=10).encode(text=altair.Text(field="text", type="nominal"), fill=ink),
        )
        .encode(x=x, y=y)
        .properties(height=altair.Step(CELL))
    )
