"""Incidents like this one before, in one line: what was decided then, and what came of it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.meeting.decision_words import decided
from monitors.store import log, reading
from monitors.store.reading import Incident
from pages.desk.escape import plain
from pages.desk.house import House

NAMED = 3  # earlier incidents in the line


def line(desk: House, as_of: date, incident: Incident) -> None:
    """The newest that people judged; nothing where nobody has judged one."""
    lead = reading.episode(desk.store, incident.lead_episode, as_of)
    rows = [row for row in log.similar(desk.store, lead) if row["said"] is not None][:NAMED] if lead else []
    if rows:
        told = [
            f"{words.day(row['first_bucket'], as_of)}: {decided(row['said'], as_of)}, {came_of_it(row, as_of)}"
            for row in rows
        ]
        st.caption(plain(f"Seen before · {' · '.join(told)}"))


def came_of_it(row: log.Row, as_of: date) -> str:
    """What became of a case of `log.similar` up to the morning looked at: over on 3 Oct, came back 1 time."""
    again = f", came back {words.plural(row['reopened'], 'time')}" if row["reopened"] else ""
    if row["resolved_on"] and row["resolved_on"] <= as_of.isoformat():
        return f"over on {words.day(row['resolved_on'], as_of)}{again}"
    return f"still open{again}"
