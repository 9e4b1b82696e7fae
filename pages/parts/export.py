"""The one way a table leaves a page: as CSV, as Excel opens it, or as Parquet, made when it is clicked.

Streamlit's own download is off (`disableDataExport` in .streamlit/config.toml): its CSV runs as formulas.
"""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from monitors.messages.table_file import FORMS
from pages.desk import audit_notes

HELP = {
    "CSV": "Comma, decimal point, UTF-8: for programs",
    "Excel": "Opens in Excel by a double click, every script and accent whole",
    "Excel, decimal comma": "The same with semicolons and decimal commas, as in most of Europe and South America",
    "Parquet": "With the types of the columns",
}


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
