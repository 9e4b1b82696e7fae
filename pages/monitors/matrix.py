"""The coverage matrix: kind of harm × stage × market as one picture, with its holes in sight."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.coverage import CoverageCell, HarmScenario, cover
from pages.charts import drawing, theme
from pages.charts.coverage_chart import coverage_matrix
from pages.desk.house import House
from pages.parts import tables

MARKET = "country"
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
    key = ("matrix", str(hash((*cells, *titles.items(), *desk.names.known.items()))), look.name)
    drawing.draw(
        drawing.kept(key, lambda: coverage_matrix(cells, titles, desk.names, look)),
        alt="Scenarios by stage and market: watched or not",
    )
    st.caption(LEGEND)
