"""Stretches of time on a chart: dragged over it by a hand, or laid under its lines as shades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import altair

from pages.charts.axes import epoch
from pages.charts.drawing import rows_of
from pages.charts.theme import Palette

SHADES = "shades"  # the name under which the form asks for them
STRETCH = "stretch"  # the selection of a stretch
HALF = timedelta(hours=12)  # a day stands at its midnight: its shade reaches as far to both sides


class Shade(NamedTuple):
    """Days laid under the lines: those looked at, or those they are compared with."""

    since: date
    last: date
    compared: bool = False


def shade_rows(shades: Sequence[Shade], buckets: Sequence[str]) -> list[dict[str, Any]]:
    """One row a shade, cut at the ends of the plot: t, end, compared. One outside the plot is left out."""
    if not buckets:
        return []
    begin, finish = epoch(buckets[0]), epoch(buckets[-1])
    half = int(HALF.total_seconds() * 1000)
    rows = []
    for one in shades:
        t = max(epoch(one.since.isoformat()) - half, begin)
        end = min(epoch(one.last.isoformat()) + half, finish)
        if t < end:
            rows.append({"t": t, "end": end, "compared": one.compared})
    return rows


def shade_layer(look: Palette) -> altair.Chart:
    """Full height, under everything else; days compared with are grey."""
    ink = altair.when("datum.compared").then(altair.value(look.unknown)).otherwise(altair.value(look.actual))
    strength = altair.when("datum.compared").then(altair.value(0.1)).otherwise(altair.value(0.2))
    mark = rows_of(SHADES).mark_rect(y=0, y2=altair.ExprRef("height"))
    return mark.encode(x2=altair.X2(field="end"), fill=ink, opacity=strength)


def stretch(look: Palette) -> altair.Parameter:
    """The selection of a stretch by dragging; the chart is drawn anew with its shade when it is let go."""
    mark = altair.BrushConfig(fill=look.actual, fillOpacity=0.14, stroke=look.actual, strokeOpacity=0.5)
    return altair.selection_interval(name=STRETCH, encodings=["x"], mark=mark)
