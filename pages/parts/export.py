"""The one way a table leaves a page: as CSV, as Excel opens it, or as Parquet, made when it is clicked.

Streamlit's own download is off (`disableDataExport` in .streamlit/config.toml): its CSV runs as formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.messages.table_file import FORMS
from pages.desk import audit_notes

HELP = {
    "CSV": "Comma, decimal point, UTF-8: for programs",
    "Excel": "Opens in Excel by a double click, every script and accent whole",
    "Excel, decimal comma": "The same with semicolons and decimal commas, as in most of Europe and South America",
    "Parquet": "With the types of the columns",
}

UNIT = "unit"  # of a column, beside what Streamlit reads: what its numbers are, where the pattern does not say it
_PARTS = {"percent": 100.0, "bps": 1e4}  # units of parts of one, and how many make one
_ENDINGS = {"bps": "bps", "%%": "percent", " d": "days", " h": "hours", " min": "minutes", " s": "seconds"}
ROUNDED = 0.011  # of what is shown, up to which a whole number stands for the exact one; chosen


def downloads(frame: pd.DataFrame, key: str) -> None:
    """The download of a table: a menu of its forms."""
    menu = st.popover(
        "Download",
        icon=":material/download:",
        type="tertiary",
        key=f"{key}_download",
        disabled=frame.empty,
        on_change="rerun",  # four buttons beside every table that nobody has asked for would be a third of the page
    )
    if frame.empty or not menu.open:
        return
    with menu:
        for label, (ending, mime, write) in FORMS.items():
            form = label.lower().replace(", ", "_").replace(" ", "_")
            st.download_button(
                label,
                data=audit_notes.taken(f"{key}.{ending}", partial(write, frame), len(frame)),
                file_name=f"{key}.{ending}",
                mime=mime,
                type="tertiary",
                key=f"{key}_{form}",
                on_click="ignore",
                help=HELP[label],
            )


def with_units(frame: pd.DataFrame, shown: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """What a file holds, each number's unit in its name: `share_percent`, `rate_bps`, `money_usd`, `age_days`.

    shown: the same rows as the page shows them, by whose `columns` the units are known. A rate that the page shows
    in percent or basis points and the file holds as a fraction is called so: `share_fraction`. A number of things
    without a unit keeps its name.
    """
    names = {}
    for name, column in columns.items():
        unit = column.get(UNIT) or _unit((column.get("type_config") or {}).get("format") or "")
        if name not in frame or not unit or name.endswith(f"_{unit}"):
            continue
        if frame is not shown and unit in _PARTS and name in shown:
            unit = _held_as(frame[name], shown[name], unit)
        if unit:
            names[name] = f"{name}_{unit}"
    return frame.rename(columns=names) if names else frame


def _unit(pattern: str) -> str:
    """The unit that a printf pattern of `tables` writes; empty where it writes none."""
    before, sign, after = pattern.partition("%")
    after = after.replace(words.THIN, " ").strip()
    if sign and before:
        bare = before.removesuffix("+").replace(words.THIN, " ").strip()
        return next((code for code, mark in words.SYMBOLS.items() if mark == bare), bare).lower()
    for ending, unit in _ENDINGS.items():
        if after.endswith(ending):
            return unit
    return ""


def _held_as(held: pd.Series, shown: pd.Series, unit: str) -> str:
    """How a file holds what the page shows in parts of one: in the same unit, as a fraction, or as something else."""
    pairs = [pd.to_numeric(one, errors="coerce").reset_index(drop=True) for one in (held, shown)]
    if len(pairs[0]) != len(pairs[1]):
        return ""
    for scale, called in ((1.0, unit), (_PARTS[unit], "fraction")):
        if bool(((pairs[0] * scale - pairs[1]).abs().fillna(0.0) <= ROUNDED * scale).all()):
            return called
    return ""
