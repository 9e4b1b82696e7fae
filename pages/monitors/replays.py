"""Replay: would we have caught it, when, and how much was lost before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors.store import history
from pages.parts import tables, words
from pages.parts.escape import plain
from pages.parts.house import House

OUTCOMES = {"caught": "green", "missed": "red", "quiet": "green", "paged": "red", "–": "gray"}


def draw(desk: House, as_of: date | None) -> None:
    """The newest replay in full, earlier ones by their dates."""
    kept = history.replays(desk.store)
    if not kept:
        st.info(
            "No replay yet. It runs past days as they were known then and lays the alerts against what "
            "really happened: `riskdesk replay --since 2026-08-01 --until 2026-11-01`",
            icon=":material/history:",
        )
        return
    names = {f"{row['id']}: {row['since']} to {row['until']}": row["id"] for row in kept}
    chosen = st.selectbox("Replay", list(names), key="m_replay", bind="query-params", width=300)
    full = history.replay(desk.store, names[chosen])
    if full is None:
        return
    st.caption(
        plain(f"Run {words.moment(full['at'])} by {full['actor']}, truth: {full['truth'] or 'none given'}")
    )
    _summary(full["summary"], desk.currency)
    _cases(full["result"].get("scenarios", []), desk.currency)


def _summary(found: dict[str, Any], currency: str) -> None:
    def number(name: str) -> Any:
        return found.get(name) or 0

    cards = {
        "Caught": (f"{number('caught')} of {number('cases')}", "true cases"),
        "Median delay": (_days(found.get("median_delay_days")), "from the first mover's first day"),
        "Named rightly": (f"{number('right')} of {number('caught')}", "segment or entity in the lead"),
        "Twins kept quiet": (f"{number('twins_quiet')} of {number('twins')}", "innocent cases"),
        "False a night": (
            words.digits(number("false_incidents_per_night"), 2, 2),
            f"{number('false_incidents')} incidents in {number('mornings')} mornings",
        ),
        "Lost before the alert": (
            words.money(number("lost_before_alert"), currency),
            f"{words.money(number('lost_in_missed'), currency)} in missed ones",
        ),
    }
    look: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off", "border": True, "height": "stretch"}
    with st.grid(6, gap="small"):
        for label, (value, note) in cards.items():
            st.metric(label, value, note, **look)


def _cases(cases: list[dict[str, Any]], currency: str) -> None:
    frame = pd.DataFrame(
        [
            {
                "outcome": [_outcome(case)],
                "scenario": words.label(case["scenario"]),
                "kind": "innocent twin" if case["innocent"] else case["kind"],
                "where": words.segment(case["segment"]),
                "start": words.day(case["start"]),
                "opened": words.day(case["opened_on"]),
                "delay": case["delay_days"],
                "money": case["money"],
                "lost": case["lost_before"],
                "right": {True: "yes", False: "no"}.get(case["right"], words.DASH),
                "alerts": len(case["alerts"]),
            }
            for case in cases
        ]
    )
    columns = {
        "outcome": tables.badges("Outcome", OUTCOMES, 82),
        "scenario": tables.text("Scenario", 170),
        "kind": tables.text("Kind", 95),
        "where": tables.text("Where", 200),
        "start": tables.text("Began", 95),
        "opened": tables.text("Alert", 95),
        "delay": tables.number("Delay", "%.0f d", 62),
        "money": tables.money("Money", currency),
        "lost": tables.money("Lost before", currency),
        "right": tables.text("Named rightly", 92),
        "alerts": tables.number("Alerts", width=62),
    }
    tables.show(
        frame,
        columns,
        exact=pd.DataFrame(cases),
        title="Case by case",
        key="replay",
        alt="Every case of the replay: caught or not, when, and the money lost before",
        rows=24,
        empty="No known cases to lay the alerts against.",
    )


def _outcome(case: dict[str, Any]) -> str:
    if case["caught"] is not None:
        return "caught" if case["caught"] else "missed"
    return {True: "quiet", False: "paged"}.get(case["quiet"], words.DASH)


def _days(value: float | None) -> str:
    return words.DASH if value is None else f"{words.digits(value, 2)} d"
