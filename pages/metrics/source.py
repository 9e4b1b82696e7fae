"""The rows behind a metric, read once per data version, and the band the desk itself would have drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors.catalogue import Monitor
from monitors.scoring import HISTORY, score_panel
from monitors.series import buckets_between, build_panels, read_leaves
from pages.metrics.measure import narrow
from pages.parts.house import House

KEPT = 24  # metrics whose rows stay in memory


def leaves(desk: House, as_of: date, monitor: Monitor, days: int) -> pd.DataFrame:
    """The monitor's rows for `days` back from the morning, from `read_leaves`. Shared: never changed."""
    since = as_of - timedelta(days=max(days, HISTORY[monitor.grain] + (monitor.lag or 0)))
    return _leaves(str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, since, desk, monitor)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading …")
def _leaves(
    root: str, version: str, as_of: date, name: str, sql: str, since: date, _desk: House, _monitor: Monitor
) -> pd.DataFrame:
    return read_leaves(_desk.engine(as_of), _monitor, since, as_of)


def dimensions(rows: pd.DataFrame) -> list[str]:
    """The dimensions a metric can be split by."""
    return [name for name in rows.columns if isinstance(rows[name].dtype, pd.CategoricalDtype)]


def series(
    desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, where: Mapping[str, str]
) -> pd.DataFrame:
    """One segment by bucket with its band: bucket, actual, expected, lower, upper, numerator, …, mature."""
    key = tuple(sorted(where.items()))
    first = str(rows["bucket"].min()) if len(rows) else ""
    return _series(
        str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, first, key, monitor, rows
    )


@st.cache_resource(max_entries=200, show_spinner=False)
def _series(
    root: str,
    version: str,
    as_of: date,
    name: str,
    sql: str,
    first: str,
    where: tuple[tuple[str, str], ...],
    _monitor: Monitor,
    _rows: pd.DataFrame,
) -> pd.DataFrame:
    cells = narrow(_rows, dict(where))
    if cells.empty:
        return pd.DataFrame()
    buckets = buckets_between(_monitor, cells["bucket"].min().date(), as_of)
    panel = build_panels(replace(_monitor, watch=((),)), cells, buckets)[0]
    score = next(iter(score_panel(panel).values()))
    actual = panel.numerator[0]
    if panel.denominator is not None:
        actual = pd.Series(actual) / pd.Series(panel.denominator[0]).where(panel.denominator[0] > 0)
    frame = pd.DataFrame(
        {
            "bucket": pd.Series(buckets).astype(str),
            "actual": actual,
            "expected": score.expected[0],
            "lower": score.lower[0],
            "upper": score.upper[0],
            "numerator": panel.numerator[0],
            "mature": panel.usable,
        }
    )
    if panel.denominator is not None:
        frame["denominator"] = panel.denominator[0]
    return frame
