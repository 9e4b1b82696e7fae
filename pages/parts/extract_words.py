"""An extract in words and pictures: its state, its volume against the expected, its faults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from monitors import words
from pages.charts import band_chart, drawing, theme
from pages.desk.house import House
from pages.kept.keeper import kept
from queries.engine.table_sql import literal
from queries.status.extract_status import status
from queries.status.fault import ExtractFault
from queries.status.told_status import ExtractStatus

STATES = {
    "fresh": "green",
    "closed": "gray",
    "empty": "gray",
    "late": "orange",
    "missing": "red",
    "partial": "red",
    "open": "gray",
    "misdated": "orange",
    "values": "orange",
    "refused": "red",
    "duplicated": "orange",
    "quarantined": "orange",
    "nulls": "orange",
}
VOLUME = "Line: rows by the day of the event · dashed: expected · × not to be judged"
DRAWN = 60  # days


def statuses(desk: House, as_of: date) -> list[ExtractStatus]:
    """Every event extract as that morning knew it."""
    return _statuses(str(desk.root), desk.data_version, as_of, desk)


@kept(32, "Looking at the extracts …")
def _statuses(root: str, version: str, as_of: date, _desk: House) -> list[ExtractStatus]:
    return status(_desk.home, as_of)


def volume(
    desk: House, one: ExtractStatus, look: theme.Palette, size: band_chart.PlotSize = band_chart.PANEL
) -> drawing.Spec:
    """Rows by day with what was expected; days that are not to be judged are crossed."""
    key = ("volume", str(desk.root), desk.data_version, str(one.as_of), one.extract, look.name, str(size))
    return drawing.kept(key, lambda: band_chart.series(volume_frame(one), look, unit="count", size=size))


def volume_sql(one: ExtractStatus) -> str:
    """The rows by day, ready for the workbench."""
    since = literal(one.days[-DRAWN:][0].day)
    return (
        f"select day, count(*) as rows\nfrom {one.extract}\nwhere day >= {since}\ngroup by day\norder by day"
    )


def volume_frame(one: ExtractStatus) -> pd.DataFrame:
    """The newest days: bucket, actual and expected rows, usable."""
    days = one.days[-DRAWN:]
    return pd.DataFrame(
        {
            "bucket": [day.day.isoformat() for day in days],
            "actual": [float(day.rows) for day in days],
            "expected": [day.expected for day in days],
            "usable": [day.usable for day in days],
        }
    )


def fault_table(faults: Iterable[ExtractFault]) -> pd.DataFrame:
    """Faults as a table shows them: day, kind, what, expected, found, healed."""
    told = list(faults)
    return pd.DataFrame(
        {
            "day": [_days(fault) for fault in told],
            "kind": [[fault.kind] for fault in told],
            "what": [_what(fault) for fault in told],
            "expected": [fault.expected for fault in told],
            "found": [fault.found for fault in told],
            "healed": [fault.healed for fault in told],
        }
    )


def _days(fault: ExtractFault) -> str:
    return words.span(fault.day, fault.until)


def _what(fault: ExtractFault) -> str:
    where = f"{fault.market}: " if fault.market else f"{fault.column}: " if fault.column else ""
    return where + fault.message
