"""Beside a monitor's text that nobody has checked yet: what comes next, and what its lines say in plain words."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from monitors.catalogue.monitor import Monitor
from pages.parts import tables
from queries.content.declared import keys_of

_LINE = re.compile(r"^--\s*(\w+)\s*=\s*(.+)$")
_DETECTOR = re.compile(r"^--\s*\[detectors\.(\w+)\]")
# What a new text comes with, for somebody to replace: whoever is paged reads these lines.
_PLACEHOLDERS = {
    "owner": '"my-team"',
    "stage": '"my-stage"',
    "runbook": '"What to look at first, and what to do."',
}
_FIRST = "say in one sentence what it shows"
_STEPS = (
    ("Check", "each fault with its line; the question runs over one day of the data"),
    ("Try on the past", "what it would have raised on the mornings before"),
    ("Save in shadow", "it runs every morning and pages nobody"),
    ("Make live", "its alerts page the owner and count in the promise"),
)


def as_it_came(text: str) -> list[str]:
    """The lines that are still those a new text comes with, as the page calls them."""
    found = {one[1]: one[2].strip() for row in text.splitlines() if (one := _LINE.match(row.strip()))}
    kept = [name for name, value in _PLACEHOLDERS.items() if found.get(name) == value]
    return ["the first sentence", *kept] if _FIRST in text else kept


def draw(text: str) -> None:
    """The steps to a page, and the lines of this text with their meaning."""
    st.markdown(
        "**From text to page**  \n"
        + "  \n".join(f"{at}. **{name}**: {says}" for at, (name, says) in enumerate(_STEPS, 1))
    )
    rows = _lines(text)
    if not rows:
        return
    tables.show(
        pd.DataFrame(rows),
        {
            "line": tables.number("Line", width=44),
            "name": tables.text("Name", 110),
            "says": tables.text("What it says", 420),
        },
        title="What the lines say",
        key="edit_lines",
        alt="The lines at the top of the text with their meaning",
        rows=14,
    )


def _lines(text: str) -> list[dict[str, object]]:
    meanings = {one.name: one.says for one in keys_of(Monitor)}
    rows: list[dict[str, object]] = []
    for at, row in enumerate(text.splitlines(), 1):
        if one := _LINE.match(row.strip()):
            if one[1] in meanings:
                rows.append({"line": at, "name": one[1], "says": meanings[one[1]]})
        elif one := _DETECTOR.match(row.strip()):
            rows.append(
                {"line": at, "name": one[1], "says": "How unusual days are found: one of the detectors."}
            )
    return rows
