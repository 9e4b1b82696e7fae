"""The series of the episode with its limits, the buckets judged bad, and what changed nearest to the onset."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from pages.alert.subject import Subject
from pages.charts import band_chart, drawing, theme
from pages.desk import alert_series, change_log
from pages.desk.house import House
from pages.parts import links, tables, unknown_value

MOST = 24  # changes on the chart; those nearest to the onset are named
HOURS, DAYS = "Hours around the onset", "All days"


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """Chart with annotations; SQL and CSV beside its title."""
    frame = alert_series.read(desk, as_of, subject.episode)
    title = desk.names.metric(subject.episode.monitor)
    note = words.segment(subject.episode.where)
    tables.heading(title, frame, key="series", sql=_sql(subject, frame), note=note)
    if frame.empty:
        st.caption("The run kept no series for this alert.")
        return
    grain = _grain() if alert_series.hourly(frame) else ""
    drawn = _shown(frame, grain, subject.episode.first_bucket)
    look = theme.palette()
    key = ("alert", desk.written, desk.data_version, str(as_of), str(subject.episode.id), grain, look.name)
    chart = drawing.kept(key, lambda: _drawn(desk, as_of, subject, drawn, look))
    drawing.draw(chart, alt=subject.row.headline.title)
    st.caption(band_chart.legend(drawn))
    if grain == DAYS:
        st.caption(
            "Hours taken together by day. Each hour was judged, so a day has no limit; ◆ has a bad hour in it."
        )
    if subject.monitor is not None and subject.monitor.view == "cohort":
        last = words.bucket(str(frame["bucket"].iloc[-1])[:10], subject.monitor.grain)
        st.caption(
            f"By order day, each as reported within {subject.monitor.lag} days · newest order day that old: {last}"
        )


def _shown(frame: pd.DataFrame, grain: str, onset: str) -> pd.DataFrame:
    if grain == HOURS:
        return alert_series.around(frame, onset)
    return alert_series.by_day(frame) if grain == DAYS else frame


def _grain() -> str:
    """Hours around the onset, or all days; in the address."""
    unknown_value.say("alert_grain", [HOURS, DAYS], "grain", "the hours around the onset are shown")
    chosen = st.segmented_control(
        "Grain",
        [HOURS, DAYS],
        default=HOURS,
        required=True,
        key="alert_grain",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or HOURS


def _drawn(
    desk: House, as_of: date, subject: Subject, frame: pd.DataFrame, look: theme.Palette
) -> drawing.Spec:
    """The series with what changed around its onset."""
    where, first = subject.episode.where, date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    around = change_log.between(desk, as_of, first, as_of + timedelta(days=1), where)
    onset = date.fromisoformat(subject.episode.first_bucket[:10])
    events = change_log.nearest(around, where, onset, MOST)
    unit = subject.monitor.unit if subject.monitor else "count"
    return band_chart.series(frame, look, unit=unit, currency=desk.currency, events=events)


def _sql(subject: Subject, frame: pd.DataFrame) -> str | None:
    if subject.monitor is None or frame.empty:
        return None
    since = date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    until = date.fromisoformat(str(frame["bucket"].iloc[-1])[:10]) + timedelta(days=1)
    return links.segment_sql(subject.monitor, subject.episode.where, since, until)
