"""What it cost each party, and what rose in other stages: every metric measured as the target was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.interventions.effect_report import change_and_interval
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.side_effects import SideEffect, verdict_words
from pages.desk.house import House
from pages.interventions import observed
from pages.parts import links, tables

VAGUE = 20.0  # ends of an interval so many times apart say nothing: "too few events" is written; chosen
COLORS = {"Worse": "red", "Better": "green", "As before": "gray", "Cannot tell": "orange", "No data": "gray"}


def draw(desk: House, as_of: date, item: Intervention) -> None:
    """Two tables: by party, and other stages of the same harm."""
    parties, stages = (
        sorted(
            rows, key=lambda one: (not one.named, not one.bad)
        )  # what moved first; the rest stays by party
        for rows in observed.side_effects(desk, as_of, item)
    )
    _table(desk, parties, "What it cost whom", "costs", "party")
    if stages:
        _table(desk, stages, "The same harm in other stages", "stages", "stage")
    st.caption(
        "Each against its own untouched segments, by the same rules; marked better or worse where at most 1 in 10 of "
        "the marks may be false. A cost that cannot be told is not a cost of nothing. "
        "A metric's name opens it, with its SQL."
    )


def _table(
    desk: House,
    rows: Sequence[SideEffect],
    title: str,
    key: str,
    whose: str,
) -> None:
    frame = pd.DataFrame([_row(desk, one, whose) for one in rows])
    tables.show(
        frame,
        {
            "metric": tables.text("Metric", 240),
            "whose": tables.text("Whose" if whose == "party" else "Stage", 90),
            "where": tables.text("Where", 130),
            "said": tables.badges("Since then", COLORS, 105),
            "change": tables.times("Against expected", 115),
            "range": tables.times("95 % interval", 140),
            "extra": tables.number("Events more", "%,.0f", 92),
            "money": tables.times("Money more", 98),
            "n": tables.number("n", "%,.0f", 70, help="Events counted since then"),
        },
        title=title,
        key=key,
        alt=title,
        rows=20,
        empty="This home declares no metric as somebody's cost (party = … in a monitor's header).",
        leads=[links.metric_place(one.monitor.name, one.scope) if one.effect else None for one in rows],
    )


def _row(desk: House, one: SideEffect, whose: str) -> dict[str, object]:
    row: dict[str, object] = {
        "metric": desk.names.metric(one.monitor.name),
        "whose": words.titled(one.party) if whose == "party" else words.stage(one.monitor.stage),
        "where": words.segment(one.scope) if one.effect else words.DASH,
        "said": ["No data"], "change": None, "range": None, "extra": None, "money": None, "n": None,
    }  # fmt: skip
    effect = one.effect
    if effect is None:
        return row
    if one.named:
        said = "Worse" if one.bad else "Better"
    else:
        said = "As before" if verdict_words(one) == "as before" else "Cannot tell"
    row |= {"said": [said], "n": effect.actual}
    if effect.ratio.high > VAGUE * max(effect.ratio.low, 1e-9):
        return row | {"range": "too few events"}
    change, between = change_and_interval(effect.ratio)
    return row | {
        "change": change,
        "range": between,
        "extra": -effect.prevented.value,
        "money": None if effect.money is None else words.money(-effect.money.value, desk.currency),
    }
