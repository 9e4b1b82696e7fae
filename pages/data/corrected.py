"""What of the past was corrected: by extract, day and drop, and what it did to a metric."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from monitors.observe.restated_values import restated_values
from monitors.observe.series import SeriesError
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import tables
from queries.engine.opening import EngineError
from queries.state.restatements import Restatement, restatements

MOST = 500  # corrections listed at most, the newest
WORKED_OUT = 60  # corrected days of one metric that are worked out at most, the newest


COLUMNS = {
    "extract": tables.text("Extract", 105),
    "day": st.column_config.DateColumn("Day", width=90, format="D MMM YYYY"),
    "known": st.column_config.DateColumn(
        "Known on", width=90, format="D MMM YYYY", help="Later mornings see the new value"
    ),
    "drop": tables.text("By the drop", 230),
    "replaced": tables.number("Replaced", width=78, help="Rows that have another value since"),
    "removed": tables.number("Removed", width=78, help="Rows that are gone since"),
    "where": tables.text("Rows by market", 170),
}


def draw(desk: House, as_of: date) -> None:
    """The corrections a morning knows at the left; at the right a metric before and after them."""
    found = restatements(desk.engine(as_of).catalog.ledger, as_of)
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        tables.show(
            _frame(found[:MOST]),
            COLUMNS,
            title=words.plural(sum(one.rows for one in found), "row") + " corrected",
            key="corrected",
            alt="Corrected rows by extract, day and drop",
            rows=18,
            note=f"the newest {MOST} corrections"
            if len(found) > MOST
            else "earlier mornings see them as they were",
            empty="No row that a morning had seen was ever corrected.",
        )
    if found:
        with right:
            _metric(desk, as_of, found)


def _frame(found: list[Restatement]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "extract": one.extract,
                "day": one.day,
                "known": one.known_day,
                "drop": one.by,
                "replaced": one.replaced,
                "removed": one.removed,
                "where": ", ".join(f"{market or words.DASH} {rows}" for market, rows in one.markets),
            }
            for one in found
        ]
    )


def _metric(desk: House, as_of: date, found: list[Restatement]) -> None:
    """A metric that stands on corrected rows, before and after."""
    catalog = desk.engine(as_of).catalog
    extracts = {one.extract for one in found}
    touched = {
        desk.names.metric(one.name): one
        for one in desk.catalogue.monitors
        if one.view != "cohort" and extracts & extracts_of(one, catalog)
    }
    if not touched:
        return
    chosen = st.selectbox("Metric", list(touched), key="d_metric", label_visibility="collapsed")
    monitor = touched[chosen]
    mine = [one for one in found if one.extract in extracts_of(monitor, catalog)][:WORKED_OUT]
    try:
        frame = _values(
            str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, desk, monitor, mine
        )
    except (EngineError, SeriesError) as error:
        st.warning(plain(str(error)))
        return
    tables.show(
        frame,
        {
            "bucket": tables.text("Day or hour", 110),
            "known": tables.text("Known on", 95),
            "before": tables.text("Before", 90),
            "after": tables.text("After", 90),
        },
        title="As known before and after",
        key="corrected_metric",
        alt="A metric as known before and after each correction",
        rows=16,
        empty="The corrections did not change this metric as a whole.",
    )


@st.cache_data(max_entries=32, show_spinner="Asking both mornings …")
def _values(
    root: str,
    version: str,
    as_of: date,
    name: str,
    sql: str,
    _desk: House,
    _monitor: Monitor,
    _found: list[Restatement],
) -> pd.DataFrame:
    def said(value: float | None) -> str:
        return words.quantity(value, _monitor.unit, _desk.currency)

    return pd.DataFrame(
        [
            {
                "bucket": words.bucket(str(one.bucket), _monitor.grain),
                "known": words.day(one.known_day),
                "before": said(one.before),
                "after": said(one.after),
            }
            for one in reversed(restated_values(_desk.engine(as_of), _monitor, _found))
        ]
    )
