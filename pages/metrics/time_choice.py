"""Which days are looked at: a range back from the morning, or days dragged over the chart, written into the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from monitors import words
from pages.metrics.measure import Period
from pages.parts import spans, unknown_value

RANGES = {"1 week": 7, "2 weeks": 14, "4 weeks": 28, "8 weeks": 56, "16 weeks": 112}
USUAL = "4 weeks"
DAYS, AGAINST = "x_days", "x_against"  # of the address
LONGEST = 800  # days looked at, or back to what is compared with; chosen: two years and the weeks beside them


def period(as_of: date) -> tuple[Period, bool]:
    """The days asked for, and whether they were chosen one by one; drawn in the line that is open."""
    unknown_value.say("x_range", RANGES, "range", f"{USUAL} are shown")
    picked = st.segmented_control(
        "Range",
        list(RANGES),
        default=USUAL,
        required=True,
        key="x_range",
        bind="query-params",
        label_visibility="collapsed",
        on_change=_forget,
    )
    days = RANGES[picked or USUAL]
    chosen = _chosen(DAYS, as_of)
    found = chosen or Period(as_of - timedelta(days=days), as_of)
    spans.field("Days", DAYS, (found.since, found.last), as_of - timedelta(days=1), hidden=True)
    if chosen is not None:
        st.button(
            f"Back to {picked or USUAL}",
            icon=":material/zoom_out_map:",
            key="zoom_out",
            type="tertiary",
            on_click=_forget,
        )
    return found, chosen is not None


def compared(now: Period, as_of: date) -> Period | None:
    """Days of one's own choice to compare with, as many as are looked at; None where there are none to be had."""
    usual = now.back(now.days)
    chosen = _chosen(AGAINST, as_of) or usual
    before = Period(chosen.since, chosen.since + timedelta(days=now.days))
    spans.field("Compared days", AGAINST, (before.since, before.last), as_of - timedelta(days=1), hidden=True)
    if before == now:
        unknown_value.tell(
            f"{words.span(now.since, now.last)} would be compared with itself: choose other days for one of the two."
        )
        return None
    if before.until > as_of:
        unknown_value.tell(
            f"The days compared with are as many as those looked at, {words.plural(now.days, 'day')}: from "
            f"{words.day(before.since)} on that is more than this morning knows. Choose an earlier first day."
        )
        return None
    return before


def zoom(as_of: date, stretch: Mapping[str, Sequence[Any]]) -> None:
    """Callback of the chart: the days under the hand are looked at."""
    span = spans.stretched(stretch, as_of - timedelta(days=1))
    if span is not None:
        look_at(*span)


def look_at(since: date, last: date) -> None:
    """For callbacks: these days are looked at from now on."""
    st.query_params[DAYS] = spans.written(since, last)


def zoom_of(as_of: date) -> partial[None]:
    """The callback of `zoom` on one morning."""
    return partial(zoom, as_of)


def _forget() -> None:
    st.query_params.pop(DAYS, None)


def _chosen(parameter: str, as_of: date) -> Period | None:
    """The days that the address names under a parameter; what cannot be had of them is said."""
    asked = st.query_params.get(parameter, "")
    if not asked:
        return None
    span, newest = spans.read(asked), as_of - timedelta(days=1)
    if span is None:
        unknown_value.tell(
            f"“{unknown_value.short(asked)}” names no days: they are written as 2026-11-09..2026-11-14. "
            "Drag over the chart to choose some."
        )
        return None
    since, last = span
    if since > newest or (newest - since).days >= LONGEST:
        unknown_value.tell(
            f"{words.span(since, last)} cannot be shown: this morning looks at days from "
            f"{words.day(newest - timedelta(days=LONGEST - 1))} to {words.day(newest)}. Choose days inside."
        )
        return None
    if last > newest:
        unknown_value.tell(
            f"This morning knows the days up to {words.day(newest)}: they are shown up to there."
        )
    return Period(since, min(last, newest) + timedelta(days=1))
