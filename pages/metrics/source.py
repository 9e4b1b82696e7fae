"""The rows behind a metric, read once per data version, and the band the desk itself would have drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from monitors.catalogue.loading import Monitor
from monitors.detectors import Score
from monitors.observe.scoring import HISTORY, detector_scores
from monitors.observe.series import Panel, buckets_between, build_panels, read_leaves
from pages.desk.house import House
from pages.metrics import cohort
from pages.metrics.measure import narrow

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
    found = once(desk, as_of, monitor, key, lambda: _scored(as_of, monitor, narrow(rows, where), None))
    return found.get("", pd.DataFrame())


def series_by(
    desk: House,
    as_of: date,
    monitor: Monitor,
    rows: pd.DataFrame,
    where: Mapping[str, str],
    split: str,
    values: Sequence[str],
) -> dict[str, pd.DataFrame]:
    """The same for some values of a dimension, all scored at once: value → series, in the order of `values`."""
    first = str(rows["bucket"].min()) if len(rows) else ""
    key = ("series by", first, tuple(sorted(where.items())), split, tuple(values))

    def build() -> dict[str, pd.DataFrame]:
        cells = narrow(rows, where)
        return _scored(as_of, monitor, cells[cells[split].isin(values)], split)

    found = once(desk, as_of, monitor, key, build)
    return {value: found[value] for value in values if value in found}


def _scored(as_of: date, monitor: Monitor, cells: pd.DataFrame, split: str | None) -> dict[str, pd.DataFrame]:
    """Value of the split ("" without one) → its series with band; one panel, scored once."""
    if cells.empty:
        return {}
    buckets = buckets_between(monitor, cells["bucket"].min().date(), as_of)
    ages = (np.datetime64(as_of) - buckets.astype("datetime64[D]")).astype(int) - 1
    usable = ages >= (monitor.lag or 0) if cohort.is_cohort(monitor) else None
    watch = ((split,),) if split else ((),)
    panel = build_panels(replace(monitor, watch=watch), cells, buckets, usable)[0]
    score = next(iter(detector_scores(panel).values()))
    found = {}
    for row in range(panel.rows):
        value = panel.segment(row).get(split, "") if split else ""
        frame = _frame(panel, score, row)
        if cohort.is_cohort(monitor):
            mine = narrow(cells, {split: value}) if split else cells
            frame = frame.merge(cohort.projected(monitor, mine, as_of), on="bucket", how="left")
            frame["mature"] = frame["mature"].fillna(True).astype(bool)
        found[value] = frame
    return found


def _frame(panel: Panel, score: Score, row: int) -> pd.DataFrame:
    actual = pd.Series(panel.numerator[row])
    if panel.denominator is not None:
        actual = actual / pd.Series(panel.denominator[row]).where(panel.denominator[row] > 0)
    frame = pd.DataFrame(
        {
            "bucket": pd.Series(panel.ts).astype(str),
            "actual": actual,
            "expected": score.expected[row],
            "lower": score.lower[row],
            "upper": score.upper[row],
            "numerator": panel.numerator[row],
        }
    )
    if panel.denominator is not None:
        frame["denominator"] = panel.denominator[row]
    return frame
