"""The coverage matrix: kind of harm × stage × market as one picture, with its holes in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.coverage import CoverageCell, HarmScenario, cover
from monitors.catalogue.monitor import STAGES
from pages.charts import band_chart, theme
from pages.charts.band_chart import Spec
from pages.charts.theme import Palette
from pages.desk.house import House
from pages.parts import tables

MARKET = "country"
STATES = ("watched", "total", "shadow", "none")
GLYPHS = {"watched": "", "total": "t", "shadow": "s", "none": "×"}
NOWHERE = "nowhere"
LEGEND = (
    "Filled: watched in that market by itself · t: only in the whole or another cut · s: only in shadow, pages "
    "nobody · ×: a hole, no monitor names it · empty: nothing to see of it at that stage"
)


def cells_of(desk: House, scenarios: Sequence[HarmScenario]) -> list[CoverageCell]:
    """Every scenario at every stage that has a monitor for it, in every market of the home."""
    markets = list(desk.home.settings.markets)
    names = [one.name for one in scenarios]
    return cover(desk.catalogue.monitors, names, markets, MARKET if markets else None)


def draw(desk: House, scenarios: Sequence[HarmScenario]) -> None:
    """The picture with its legend; all cells with their monitors are in the CSV."""
    cells = cells_of(desk, scenarios)
    exact = pd.DataFrame(
        [(c.scenario, c.stage, c.market, c.state, ", ".join(c.monitors)) for c in cells],
        columns=["scenario", "stage", "market", "state", "monitors"],
    )
    open_ = sum(cell.state != "watched" for cell in cells)
    note = f"{len(exact) - open_} of {words.plural(len(exact), 'cell')} watched in their own market"
    tables.heading("Coverage: kind of harm × stage × market", exact, key="matrix", note=note)
    if not cells:
        st.caption("No kinds of harm are described in this home: a scenarios.toml in it would name them.")
        return
    titles = {one.name: one.title for one in scenarios}
    look = theme.palette()
    key = ("matrix", str(hash((*cells, *titles.items()))), look.name)
    band_chart.draw(
        band_chart.kept(key, lambda: matrix(cells, titles, look)),
        alt="Scenarios by stage and market: watched or not",
    )
    st.caption(LEGEND)


def matrix(cells: Sequence[CoverageCell], titles: Mapping[str, str], palette: Palette) -> Spec:
    """One square a cell; columns are the markets within each stage, stages in the order of the life cycle."""
    stages = sorted({cell.stage for cell in cells}, key=_place)
    markets = list(dict.fromkeys(cell.market for cell in cells))
    order = [_column(stage, market) for stage in stages for market in [*markets, " "]][:-1]
    values = [_row(cell, titles) for cell in cells]
    heads = [
        {"column": _column(stage, markets[len(markets) // 2]), "head": stage or NOWHERE} for stage in stages
    ]
    x: dict[str, Any] = {"field": "column", "type": "nominal", "scale": {"domain": order, "padding": 0.12}}
    x["axis"] = {
        "title": None, "labelExpr": "split(datum.value, '|')[1]", "labelFontSize": 8, "orient": "top",
        "labelAngle": -90, "ticks": False, "domain": False, "labelPadding": 3, "labelOverlap": False,
    }  # fmt: skip
    y_axis = {"title": None, "labelLimit": 200, "labelFlush": False, "ticks": False, "domain": False}
    y = {"field": "scenario", "type": "nominal", "sort": list(titles.values()), "axis": y_axis}
    return {
        "data": {"values": values},
        "height": {"step": 19},
        "padding": {"left": 2, "right": 2, "top": 20, "bottom": 2},
        "encoding": {"x": x},
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {"y": y, **_fill(palette)}},
            {
                "mark": {"type": "text", "fontSize": 9, "fontWeight": 600, "color": palette.ground},
                "encoding": {"y": y, "text": {"field": "glyph"}},
            },
            {
                "data": {"values": heads},
                "mark": {"type": "text", "y": -26, "fontSize": 10, "fontWeight": 600, "color": palette.ink},
                "encoding": {"text": {"field": "head"}},
            },
        ],
        "config": {"axis": {"grid": False}, "view": {"stroke": None}},
    }


def _fill(palette: Palette) -> dict[str, Any]:
    colors = [palette.good, palette.warning, palette.unknown, palette.bad]
    scale = {"domain": list(STATES), "range": colors}
    names = ("Harm", "Stage", "Market", "State", "Monitors")
    return {
        "color": {"field": "state", "type": "nominal", "legend": None, "scale": scale},
        "tooltip": [{"field": name} for name in names],
    }


def _row(cell: CoverageCell, titles: Mapping[str, str]) -> dict[str, Any]:
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
        "Monitors": words.listing([words.metric(name) for name in cell.monitors], 4) or words.DASH,
    }


def _column(stage: str, market: str) -> str:
    return f"{stage}|{market or 'all'}"


def _place(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)
