"""The coverage matrix as a picture: kind of harm × stage × market, with its holes in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair

from monitors import words
from monitors.catalogue.coverage import CoverageCell
from monitors.catalogue.monitor import place_of_stage
from pages.charts.drawing import ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette

STATES = ("watched", "total", "shadow", "none")
GLYPHS = {"watched": "", "total": "t", "shadow": "s", "none": "×"}
NOWHERE = "nowhere"
HEADS = "heads"  # the names of the stages over their columns
CELL = 19  # pixels high
SHORT = 2  # letters of a market that fit side by side; longer ones are turned


def coverage_matrix(
    cells: Sequence[CoverageCell], titles: Mapping[str, str], names: words.MetricNames, look: Palette
) -> Spec:
    """One square a cell; columns are the markets within each stage, stages in the order of the life cycle."""
    stages = sorted({cell.stage for cell in cells}, key=place_of_stage)
    markets = list(dict.fromkeys(cell.market for cell in cells))
    order = [_column(stage, market) for stage in stages for market in [*markets, " "]][:-1]
    middle = markets[len(markets) // 2]
    heads = [{"column": _column(stage, middle), "head": stage or NOWHERE} for stage in stages]
    turned = max(len(market or "all") for market in markets) > SHORT
    drawn = form(coverage_chart, look, tuple(order), tuple(titles.values()), turned)
    return filled(drawn, {ROWS: [_row(cell, titles, names) for cell in cells], HEADS: heads})


def coverage_chart(
    look: Palette, order: tuple[str, ...], titles: tuple[str, ...], turned: bool
) -> altair.LayerChart:
    """Squares in their state's colour with its sign in them; stage names stand over the markets."""
    axis: dict[str, Any] = {"title": None, "domain": False, "grid": False}
    top = altair.Axis(
        labelExpr="split(datum.value, '|')[1]", labelFontSize=8, orient="top",
        labelAngle=-90 if turned else 0, labelPadding=3, labelOverlap=False, **axis,
    )  # fmt: skip
    x = altair.X(
        field="column", type="nominal", scale=altair.Scale(domain=list(order), padding=0.12), axis=top
    )
    y = altair.Y(
        field="scenario",
        type="nominal",
        sort=list(titles),
        scale=altair.Scale(paddingInner=0.14),
        axis=altair.Axis(labelLimit=200, labelFlush=False, labelOverlap=False, **axis),
    )
    colors = [look.good, look.warning, look.unknown, look.bad]
    fill = altair.Fill(
        field="state", type="nominal", legend=None, scale=altair.Scale(domain=list(STATES), range=colors)
    )
    names = ("Harm", "Stage", "Market", "State", "Monitors")
    hover = [altair.Tooltip(field=name, type="nominal") for name in names]
    # What is watched stands back, so that what is not stands out.
    quiet = altair.when("datum.state == 'watched'").then(altair.value(0.55)).otherwise(altair.value(1))
    square = rows_of().mark_rect(cornerRadius=2)
    sign = rows_of().mark_text(fontSize=9, fontWeight=600, fill=look.ground)
    head = rows_of(HEADS).mark_text(y=-26, fontWeight=600, fill=look.ink)
    return altair.layer(
        square.encode(x=x, y=y, fill=fill, opacity=quiet, tooltip=hover),
        sign.encode(x=x, y=y, text=altair.Text(field="glyph", type="nominal")),
        head.encode(x=x, text=altair.Text(field="head", type="nominal")),
    ).properties(height=altair.Step(CELL))


def _row(cell: CoverageCell, titles: Mapping[str, str], names: words.MetricNames) -> dict[str, Any]:
    title = titles.get(cell.scenario, cell.scenario)
    return {
        "scenario": title,
        "column": _column(cell.stage, cell.market),
        "state": cell.state,
        "glyph": GLYPHS[cell.state],
        "Harm": title,
        "Stage": cell.stage or NOWHERE,
        "Market": cell.market or "not told apart",
        "State": cell.state,
        "Monitors": words.listing([names.metric(name) for name in cell.monitors], 4) or words.DASH,
    }


def _column(stage: str, market: str) -> str:
    return f"{stage}|{market or 'all'}"
