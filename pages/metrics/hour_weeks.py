"""One hour of the week, week by week: what a click on the map of hours asks for, and the address keeps."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import taken_together
from monitors.catalogue.loading import Monitor
from pages.desk.escape import plain
from pages.desk.house import House
from pages.metrics.measure import DAYS_OF_WEEK, Period, of_hour
from pages.parts import tables, unknown_value

KEY = "x_hour"  # of the address: "Mon 09"
_ASKED = re.compile(rf"({'|'.join(DAYS_OF_WEEK)}) ([01]\d|2[0-3])")


def draw(desk: House, monitor: Monitor, rows: pd.DataFrame, period: Period) -> None:
    """The weeks of the chosen hour under the map; nothing where none is chosen."""
    asked = st.query_params.get(KEY, "")
    if not asked:
        return
    found = _ASKED.fullmatch(asked)
    if found is None:
        unknown_value.tell(f"“{unknown_value.short(asked)}” is no hour of the week: Mon 09 is one.")
        del st.query_params[KEY]
        return
    weeks = of_hour(rows, period, found[1], found[2], taken_together(monitor))
    scale, pattern = tables.scaled(words.rate_unit(monitor.unit, weeks["actual"]), desk.currency)
    shown = weeks.assign(actual=scale(weeks["actual"]))
    columns = {
        "day": tables.text("Day", 96),
        "actual": tables.number("Value", pattern, 80),
        "numerator": tables.number("Counted", width=80),
    }
    if "denominator" in weeks:
        columns["denominator"] = tables.number("n", width=70)
    tables.show(
        shown.assign(day=[words.day(one) for one in weeks["day"]]),
        columns,
        exact=weeks,
        title=f"{found[1]} {found[2]}:00, week by week",
        key="hour_weeks",
        alt=plain(f"{desk.names.metric(monitor.name)} in that hour of each week"),
        rows=8,
        empty="Nothing in that hour of these days.",
    )
    st.button("All hours", key="hour_all", icon=":material/close:", type="tertiary", on_click=_forget)


def _forget() -> None:
    st.query_params.pop(KEY, None)
