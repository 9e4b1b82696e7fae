"""What was not taken: single rows in quarantine with file and line, and drops with what became of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from pages.data import states
from pages.desk.house import House
from pages.parts import tables
from queries.ingest.quarantined import read_quarantined

ALL = "Any extract"
LIMIT = 2000
DROP_STATES = {"published": "green", "duplicate": "gray", "kept": "orange", "refused": "red"}


def quarantine(desk: House) -> None:
    """Rows set aside, newest drop first: file, line, expected, found."""
    chosen = _extract(desk)
    frame = _aside(str(desk.root), desk.data_version, None if chosen == ALL else chosen, desk)
    columns = {
        "extract": tables.text("Extract", 105),
        "file": tables.text("File", 200),
        "line": tables.number("Line", width=62, help="Of a CSV file, counted from 1"),
        "row": tables.number("Row", width=62, help="Of the table, counted from 1"),
        "reason": tables.text("Reason", 130),
        "column": tables.text("Column", 115),
        "expected": tables.text("Expected", 210),
        "found": tables.text("Found", 210),
        "day": st.column_config.DateColumn("Day", width=90, format="D MMM YYYY"),
    }
    note = f"the newest {words.count(LIMIT)}" if len(frame) >= LIMIT else "the raw row is in the file"
    tables.show(
        frame,
        columns,
        title=words.plural(len(frame), "row") + " set aside",
        key="quarantine",
        alt="Rows in quarantine with file, line, expected and found",
        rows=18,
        note=note,
        empty="No row was ever set aside here.",
    )


@st.cache_data(max_entries=16, show_spinner="Reading the quarantine …")
def _aside(root: str, version: str, extract: str | None, _desk: House) -> pd.DataFrame:
    frame = read_quarantined(_desk.home, extract, LIMIT)
    personal = {
        (name, column.name)
        for name, contract in _desk.engine(None).catalog.contracts.items()
        for column in contract.columns
        if column.personal
    }
    hidden = [(row.extract, row.column) in personal for row in frame.itertuples()]
    frame["found"] = frame["found"].mask(pd.Series(hidden, index=frame.index, dtype=bool), "masked")
    return frame


def drops(desk: House) -> None:
    """Every drop, newest first, with what became of it and why."""
    chosen = _extract(desk)
    kept = [entry for entry in states.entries(desk) if chosen in (ALL, entry.extract)]
    frame = pd.DataFrame(
        [
            {
                "drop": entry.drop,
                "state": [entry.state],
                "day": words.day(entry.landed or None),
                "rows": entry.rows,
                "published": entry.published,
                "aside": entry.quarantined,
                "twice": entry.duplicates,
                "verified": entry.verified,
                "problem": str(entry.problems[0]) if entry.problems else "",
            }
            for entry in kept
        ]
    )
    columns = {
        "drop": tables.text("Drop", 260),
        "state": tables.badges("State", DROP_STATES, 90),
        "day": tables.text("Day", 95),
        "rows": tables.number("Rows", width=78),
        "published": tables.number("Published", width=82),
        "aside": tables.number("Set aside", width=80),
        "twice": tables.number("Duplicates", width=82),
        "verified": st.column_config.CheckboxColumn("Manifest", width=72, help="A manifest vouched for it"),
        "problem": tables.text("First problem", 380),
    }
    tables.show(
        frame,
        columns,
        title=words.plural(len(frame), "drop"),
        key="drops",
        alt="Drops and what became of them",
        rows=18,
        empty="Nothing has landed for it yet.",
    )


def _extract(desk: House) -> str:
    names = sorted({entry.extract for entry in states.entries(desk)})
    chosen = st.selectbox(
        "Extract",
        [ALL, *names],
        key="d_extract",
        bind="query-params",
        width=220,
        label_visibility="collapsed",
    )
    return str(chosen)
