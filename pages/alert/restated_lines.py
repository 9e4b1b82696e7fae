"""Whether the data behind an alert were corrected since: the value as known then, and as known now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.corrected_days import find_corrected
from monitors.life.episode import Episode
from monitors.observe.restated_values import RestatedValue
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.house import House

SHOWN = 3


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """One line for each bucket of the alert that a correction changed, the newest correction first."""
    monitor = subject.monitor
    if monitor is None:
        return
    version = f"{desk.root}|{desk.data_version}"
    found = _corrected(version, as_of, subject.episode, monitor.sql, desk, monitor)
    for value in found[:SHOWN]:
        said = value.said(monitor.unit, desk.currency)
        st.caption(plain(f"{words.bucket(str(value.bucket), monitor.grain)}: {said}"))
    if len(found) > SHOWN:
        st.caption(f"and {len(found) - SHOWN} more: `riskdesk restatements`")


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={Episode: repr})
def _corrected(
    version: str, as_of: date, episode: Episode, sql: str, _desk: House, _monitor: Monitor
) -> Sequence[RestatedValue]:
    return find_corrected(_desk.engine(as_of), _monitor, episode)
