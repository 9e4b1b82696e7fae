"""The series of the episode with its band, the flagged buckets, and what changed around them."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import log, reading
from pages.alert.subject import Subject
from pages.charts import band_chart, drawing, theme
from pages.desk import change_log
from pages.desk.house import House
from pages.parts import links, tables
from pages.parts.incident import flagged

MOST = 24  # changes on the chart; those nearest to the onset are named


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """Chart with annotations; SQL and CSV beside its title."""
    frame = series(desk, subject)
    title = desk.names.metric(subject.episode.monitor)
    note = words.segment(subject.episode.where)
    tables.heading(title, frame, key="series", sql=_sql(subject, frame), note=note)
    if frame.empty:
        st.caption("The run kept no series for this alert.")
        return
    look = theme.palette()
    key = ("alert", desk.written, desk.data_version, str(as_of), str(subject.episode.id), look.name)
    chart = drawing.kept(key, lambda: _drawn(desk, as_of, subject, frame, look))
    drawing.draw(chart, alt=subject.row.headline.title)
    st.caption(band_chart.LEGEND)
    if subject.monitor is not None and subject.monitor.view == "cohort":
        last = words.day(str(frame["bucket"].iloc[-1]))
        st.caption(
            f"By order day, each as reported within {subject.monitor.lag} days · newest order day that old: {last}"
        )


def _drawn(
    desk: House, as_of: date, subject: Subject, frame: pd.DataFrame, look: theme.Palette
) -> drawing.Spec:
    """The series with what changed around its onset."""
    where, first = subject.episode.where, date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    around = change_log.between(desk, as_of, first, as_of + timedelta(days=1), where)
    onset = date.fromisoformat(subject.episode.first_bucket[:10])
    events = change_log.marks(change_log.telling(around, where, MOST), where, onset)
    unit = subject.monitor.unit if subject.monitor else "count"
    return band_chart.series(frame, look, unit=unit, currency=desk.currency, events=events)


def series(desk: House, subject: Subject) -> pd.DataFrame:
    """The kept series of the episode, with `flag` where the desk found a bucket bad."""
    number = subject.episode.id or 0
    frame = pd.DataFrame(reading.series(desk.store, [number]).get(number, {}))
    if not frame.empty:
        one = subject.episode
        found = {row["bucket"] for row in log.findings(desk.store, number)}
        frame["flag"] = flagged(frame, one.first_bucket, one.last_bucket, one.direction, found)
    return frame


def _sql(subject: Subject, frame: pd.DataFrame) -> str | None:
    if subject.monitor is None or frame.empty:
        return None
    since = date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    until = date.fromisoformat(str(frame["bucket"].iloc[-1])[:10]) + timedelta(days=1)
    return links.segment_sql(subject.monitor, subject.episode.where, since, until)
