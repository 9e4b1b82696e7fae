"""Which kinds of harm are watched, in which market: the holes are as visible as the cover."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors.coverage import Scenario, cover, first_movers_missing, load_scenarios
from monitors.store import history
from pages.parts import tables, words
from pages.parts.escape import plain
from pages.parts.house import House

MARKET = "country"
STATES = {"watched": "green", "total": "orange", "shadow": "gray", "none": "red"}
KINDS = {"risk": "Harm", "data": "Data fault", "innocent": "Innocent twin"}


def draw(desk: House, as_of: date | None) -> None:
    """Scenario × market: watched by itself, only in the total, only in shadow, or by nobody."""
    scenarios, problems = load_scenarios(desk.home)
    for problem in problems:
        st.warning(plain(str(problem)))
    markets = list(desk.home.settings.markets)
    tables.show(
        frame(desk, scenarios, markets),
        _columns(markets),
        title="Kinds of harm and who watches for them",
        key="coverage",
        alt="Scenarios by market: watched, only in the total, in shadow, or by nobody",
        rows=24,
        note="watched = in that market by itself; total = only in the whole or another cut",
        empty="No scenarios are described in this home.",
    )
    missing = first_movers_missing(scenarios, desk.catalogue.monitors)
    if missing:
        said = [f"{words.label(scenario)}: {words.metric(monitor)}" for scenario, monitor in missing]
        st.warning(plain(f"First movers that are not live or do not name the scenario: {'; '.join(said)}"))


def frame(desk: House, scenarios: list[Scenario], markets: list[str]) -> pd.DataFrame:
    """One row per scenario: its best cover in each market, its monitors, its fate in the newest replay."""
    names = [one.name for one in scenarios]
    cells = cover(desk.catalogue.monitors, names, markets, MARKET if markets else None)
    best: dict[tuple[str, str], str] = {}
    for cell in cells:
        key = (cell.scenario, cell.market)
        best[key] = min((best.get(key, "none"), cell.state), key=list(STATES).index)
    caught = caught_in_replay(desk)
    rows = []
    for one in scenarios:
        mine = [cell for cell in cells if cell.scenario == one.name]
        rows.append(
            {
                "scenario": one.title,
                "kind": KINDS.get(one.kind, one.kind),
                "stages": ", ".join(dict.fromkeys(cell.stage for cell in mine if cell.stage)) or words.DASH,
                "monitors": len({name for cell in mine for name in cell.monitors}),
                **{market: [best.get((one.name, market), "none")] for market in markets or [""]},
                "replay": caught.get(one.name, words.DASH),
                "first": ", ".join(words.metric(name) for name in one.first_mover) or words.DASH,
                "twin": one.twin,
            }
        )
    return pd.DataFrame(rows)


def _columns(markets: list[str]) -> dict[str, tables.Column]:
    return {
        "scenario": tables.text("Scenario", 185, pinned=True),
        "kind": tables.text("Kind", 88),
        **{market: tables.badges(market or "Everywhere", STATES, 82) for market in markets or [""]},
        "monitors": tables.number("Monitors", width=72),
        "replay": tables.text("Last replay", 105),
        "stages": tables.text("Stages", 170),
        "first": tables.text("Moves first", 250),
        "twin": tables.text("Innocent twin", 220),
    }


def caught_in_replay(desk: House) -> dict[str, str]:
    """Scenario → "3 of 3 caught", from the newest replay; empty when none was made."""
    newest = history.replays(desk.store, 1)
    full = history.replay(desk.store, newest[0]["id"]) if newest else None
    found: dict[str, list[bool]] = {}
    for case in full["result"].get("scenarios", []) if full else []:
        if case["caught"] is not None:
            found.setdefault(case["scenario"], []).append(bool(case["caught"]))
    return {name: f"{sum(hits)} of {len(hits)} caught" for name, hits in found.items()}
