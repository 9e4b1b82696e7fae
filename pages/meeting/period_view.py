"""Weeks together: what was closed and how, money, delays, the noisiest monitors, what is overdue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.meeting.period_brief import (
    NO_CAUSE,
    closed_rows,
    delay_words,
    noisy_rows,
    overdue_rows,
    period_brief,
    targets_line,
    took,
)
from monitors.meeting.period_summary import PeriodSummary, summarise_period
from monitors.store.queue_times import Goal
from pages.desk.house import House, now
from pages.kept.keeper import kept
from pages.parts import brief_links, links, tables, unknown_value

STOPPED, SEEN, DECIDED = "Stopped, a week", "Seen after, median", "Decided after, median"
MEANS = {
    STOPPED: NO_CAUSE,
    SEEN: "Days from the first bad day to the morning that told it, over the incidents that opened",
    DECIDED: "Days from that morning to the one on which somebody decided",
}
PERIODS = {"Week": 7, "Month": 28, "Quarter": 91}


def draw(desk: House, as_of: date) -> None:
    """The summary of the weeks up to this morning."""
    unknown_value.say("mt_period", list(PERIODS), "period", "a month is shown")
    settings = desk.home.settings
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="weeks_line"):
        chosen = st.segmented_control(
            "Period",
            list(PERIODS),
            default="Month",
            required=True,
            key="mt_period",
            bind="query-params",
            label_visibility="collapsed",
        )
        until = as_of + timedelta(days=1)
        since = until - timedelta(days=PERIODS[chosen or "Month"])
        told = _summary(f"{desk.written}|{settings.targets}", since, until, desk)
        held = tables.muted(words.plural(told.meetings, "meeting"))
        st.markdown(f"**The mornings of {words.span(since, as_of)}**&ensp;{held}", width="stretch")
        brief_links.offer(
            lambda: period_brief(told, desk.names, desk.currency, settings.name, settings.targets),
            "weeks",
            f"weeks-{as_of}",
        )
    _cards(told, desk.currency)
    if held := targets_line(told, settings.targets):
        st.caption(held)
    left, right = st.columns(2, gap="medium")
    with left:
        _closed(told)
        _overdue(desk, told)
    with right:
        _noisiest(desk, told)


@kept(16, "Summing up …")
def _summary(written: str, since: date, until: date, _desk: House) -> PeriodSummary:
    targets = _desk.home.settings.targets
    return summarise_period(_desk.store, since, until, Goal(now(), targets.to_answer, targets.to_decide))


def _cards(told: PeriodSummary, currency: str) -> None:
    stake = f"{'at least ' if told.at_stake.at_least else ''}{words.money(told.at_stake.amount, currency)}"
    cards = [
        ("Opened", words.count(told.opened), f"{told.ended} ended, {told.alive} go on"),
        ("At stake", stake, "in all that were alive"),
        (
            STOPPED,
            words.money(told.stopped, currency) if told.acted else words.DASH,
            f"in {words.plural(told.acted, 'incident')} decided on",
        ),
        (SEEN, took(told.detection), delay_words(told.detection, "none")),
        (DECIDED, took(told.deciding), delay_words(told.deciding, "none")),
    ]
    with st.grid(5, gap="small"):
        for label, value, note in cards:
            look: dict[str, Any] = {
                "delta_color": "off",
                "delta_arrow": "off",
                "border": True,
                "height": "stretch",
            }
            st.metric(label, value, delta=note, help=MEANS.get(label), **look)


def _closed(told: PeriodSummary) -> None:
    """How the incidents that ended were judged, and what was decided in the period."""
    rows = closed_rows(told)
    columns = {
        "of": tables.text("Incidents", 100),
        "what": tables.text("How", 200),
        "n": tables.number("n", width=60),
    }
    tables.show(
        pd.DataFrame(rows, columns=["of", "what", "n"]),
        columns,
        title="How incidents were closed",
        key="closed",
        alt="How incidents that ended were judged, and what was decided",
        empty="None ended, and nothing was decided.",
    )


def _overdue(desk: House, told: PeriodSummary) -> None:
    rows = overdue_rows(told, desk.names, desk.currency)
    columns = {
        "what": tables.text("Incident", 250),
        "decided": tables.text("Decided", 220),
        "late": tables.number("Late", "%.0f d", 60),
    }
    tables.show(
        pd.DataFrame(rows, columns=["what", "decided", "late"]),
        columns,
        title="Overdue decisions",
        key="overdue",
        alt="Decisions whose day is past while the incident goes on",
        leads=[links.alert_place(one.incident) for one in told.overdue],
        empty="Nothing is overdue.",
    )


def _noisiest(desk: House, told: PeriodSummary) -> None:
    rows = noisy_rows(told, desk.names)
    columns = {
        "monitor": tables.text("Monitor", 260),
        "incidents": tables.number("Incidents", width=76),
        "false": tables.text("Judged false", 120, help="Of those that somebody judged"),
        "interval": tables.text("95 % interval", 100),
    }
    tables.show(
        pd.DataFrame(rows, columns=["monitor", "incidents", "false", "interval"]),
        columns,
        title="Noisiest monitors",
        key="noisiest",
        alt="Monitors by the number of incidents in which they spoke",
        empty="No monitor spoke.",
    )
