"""Which scenarios are watched, at which stage: the holes are as visible as the cover."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pandas as pd
import streamlit as st

from monitors.store import history
from pages.parts import tables, words
from pages.parts.house import House


def draw(desk: House, as_of: date | None) -> None:
    """Scenario × stage: how many live monitors watch it; scenarios of the newest replay are rows too."""
    live = desk.catalogue.live
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for monitor in live:
        for scenario in monitor.scenarios:
            counts[scenario][monitor.stage] += 1
    caught = caught_in_replay(desk)
    stages = list(dict.fromkeys(sorted(monitor.stage for monitor in live)))
    rows = []
    for scenario in sorted({*counts, *caught}):
        total = sum(counts[scenario].values())
        rows.append(
            {
                "scenario": words.label(scenario),
                "cover": ["watched" if total else "hole"],
                "monitors": total,
                "replay": caught.get(scenario, words.DASH),
                **{stage: counts[scenario].get(stage) for stage in stages},
            }
        )
    columns = {
        "scenario": tables.text("Scenario", 210, pinned=True),
        "cover": tables.badges("Cover", {"watched": "green", "hole": "red"}, 80),
        "monitors": tables.number("Monitors", width=76),
        "replay": tables.text("Last replay", 130),
        **{stage: tables.number(stage.capitalize(), width=92) for stage in stages},
    }
    tables.show(
        pd.DataFrame(rows),
        columns,
        title="Scenarios and who watches them",
        key="coverage",
        alt="Live monitors by scenario and stage",
        rows=24,
        note="live monitors only; an empty cell is a stage where nobody looks",
        empty="No monitor names a scenario.",
    )
    unnamed = sum(not monitor.scenarios for monitor in live)
    st.caption(f"{words.plural(unnamed, 'live monitor')} of {len(live)} names no scenario.")


def caught_in_replay(desk: House) -> dict[str, str]:
    """Scenario → "3 of 3 caught", from the newest replay; empty when none was made."""
    newest = history.replays(desk.store, 1)
    full = history.replay(desk.store, newest[0]["id"]) if newest else None
    found: dict[str, list[bool]] = defaultdict(list)
    for case in (full or {}).get("result", {}).get("scenarios", []):
        if not case.get("innocent"):
            found[str(case.get("scenario"))].append(bool(case.get("caught")))
    return {name: f"{sum(hits)} of {len(hits)} caught" for name, hits in found.items()}
