"""Beside and below the text of a monitor: what the check finds, and what was written from the desk before."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.home_file import fingerprint
from monitors.catalogue.loading import Monitor
from monitors.store.tuning import tunings
from pages.desk.house import House
from pages.monitors import edit_guide
from pages.parts import tables
from queries.content.problem import Problem


def faults(kept: tuple[str, list[Problem]] | None, name: str, text: str) -> None:
    """What the last check found, and whether the text is still the one it looked at."""
    # Over 40 lines: one entry per column of the table.
    if kept is None:
        edit_guide.draw(text)
        return
    mark, found = kept
    if mark != fingerprint(text):
        st.caption("Changed since it was checked.")
    elif not found and (left := edit_guide.as_it_came(text)):
        st.warning(
            f"It runs, and nothing in it is wrong. Still as it came: {words.listing(left, 4)}. Whoever it pages "
            "reads these lines: say them in your words.",
            icon=":material/edit_note:",
        )
    elif not found:
        st.success(
            "In order: what it says of itself, its columns, and the question over the data.",
            icon=":material/check_circle:",
        )
    if not found:
        return
    frame = pd.DataFrame(
        [
            {
                "line": one.line,
                "fault": one.message + (f" · {one.column}" if one.column else ""),
                "found": one.found or words.DASH,
                "expected": one.expected or words.DASH,
                "todo": one.hint or words.DASH,
            }
            for one in found
        ]
    )
    columns = {
        "line": tables.number("Line", width=48),
        "fault": tables.text("Fault", 150),
        "found": tables.text("Found", 110),
        "expected": tables.text("Expected", 170),
        "todo": tables.text("To do", 170),
    }
    tables.show(
        frame,
        columns,
        title=f"{words.plural(len(found), 'fault')} in {name}",
        key="edit_faults_table",
        alt="Faults of the text with line, what was found and what would be right",
        rows=8,
    )


def trail(desk: House) -> None:
    """Which monitors were written from the page, by whom."""
    kept = tunings.monitor_changes(desk.store, None, 8)
    if not kept:
        return
    known: dict[str, Monitor] = {one.name: one for one in desk.catalogue.monitors}
    frame = pd.DataFrame(
        [
            {
                "at": words.moment(row["at"]),
                "who": row["actor"],
                "monitor": row["monitor"],
                "act": {"tuned": "proposal accepted", "live": "made live"}.get(row["act"], row["act"]),
                "status": known[row["monitor"]].status if row["monitor"] in known else "cannot be read",
                "why": row["why"],
            }
            for row in kept
        ]
    )
    columns = {
        "at": tables.text("When", 130),
        "who": tables.text("Who", 100),
        "monitor": tables.text("Monitor", 230),
        "act": tables.text("What", 130),
        "status": tables.text("Now", 80),
        "why": tables.text("Why", 300),
    }
    tables.show(
        frame, columns, title="Written from the desk", key="edit_trail", alt="Monitors written from the desk"
    )
