"""The series of the episode with its limits, the buckets judged bad, and what changed nearest to the onset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from monitors import words
from pages.alert import chosen_days
from pages.alert.chosen_days import Choice
from pages.alert.subject import Subject
from pages.charts import band_chart, drawing, theme
from pages.charts.band_chart import PlotSize
from pages.charts.stretches import STRETCH, Shade
from pages.desk import alert_series, change_log
from pages.desk.house import House
from pages.parts import links, spans, tables, unknown_value
from pages.parts.notes import hand_notes

MOST = 24  # changes on the chart; those nearest to the onset are named
SIZE = PlotSize(220, 14, 5)
HOURS, DAYS = "Hours around the onset", "All days"


def draw(desk: House, as_of: date, subject: Subject, chosen: Choice | None = None) -> None:
    """Chart with annotations; SQL and CSV beside its title. A stretch dragged over it is explained below."""
    # Over 40 lines: one chart, and the lines that say how it is read.
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
    number = str(subject.episode.id)
    notes = _notes(desk, as_of, subject, drawn)
    key = (
        "alert",
        desk.written,
        desk.data_version,
        str(as_of),
        number,
        grain,
        look.name,
        repr(chosen),
        repr(notes),
    )
    chart, legend = drawing.kept(
        key,
        lambda: (_drawn(desk, as_of, subject, drawn, look, chosen, notes), band_chart.legend(drawn)),
    )
    drawing.draw_dragged(
        chart,
        alt=subject.row.headline.title,
        # Another choice is another chart: what was dragged before does not stay over it.
        key=tables.identity("alert_chart", [number, grain, chosen]),
        selection=STRETCH,
        then=partial(_choose, as_of),
    )
    st.caption(f"{legend} · drag over days to have them explained")
    if grain == DAYS:
        st.caption(
            "Hours taken together by day. Each hour was judged, so a day has no limit; ◆ has a bad hour in it."
        )
    if subject.monitor is not None and subject.monitor.view == "cohort":
        last = words.bucket(str(frame["bucket"].iloc[-1])[:10], subject.monitor.grain)
        st.caption(
            f"By order day, each as reported within {subject.monitor.lag} days · newest order day that old: {last}"
        )


def _notes(desk: House, as_of: date, subject: Subject, drawn: pd.DataFrame) -> list[tuple[str, str]]:
    """What people wrote beside the days that are drawn."""
    since = date.fromisoformat(str(drawn["bucket"].iloc[0])[:10])
    episode = subject.episode
    return hand_notes.events(
        hand_notes.of(desk, episode.monitor, episode.where, since, as_of - timedelta(days=1))
    )


def _choose(as_of: date, stretch: Mapping[str, Sequence[object]]) -> None:
    """Callback: the days under the hand are to be explained."""
    span = spans.stretched(stretch, as_of - timedelta(days=1))
    if span is not None:
        chosen_days.choose(span)


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
    desk: House,
    as_of: date,
    subject: Subject,
    frame: pd.DataFrame,
    look: theme.Palette,
    chosen: Choice | None,
    notes: Sequence[tuple[str, str]],
) -> drawing.Spec:
    """The series with what changed around its onset, over the days chosen and those they are compared with."""
    where, first = subject.episode.where, date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    around = change_log.between(desk, as_of, first, as_of + timedelta(days=1), where)
    onset = date.fromisoformat(subject.episode.first_bucket[:10])
    events = [*notes, *change_log.nearest(around, where, onset, MOST)]
    unit = subject.monitor.unit if subject.monitor else "count"
    shades = []
    if chosen is not None:
        compared = Shade(chosen.base.since, chosen.base.last, compared=True)
        shades = [compared, Shade(chosen.days.since, chosen.days.last)]
    return band_chart.series(
        frame, look, unit=unit, currency=desk.currency, events=events, size=SIZE, shades=shades, dragged=True
    )


def _sql(subject: Subject, frame: pd.DataFrame) -> str | None:
    if subject.monitor is None or frame.empty:
        return None
    since = date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    until = date.fromisoformat(str(frame["bucket"].iloc[-1])[:10]) + timedelta(days=1)
    return links.segment_sql(subject.monitor, subject.episode.where, since, until)
