"""Weeks together: what was closed and how, money, delays, the noisiest monitors, what is overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.share import Share
from monitors.meeting.decision_words import decided
from monitors.meeting.period_summary import UNDECIDED, Delays, PeriodSummary, summarise_period
from pages.desk.house import House
from pages.parts import links, tables, unknown_value

PERIODS = {"Week": 7, "Month": 28, "Quarter": 91}


def draw(desk: House, as_of: date) -> None:
    """The summary of the weeks up to this morning."""
    unknown_value.say("mt_period", list(PERIODS), "period", "a month is shown")
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
    told = _summary(desk.written, since, until, desk)
    st.markdown(
        f"**The mornings of {words.span(since, as_of)}**&ensp;"
        f"{tables.muted(words.plural(told.meetings, 'meeting'))}"
    )
    _cards(told, desk.currency)
    left, right = st.columns(2, gap="medium")
    with left:
        _closed(told)
        _overdue(desk, told, as_of)
    with right:
        _noisiest(desk, told)


@st.cache_resource(max_entries=16, show_spinner="Summing up …")
def _summary(written: str, since: date, until: date, _desk: House) -> PeriodSummary:
    return summarise_period(_desk.store, since, until)


def _cards(told: PeriodSummary, currency: str) -> None:
    stake = f"{'at least ' if told.at_stake.at_least else ''}{words.money(told.at_stake.amount, currency)}"
    cards = [
        ("Opened", words.count(told.opened), f"{told.ended} ended, {told.alive} go on"),
        ("At stake", stake, "in all that were alive"),
        (
            "Stopped, a week",
            words.money(told.stopped, currency) if told.acted else words.DASH,
            f"since the decisions on {words.plural(told.acted, 'incident')}; not proof of a cause",
        ),
        ("Seen after", _took(told.detection), _most(told.detection, "from the first bad day")),
        ("Decided after", _took(told.deciding), _most(told.deciding, "from the first morning")),
    ]
    with st.grid(5, gap="small"):
        for label, value, note in cards:
            st.metric(
                label, value, delta=note, delta_color="off", delta_arrow="off", border=True, height="stretch"
            )


def _took(delays: Delays) -> str:
    return words.DASH if delays.middle is None else words.in_days(delays.middle)


def _most(delays: Delays, what: str) -> str:
    if delays.most is None:
        return f"{what}; n = 0"
    return f"{what}, 9 of 10 within {words.in_days(delays.most)}; n = {delays.n}"


def _closed(told: PeriodSummary) -> None:
    """How the incidents that ended were judged, and what was decided in the period."""
    names = {**words.DECISIONS, **words.DISPOSITIONS, UNDECIDED: "Ended undecided"}
    rows = [{"what": names[kind], "n": n, "of": "ended"} for kind, n in told.closed.items()]
    rows += [{"what": names[kind], "n": n, "of": "decided on"} for kind, n in told.decided.items()]
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


def _overdue(desk: House, told: PeriodSummary, as_of: date) -> None:
    rows = [
        {
            "what": words.headline_of_facts(
                one.facts, about=desk.names.words_of(one.facts.monitor), currency=desk.currency
            ).title,
            "decided": decided(one.said, as_of),
            "late": (as_of - date.fromisoformat(str(one.said.due))).days,
        }
        for one in told.overdue
    ]
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
    rows = [
        {
            "monitor": desk.names.metric(one.monitor),
            "incidents": one.incidents,
            "false": _false(one.false),
            "interval": _interval(one.false),
        }
        for one in told.noisiest
    ]
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


def _false(share: Share) -> str:
    return "n/a, 0 judged" if share.share is None else f"{share.hits:.0f} of {share.n:.0f}"


def _interval(share: Share) -> str:
    if share.low is None or share.high is None:
        return words.DASH
    return words.interval(words.share(share.low), words.share(share.high))
