"""Known calendar effects: campaigns and holidays by day and, where the entry says so, by segment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.detectors.arrays.batch import Batch, BatchError

DAY_NAMES = ("day", "date", "ts", "bucket", "at", "start", "ds")  # accepted names of the column of first days
END_NAMES = ("end", "until", "to")  # accepted names of the column of last days
# accepted names of the column of kinds
KIND_NAMES = ("name", "kind", "event", "holiday", "campaign", "label")

Codes = npt.NDArray[np.int64]


def read_calendar(batch: Batch) -> Codes:
    """Number of the calendar entry that each cell falls under, 0 = an ordinary day [nS, nT].

    `batch.calendar` may be: None; a mask or codes per bucket [nT] or per cell [nS, nT]; a list of dates; a mapping or
    a series, date → name (no name, "none" or False = an ordinary day); a table, or its rows as a list of mappings,
    with a column of days (`day`, `date`, …; with `end` the last day, inclusive), optionally `name` or `kind`, and
    optionally any dimension of the segments (missing = everywhere). Days are wall-clock days.
    Raises BatchError when a table has no column of days.
    """
    codes = np.zeros(batch.shape, dtype=np.int64)
    given = batch.calendar
    if given is None or not np.size(given):
        return codes
    if isinstance(given, dict) or (
        isinstance(given, pd.Series) and isinstance(given.index, pd.DatetimeIndex)
    ):
        named = {day: name for day, name in given.items() if not _ordinary(name)}
        given = pd.DataFrame({"day": list(named), "name": [str(name) for name in named.values()]})
    elif isinstance(given, list | tuple) and all(isinstance(row, Mapping) for row in given):
        given = pd.DataFrame(list(given))
    if isinstance(given, pd.DataFrame):
        return _from_table(batch, given, codes)
    array = np.asarray(given)
    if array.dtype.kind in "biuf" and array.shape[-1:] == batch.shape[-1:]:
        return codes + np.nan_to_num(array).astype(np.int64)
    return _from_table(batch, pd.DataFrame({"day": pd.to_datetime(pd.Series(list(given)))}), codes)


def _ordinary(name: Any) -> bool:
    """Whether a name in the calendar stands for an ordinary day."""
    return bool(pd.isna(name)) or name is False or str(name).lower() in ("", "0", "none", "false")


def _from_table(batch: Batch, table: pd.DataFrame, codes: Codes) -> Codes:
    """Codes of the cells under each row of a table of entries; later rows overwrite earlier ones."""
    if not len(table):
        return codes
    day_column = next((c for c in table.columns if str(c).lower() in DAY_NAMES), None)
    if day_column is None:
        index = table.index
        if not isinstance(index, pd.DatetimeIndex):
            raise BatchError(
                f"calendar has columns {list(table.columns)}: one of {', '.join(DAY_NAMES)} is needed"
            )
        table, day_column = table.assign(day=index), "day"
    first = _days(table[day_column])
    end_column = next((c for c in table.columns if str(c).lower() in END_NAMES), None)
    last = np.maximum(_days(table[end_column].fillna(table[day_column])), first) if end_column else first
    kinds = _kinds(table)
    own_days = batch.ts.astype("datetime64[D]").astype(np.int64)
    span = _bucket_days(batch)
    scopes = _scopes(batch, table)
    inside: dict[tuple[Any, ...], npt.NDArray[np.int64]] = {}
    # Buckets rise, so those under an entry are a stretch of them.
    begins = np.searchsorted(own_days, first - span, side="right").tolist()
    ends = np.searchsorted(own_days, last, side="right").tolist()
    for row, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        if begin < end:
            scope = scopes[row]
            if scope not in inside:
                inside[scope] = np.flatnonzero(_where(batch, scope))
            codes[inside[scope], begin:end] = kinds[row]
    return codes


def _days(values: Any) -> Codes:
    """Wall-clock days as numbers since 1970-01-01."""
    times = pd.DatetimeIndex(pd.to_datetime(values))
    times = times.tz_localize(None) if times.tz is not None else times
    return times.to_numpy().astype("datetime64[D]").astype(np.int64)


def _bucket_days(batch: Batch) -> int:
    """Whole days that one bucket covers: an entry inside a week belongs to that week's bucket."""
    steps = np.diff(batch.ts[:13].astype("datetime64[s]").astype(np.int64))
    return max(1, round(float(np.median(steps)) / 86_400)) if len(steps) else 1


def _kinds(table: pd.DataFrame) -> Codes:
    """One number per kind or name in order of first appearance, so that later entries never renumber earlier ones."""
    lower = {str(c).lower(): c for c in table.columns}
    column = next((lower[name] for name in KIND_NAMES if name in lower), None)
    if column is None:
        return np.ones(len(table), dtype=np.int64)
    return pd.factorize(table[column].astype(str))[0].astype(np.int64) + 1


def _scopes(batch: Batch, table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Scope of each entry: one value per dimension of the segments, None = everywhere."""
    columns = [
        [None if pd.isna(value) or value == "" else value for value in table[name].tolist()]
        if name in table.columns
        else [None] * len(table)
        for name in batch.segments.columns
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(table)


def _where(batch: Batch, scope: tuple[Any, ...]) -> npt.NDArray[np.bool_]:
    """Segments [nS] inside a scope."""
    inside = np.ones(batch.shape[0], dtype=bool)
    for name, wanted in zip(batch.segments.columns, scope, strict=True):
        if wanted is not None:
            inside &= (batch.segments[name] == wanted).to_numpy()
    return inside
