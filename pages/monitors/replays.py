"""Replay: would we have caught it, when, and how much was lost before."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors.store import history
from pages.parts import tables, words
from pages.parts.escape import plain
from pages.parts.house import House


def draw(desk: House, as_of: date | None) -> None:
    """The newest replay in full, earlier ones by their dates."""
    kept = history.replays(desk.store)
    if not kept:
        st.info(
            "No replay yet. A replay runs past days as they were known then and compares with what really "
            "happened: `riskdesk replay --since 2026-08-01 --until 2026-11-01`",
            icon=":material/history:",
        )
        return
    labels = {
        str(row["id"]): f"{row['since']} to {row['until']}, run {words.moment(row['at'])}" for row in kept
    }
    number = st.selectbox(
        "Replay", list(labels), format_func=labels.__getitem__, key="m_replay", bind="query-params", width=420
    )
    full = history.replay(desk.store, int(number))
    if full is None:
        return
    _summary(full["summary"])
    _cases(full["result"].get("scenarios", []), desk.currency)


def _summary(summary: dict[str, object]) -> None:
    numbers = {key: value for key, value in summary.items() if isinstance(value, int | float | str)}
    if not numbers:
        return
    with st.grid(min(6, max(3, len(numbers))), gap="small"):
        for key, value in numbers.items():
            shown = words.digits(value) if isinstance(value, float) else str(value)
            st.metric(plain(words.metric(key)), plain(shown), border=True, height="stretch")


def _cases(cases: list[dict[str, object]], currency: str) -> None:
    frame = pd.DataFrame(cases)
    columns = {str(name): tables.text(words.metric(str(name)), None) for name in frame.columns}
    tables.show(
        frame.map(_cell),
        columns,
        exact=frame,
        title="Case by case",
        key="replay",
        alt="Every scenario of the replay: caught or not, when, and the money lost before",
        rows=24,
        empty="The replay had no known cases to compare with.",
    )


def _cell(value: object) -> object:
    return (
        words.segment(value) if isinstance(value, dict) else str(value) if isinstance(value, list) else value
    )
