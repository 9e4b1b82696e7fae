"""The self-test: on our own data, with nothing wrong in it, how often would we have cried wolf?"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors.store import history
from pages.parts import tables, words
from pages.parts.house import House


def draw(desk: House, as_of: date | None) -> None:
    """The newest result of each part of the self-test."""
    kept = history.calibrations(desk.store)
    if not kept:
        st.info(
            "No self-test yet. It shuffles whole days of your own data, so that nothing is wrong in it, and "
            "counts how often the desk would have cried wolf: `riskdesk calibrate`",
            icon=":material/balance:",
        )
        return
    newest = {row["name"]: row for row in reversed(kept)}
    for name, row in newest.items():
        frame = pd.json_normalize(row["result"].get("rows", row["result"]))
        tables.show(
            frame,
            {column: tables.text(words.metric(str(column)), None) for column in frame.columns},
            title=words.metric(name),
            key=f"selftest_{name}",
            alt=f"Self-test {name}",
            note=f"data of {words.day(row['as_of'])}, tested {words.moment(row['at'])}",
        )
