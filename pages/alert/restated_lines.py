"""Whether the data behind an alert were corrected since: the value as known then, and as known now."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from monitors.observe.restated_values import RestatedValue, restated_values
from monitors.observe.series import SeriesError
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.house import House
from queries.engine.opening import EngineError
from queries.state.restatements import restatements

SHOWN = 3


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """One line for each bucket of the alert that a correction changed, the newest correction first."""
    monitor = subject.monitor
    if monitor is None:
        return
    episode = subject.episode
    first, last = episode.first_bucket[:10], episode.last_bucket[:10]
    segment = tuple(sorted(episode.where.items()))
    found = _values(
        str(desk.root),
        desk.data_version,
        as_of,
        monitor.name,
        monitor.sql,
        first,
        last,
        segment,
        desk,
        monitor,
    )
    for value in found[:SHOWN]:
        said = value.said(monitor.unit, desk.currency)
        st.caption(plain(f"{words.bucket(str(value.bucket), monitor.grain)}: {said}"))
    if len(found) > SHOWN:
        st.caption(f"and {len(found) - SHOWN} more: `riskdesk restatements`")


@st.cache_data(max_entries=64, show_spinner=False)
def _values(
    root: str,
    version: str,
    as_of: date,
    name: str,
    sql: str,
    first: str,
    last: str,
    segment: tuple[tuple[str, str], ...],
    _desk: House,
    _monitor: Monitor,
) -> list[RestatedValue]:
    engine = _desk.engine(as_of)
    span = (date.fromisoformat(first), date.fromisoformat(last))
    known = restatements(engine.catalog.ledger, as_of, extracts_of(_monitor, engine.catalog))
    inside = [one for one in known if span[0] <= one.day <= span[1]]
    try:
        return restated_values(engine, _monitor, inside, dict(segment))[::-1]
    except (EngineError, SeriesError):
        return []  # the page says elsewhere that the monitor cannot be asked
