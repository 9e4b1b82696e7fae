"""The rows behind a metric, read once per data version, and the band the desk itself would have drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from monitors.catalogue import Monitor
from monitors.scoring import HISTORY, score_panel
from monitors.series import buckets_between, build_panels, read_leaves
from pages.metrics import cohort
from pages.metrics.measure import narrow
from pages.parts.house import House

KEPT = 24  # metrics whose rows stay in memory
Answer = TypeVar("Answer")


def leaves(desk: House, as_of: date, monitor: Monitor, days: int) -> pd.DataFrame:
    """The monitor's rows for `days` back from the morning, from `read_leaves`. Shared: never changed."""
    since = as_of - timedelta(days=max(days, HISTORY[monitor.grain]) + (monitor.lag or 0))
    return _leaves(str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, since, desk, monitor)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading …")
def _leaves(
    root: str, version: str, as_of: date, name: str, sql: str, since: date, _desk: House, _monitor: Monitor
) -> pd.DataFrame:
    return read_leaves(_desk.engine(as_of), _monitor, since, as_of)


def once(desk: House, as_of: date, monitor: Monitor, asked: object, build: Callable[[], Answer]) -> Answer:
    """What `build` makes of a metric's rows, made once per data version, morning and `asked` (its words)."""
    answer: Answer = _once(
        str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, repr(asked), build
    )
    return answer


@st.cache_resource(max_entries=200, show_spinner=False)
def _once(
    root: str, version: str, as_of: date, name: str, sql: str, asked: str, _build: Callable[[], Any]
) -> Any:
    return _build()


def dimensions(rows: pd.DataFrame) -> list[str]:
    """The dimensions a metric can be split by."""
    return [name for name in rows.columns if isinstance(rows[name].dtype, pd.CategoricalDtype)]


def series(
    desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, where: Mapping[str, str]
) -> pd.DataFrame:
    """One segment by bucket with its band: bucket, actual, expected, lower, upper, numerator, denominator.

    A cohort monitor's has mature too, and what immature order days will come to: final, least, most.
    """
    first = str(rows["bucket"].min()) if len(rows) else ""
    key = ("series", first, tuple(sorted(where.items())))
    return once(desk, as_of, monitor, key, lambda: _series(as_of, monitor, narrow(rows, where)))


def _series(as_of: date, monitor: Monitor, cells: pd.DataFrame) -> pd.DataFrame:
    if cells.empty:
        return pd.DataFrame()
    buckets = buckets_between(monitor, cells["bucket"].min().date(), as_of)
    ages = (np.datetime64(as_of) - buckets.astype("datetime64[D]")).astype(int) - 1
    usable = ages >= (monitor.lag or 0) if cohort.is_cohort(monitor) else None
    panel = build_panels(replace(monitor, watch=((),)), cells, buckets, usable)[0]
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
        }
    )
    if panel.denominator is not None:
        frame["denominator"] = panel.denominator[0]
    if cohort.is_cohort(monitor):
        frame = frame.merge(cohort.projected(monitor, cells, as_of), on="bucket", how="left")
        frame["mature"] = frame["mature"].fillna(True).astype(bool)
    return frame
