"""Hit rate of one rule by day, with its band and its versions on the time line."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from monitors import words
from monitors.explain.rules import daily_spread, usual_band
from monitors.rules.one_rule import version_rows
from monitors.rules.rule_record import RuleRecord
from pages.charts import band_chart, drawing, theme
from pages.desk.house import House
from pages.parts import tables
from pages.rules import rule_tables

LEAST_CALM = 7  # days before a new version from which on they alone make the band; chosen


def draw(desk: House, as_of: date, days: int, book: RuleRecord, rule: str) -> None:
    """Hit rate by day with its band, and the versions on the time line."""
    frame = rate_frame(book, rule)
    sql = book.parts["rules"].sql
    tables.heading(
        "Hit rate by day", frame, key="rule_rate", sql=sql or None, note=words.span(book.since, book.until)
    )
    if frame.empty:
        st.caption("It looked at nothing in these days.")
        return
    events = [
        (one.day.isoformat(), rule_tables.version_words(one))
        for one in version_rows(book, rule)
        if one.day is not None and book.since <= one.day < book.until
    ]
    look = theme.palette()
    key = ("rule rate", str(desk.root), desk.data_version, str(as_of), str(days), rule, look.name)
    chart = drawing.kept(
        key, lambda: band_chart.series(frame, look, unit="percent", events=events, size=band_chart.PANEL)
    )
    drawing.draw(chart, alt=f"Hit rate of {rule} by day")
    st.caption(
        "Line: actual · dashed: its mean before its first new version here · grey: 99 of 100 such days"
    )


def rate_frame(book: RuleRecord, rule: str) -> pd.DataFrame:
    """Hit rate by day with the band of the days before its newest versions, as charts take a series."""
    own = book.daily[book.daily["rule_id"] == rule]
    if own.empty:
        return pd.DataFrame()
    sums = own.groupby("day")[["hits", "evaluated"]].sum().sort_index().astype(float)
    sums = sums[sums["evaluated"] > 0]
    if sums.empty:
        return pd.DataFrame()
    hits, seen = sums["hits"].to_numpy(), sums["evaluated"].to_numpy()
    at = np.array([np.datetime64(str(day)[:10]) for day in sums.index])
    calm = _calm(book, rule, at)
    spread = daily_spread(at[calm], hits[calm], seen[calm])
    bands = [usual_band(one, hits[calm].sum(), seen[calm].sum(), spread) or (np.nan, np.nan) for one in seen]
    return pd.DataFrame(
        {
            "bucket": at.astype(str),
            "actual": hits / seen,
            "expected": hits[calm].sum() / seen[calm].sum(),
            "lower": [low for low, _ in bands],
            "upper": [high for _, high in bands],
            "numerator": hits,
            "denominator": seen,
        }
    )


def _calm(book: RuleRecord, rule: str, at: npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    """The days before the first version of these days that came after a week or more of them; else all."""
    came = [np.datetime64(one.day) for one in version_rows(book, rule) if one.day is not None]
    inside = [day for day in came if at[0] + np.timedelta64(LEAST_CALM, "D") <= day <= at[-1]]
    return np.asarray(at < min(inside)) if inside else np.ones(len(at), dtype=bool)
