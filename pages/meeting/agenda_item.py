"""One incident on the wall: headline, chart, who, money and what changed, in type that ten people can read."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.meeting.aftermath import aftermath
from monitors.meeting.decision_words import came_of_it, decided
from monitors.store import log, reading
from monitors.store.reading import Incident
from pages.charts import band_chart, drawing, theme
from pages.desk import alert_series, change_log, explanations
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import links
from pages.parts.incident import Row, badges, facts, row_of
from pages.parts.notes import pinned, seen_before
from pages.spoken import said_line

BUCKETS = 42  # of the chart: six weeks
EVENTS = 5  # changes named over the chart
# Larger type for a wall; the text itself is drawn by Streamlit and escaped.
STYLE = """
<style>
.st-key-meeting_story p, .st-key-meeting_story li { font-size: 1.18rem; line-height: 1.5; }
.st-key-meeting_story h2 { font-size: 2.1rem; line-height: 1.2; padding: 0.2rem 0 0.4rem; }
.st-key-meeting_story [data-testid="stCaptionContainer"] p { font-size: 0.9rem; }
</style>
"""


def load(desk: House, as_of: date, number: int) -> Row | None:
    """The incident as that morning left it; None where there is none of that number by then."""
    found = reading.incident(desk.store, number, now(), as_of)
    if found is None:
        return None
    monitor = next((one for one in desk.catalogue.monitors if one.name == found.monitor), None)
    return row_of(found, monitor, desk.currency)


def draw(desk: House, as_of: date, row: Row) -> None:
    """The story of one incident."""
    st.html(STYLE)
    with st.container(key="meeting_story", gap="small"):
        st.markdown(f"{badges(row)} &ensp;:gray[incident {row.incident.id}]")
        st.header(plain(row.headline.title), anchor=False)
        st.markdown(plain(facts(row)))
        _before(desk, as_of, row.incident)
        _chart(desk, as_of, row)
        if row.incident.kind == "risk":
            with st.skeleton(height=90):
                _why(desk, as_of, row.incident, row.monitor)
            seen_before.line(desk, as_of, row.incident)
        pinned.draw(desk, as_of, incident=row.incident.id)
        with st.container(horizontal=True, gap="small"):
            links.link(links.alert_place(row.incident.id), "All about it", ":material/open_in_full:")
            if row.monitor is not None:
                state = {f"x_{name}": value for name, value in row.incident.segment.items()}
                links.metric_link(row.monitor.name, "Metric", **state)
                since = as_of - timedelta(days=BUCKETS)
                links.sql_link(links.segment_sql(row.monitor, row.incident.segment, since, as_of))


def _before(desk: House, as_of: date, incident: Incident) -> None:
    """What was decided about it before, and what has happened since."""
    said = log.standing(desk.store, [incident.id]).get(incident.id)
    if said is None:
        return
    since = came_of_it(aftermath(desk.store, incident.id, said, as_of), desk.currency, as_of)
    told = f"{decided(said, as_of)} ({said.actor}, {words.day(said.at, as_of)})"
    st.markdown(f":material/gavel: **{plain(told)}** &ensp;Since then: {plain(since)}")


def frame_of(desk: House, as_of: date, incident: Incident) -> pd.DataFrame:
    """The last days of an incident as its chart draws them; empty where none are kept."""
    lead = reading.episode(desk.store, incident.lead_episode, as_of)
    frame = alert_series.read(desk, as_of, lead) if lead is not None else pd.DataFrame()
    if lead is None or frame.empty:
        return pd.DataFrame()
    if alert_series.hourly(frame):
        return alert_series.around(frame, lead.first_bucket)
    return frame.tail(BUCKETS).reset_index(drop=True)


def _chart(desk: House, as_of: date, row: Row) -> None:
    frame = frame_of(desk, as_of, row.incident)
    if frame.empty:
        return
    look = theme.palette()
    first = date.fromisoformat(str(frame["bucket"].iloc[0])[:10])
    where, onset = row.incident.segment, date.fromisoformat(row.incident.first_bucket[:10])
    around = change_log.between(desk, as_of, first, as_of + timedelta(days=1), where)
    events = change_log.nearest(around, where, onset, EVENTS)
    key = ("meeting", desk.written, desk.data_version, str(as_of), str(row.incident.id), look.name)
    chart = drawing.kept(
        key,
        lambda: band_chart.series(
            frame, look, unit=row.unit, currency=desk.currency, events=events, size=band_chart.TALL
        ),
    )
    drawing.draw(chart, alt=row.headline.title)
    st.caption(band_chart.legend(frame))


def _why(desk: House, as_of: date, incident: Incident, monitor: Monitor | None) -> None:
    """Who carries it, where, which rules moved, what changed around then."""
    found = explanations.of(desk, as_of, incident.lead_episode)
    if isinstance(found, str):
        st.markdown(plain(found))
        return
    said = explanations.reasons(found, monitor) + explanations.changed(found, as_of)
    lines = [plain(words.titled(line) if line.islower() else line[:1].upper() + line[1:]) for line in said]
    if spoken := said_line.of_incident(desk, as_of, incident.facts):
        lines.append(spoken)
    st.markdown("\n".join(f"- {line}" for line in lines))
