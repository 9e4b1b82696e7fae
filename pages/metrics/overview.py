"""The metric itself: its line with band and comparison, and the few numbers beside it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors.catalogue import Monitor
from pages.metrics import source
from pages.metrics.controls import Question
from pages.metrics.measure import narrow, total, value, within
from pages.parts import changes, charts, links, tables, theme, words
from pages.parts.escape import plain
from pages.parts.house import House

LEGEND = charts.LEGEND + " · thin grey: the period compared with · ○ not mature yet"


def draw(desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, asked: Question) -> None:
    """Chart at the left, numbers at the right."""
    left, right = st.columns([2.6, 1], gap="medium")
    full = source.series(desk, as_of, monitor, rows, asked.where)
    frame = _window(full, asked)
    with left:
        sql = links.segment_sql(monitor, asked.where, asked.now.since, asked.now.until)
        note = f"{words.segment(asked.where)} · {words.day(asked.now.since)} to {words.day(asked.now.last)}"
        tables.heading(words.metric(monitor.name), frame, key="metric_series", sql=sql, note=note)
        if frame.empty:
            st.info("No rows in this segment and range.", icon=":material/search_off:")
        else:
            around = changes.between(desk, as_of, asked.now.since, asked.now.until, asked.where)
            marks = [(str(at), what) for at, what in zip(around["at"], around["label"], strict=True)][-8:]
            spec = charts.series(
                frame, theme.palette(), unit=monitor.unit, currency=desk.currency, events=marks, height=230
            )
            charts.draw(spec, alt=f"{words.metric(monitor.name)} with its expected band")
            st.caption(LEGEND)
    with right:
        _numbers(desk, monitor, narrow(rows, asked.where), asked)


def _window(full: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """The buckets asked for, with the compared period's values laid under them."""
    if full.empty:
        return full
    at = pd.to_datetime(full["bucket"])
    inside = (at >= pd.Timestamp(asked.now.since)) & (at < pd.Timestamp(asked.now.until))
    frame = full[inside].copy()
    if asked.before is not None:
        shift = pd.Timestamp(asked.now.since) - pd.Timestamp(asked.before.since)
        earlier = pd.Series(full["actual"].to_numpy(), index=at + shift)
        frame["before"] = earlier.reindex(at[inside]).to_numpy()
    return frame


def _numbers(desk: House, monitor: Monitor, rows: pd.DataFrame, asked: Question) -> None:
    now = total(within(rows, asked.now))
    was = total(within(rows, asked.before)) if asked.before else {}
    change = value(now) / value(was) if was and value(was) else None
    bad = _is_bad(monitor.direction, change)
    st.metric(
        f"{asked.now.days} days to {words.day(asked.now.last)}",
        words.quantity(value(now), monitor.unit, desk.currency),
        delta=words.times(change) if change else None,
        delta_color="red" if bad else "gray",
        delta_arrow="off" if not change else "up" if change >= 1 else "down",
        delta_description=asked.comparison.lower() if change else None,
        border=True,
    )
    facts = {
        "Before": words.quantity(value(was), monitor.unit, desk.currency) if was else words.DASH,
        "Numerator": words.count(now["numerator"]),
        "Denominator": words.count(now.get("denominator")),
        "Money touched": words.money(now["exposure"], desk.currency) if monitor.exposure else words.DASH,
        "Stage": monitor.stage,
        "View": "by report date" if monitor.view == "activity" else f"by entry date, at {monitor.lag} days",
        "Owner": monitor.owner,
    }
    st.table({name: plain(text) for name, text in facts.items()}, border="horizontal", alt="Facts")
    st.caption(plain(monitor.description))


def _is_bad(direction: str, change: float | None) -> bool:
    """Whether a change of 5 % or more goes the way that the monitor calls bad."""
    if change is None:
        return False
    return (direction in ("up", "both") and change > 1.05) or (
        direction in ("down", "both") and change < 0.95
    )
