"""A data fault on the Alert page: what is wrong with the extract, and what became unknown by it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors.store import history
from pages.alert.subject import Subject
from pages.parts import links, tables, words
from pages.parts.escape import plain
from pages.parts.house import House


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """The extract's faults as the morning knew them, the monitors unknown by them, the way to the data."""
    extract = subject.episode.monitor
    rows = [row for row in history.faults(desk.store, as_of) if row["extract"] == extract]
    frame = pd.DataFrame(rows)
    if not frame.empty:
        frame["when"] = [words.day(day) for day in frame["day"]]
        frame["unknown"] = [len(names) for names in frame["monitors"]]
    columns = {
        "when": tables.text("Day", 95),
        "kind": tables.text("Fault", 95),
        "expected": tables.text("Expected", 170),
        "found": tables.text("Found", 170),
        "evidence": tables.text("What", 300),
        "unknown": tables.number("Unknown", width=72, help="Monitors that cannot be judged because of it"),
    }
    tables.show(
        frame,
        columns,
        title=f"What is wrong with {words.label(extract)}",
        key="fault",
        alt="Faults of the extract",
        empty=subject.episode.evidence.note or "This morning has no fault of it any more.",
    )
    names = dict.fromkeys(words.metric(name) for row in rows for name in row["monitors"])
    if names:
        st.warning(plain(f"Unknown because of it: {words.listing(list(names), 8)}"), icon=":material/help:")
    st.page_link(
        links.DATA,
        label="The extract on the Data page",
        icon=":material/database:",
        query_params={"extract": extract},
    )
