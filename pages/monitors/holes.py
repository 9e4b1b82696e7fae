"""Which kinds of harm are watched, where, and what a replay made of them: the holes as visible as the cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.coverage import HarmScenario, best_cover, first_movers_missing, load_scenarios
from monitors.store import log
from pages.desk.escape import plain
from pages.desk.house import House
from pages.monitors import matrix
from pages.parts import tables

KINDS = {"risk": "Harm", "data": "Data fault", "innocent": "Innocent twin"}


def draw(desk: House, as_of: date | None) -> None:
    """The matrix, then scenario by scenario: what moves first, its twin, its fate in the newest replay."""
    scenarios, problems = load_scenarios(desk.home)
    for problem in problems:
        st.warning(plain(str(problem)))
    matrix.draw(desk, scenarios)
    tables.show(
        frame(desk, scenarios),
        _columns(),
        title="Kinds of harm",
        key="coverage",
        alt="Scenarios with their markets, holes, replay, first mover and innocent twin",
        rows=24,
        empty="No scenarios are described in this home.",
    )
    missing = first_movers_missing(scenarios, desk.catalogue.monitors)
    if missing:
        said = [f"{words.label(scenario)}: {desk.names.metric(monitor)}" for scenario, monitor in missing]
        st.warning(plain(f"First movers that are not live or do not name the scenario: {'; '.join(said)}"))


def frame(desk: House, scenarios: Sequence[HarmScenario]) -> pd.DataFrame:
    """One row per scenario: its best cover in each market, its monitors, its fate in the newest replay."""
    cells = matrix.cells_of(desk, scenarios)
    best = best_cover(cells)
    markets = list(desk.home.settings.markets) or [""]
    caught = caught_in_replay(desk)
    rows = []
    for one in scenarios:
        mine = [cell for cell in cells if cell.scenario == one.name]
        cover = {market: best.get((one.name, market), "none") for market in markets}
        rows.append(
            {
                "scenario": one.title,
                "kind": KINDS.get(one.kind, one.kind),
                **cover,
                "holes": _holes(cover),
                "monitors": len({name for cell in mine for name in cell.monitors}),
                "replay": caught.get(one.name, words.DASH),
                "first": ", ".join(desk.names.metric(name) for name in one.first_mover) or words.DASH,
                "twin": one.twin,
            }
        )
    return pd.DataFrame(rows)


def _holes(cover: dict[str, str]) -> str:
    """Where a scenario is not watched by itself at any stage, and how it is there."""
    open_ = {market: state for market, state in cover.items() if state != "watched"}
    if not open_:
        return "none"
    told = {"total": "only in the total", "shadow": "only in shadow", "none": "not watched"}
    if len(open_) == len(cover) and len(set(open_.values())) == 1:
        return told[next(iter(open_.values()))]
    return ", ".join(f"{market} {told[state]}" for market, state in open_.items())


def _columns() -> dict[str, tables.Column]:
    return {
        "scenario": tables.text("Scenario", 175),
        "kind": tables.text("Kind", 92),
        "holes": tables.text("Holes", 130, help="Markets where no stage watches it by itself"),
        "monitors": tables.number("Monitors", width=68),
        "replay": tables.text("Last replay", 100),
        "first": tables.text("Moves first", 330),
        "twin": tables.text("Innocent twin", 210),
    }


def caught_in_replay(desk: House) -> dict[str, str]:
    """Scenario → "3 of 3 caught", from the newest replay; empty when none was made."""
    newest = log.replays(desk.store, 1)
    full = log.replay(desk.store, newest[0]["id"]) if newest else None
    found: dict[str, list[bool]] = {}
    for case in full["result"].get("scenarios", []) if full else []:
        if case["caught"] is not None:
            found.setdefault(case["scenario"], []).append(bool(case["caught"]))
    return {name: f"{sum(hits)} of {len(hits)} caught" for name, hits in found.items()}
