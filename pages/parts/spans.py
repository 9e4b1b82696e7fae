"""Spans of days in an address and on a page: `2026-11-09..2026-11-14`, a field of two days, a stretch of a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import streamlit as st

APART = ".."  # between the first and the last day
EARLIEST = date(1990, 1, 1)  # an older day is no day of a marketplace; chosen
LENGTH = len("2026-11-09..2026-11-14")


def read(text: str) -> tuple[date, date] | None:
    """First and last day of a written span, in their order; None where it names none."""
    parts = text.split(APART) if len(text) <= LENGTH else []
    try:
        days = sorted(date.fromisoformat(part) for part in parts)
    except ValueError:
        return None
    return (days[0], days[-1]) if days and len(days) <= 2 and days[0] >= EARLIEST else None


def written(since: date, last: date) -> str:
    """The span as an address holds it."""
    return f"{since.isoformat()}{APART}{last.isoformat()}"


def stretched(selection: Mapping[str, Sequence[Any]] | None, newest: date) -> tuple[date, date] | None:
    """First and last day of a stretch dragged over a chart: {"t": [ms, ms]}; None where there is none, or no day in it.

    A day stands at its midnight: a stretch that holds a midnight holds that day, and one between two days the first.
    """
    ends = (selection or {}).get("t")
    if not ends or len(ends) < 2:
        return None
    begin, end = sorted(datetime.fromtimestamp(float(one) / 1000, UTC) for one in (ends[0], ends[-1]))
    since = begin.date() if begin.time() == datetime.min.time() else begin.date() + timedelta(days=1)
    last = min(end.date(), newest)
    since = min(since, last)
    return since, last


def field(label: str, parameter: str, span: tuple[date, date], newest: date, *, hidden: bool = False) -> None:
    """Two days to choose, kept in the address under `parameter` once both are there; hidden: without its label."""
    key = f"{parameter}_{written(*span)}"

    def keep() -> None:
        chosen = st.session_state[key]
        if isinstance(chosen, Sequence) and len(chosen) == 2:
            st.query_params[parameter] = written(*chosen)

    since, last = span
    st.date_input(
        label,
        value=span,
        min_value=min(EARLIEST, since),
        max_value=max(newest, last),
        key=key,
        format="YYYY-MM-DD",
        width=215,
        on_change=keep,
        label_visibility="collapsed" if hidden else "visible",
    )
