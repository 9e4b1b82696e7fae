"""A monitor's rows as arrays, in one order: what its SQL returned, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from monitors.catalogue.loading import MEASURES, Monitor
from monitors.observe.grains import EVERY, strangers
from queries.engine.drill import NONE
from queries.engine.opening import Engine
from queries.engine.rounding import rounded

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
NUMBERS = ("numerator", "denominator")


class SeriesError(ValueError):
    """A monitor's rows that cannot become series: names the column, what was found and what is expected."""


@dataclass(frozen=True)
class LeafRows:
    """A monitor's rows as arrays [rows], in one order.

    bucket: bucket starts; codes: dimension → the place of each row's value in `names`, which are in the order of their
    text; numbers: numerator, denominator if there is one, exposure; age: of a cohort report day − entry day, in days.
    """

    bucket: npt.NDArray[np.datetime64]
    codes: dict[str, npt.NDArray[np.int64]]
    names: dict[str, list[str]]
    numbers: dict[str, Floats]
    age: Floats | None = None

    def __len__(self) -> int:
        """How many rows."""
        return len(self.bucket)

    def only(self, rows: npt.NDArray[Any]) -> LeafRows:
        """Some of the rows, by flags or by their places."""
        return LeafRows(
            self.bucket[rows],
            {name: codes[rows] for name, codes in self.codes.items()},
            self.names,
            {name: values[rows] for name, values in self.numbers.items()},
            None if self.age is None else self.age[rows],
        )


def rows_of(leaves: pd.DataFrame) -> LeafRows:
    """Rows as `read_leaves` gives them, as arrays."""
    numbers = [name for name in (*NUMBERS, "exposure") if name in leaves]
    dimensions = [str(name) for name in leaves if name not in ("bucket", "age", *numbers)]
    return LeafRows(
        leaves["bucket"].to_numpy(),
        {name: leaves[name].cat.codes.to_numpy().astype(np.int64) for name in dimensions},
        {name: leaves[name].cat.categories.to_list() for name in dimensions},
        {name: leaves[name].to_numpy() for name in numbers},
        leaves["age"].to_numpy() if "age" in leaves else None,
    )


def read_rows(engine: Engine, monitor: Monitor, since: date, until: date) -> LeafRows:
    """What `read_leaves` reads, as arrays. Raises what it raises."""
    table = engine.query(monitor.sql, {"since": since, "until": until}, file=monitor.path)
    names = table.column_names
    for needed in ("bucket", "numerator", *(("reported",) if monitor.view == "cohort" else ())):
        if needed not in names:
            raise SeriesError(f"column {needed} is not returned; found {', '.join(names)}")
    buckets = _times(table, "bucket")
    if len(wrong := strangers(monitor.grain, buckets)):
        raise SeriesError(_misplaced(monitor.grain, wrong))
    money = {monitor.exposure} if monitor.exposure else set()
    coded = {name: _categories(table.column(name)) for name in names if name not in (*MEASURES, *money)}
    numbers = {name: _numbers(table, name) for name in NUMBERS if name in names}
    numbers["exposure"] = _numbers(table, monitor.exposure) if monitor.exposure else np.zeros(len(table))
    age = None
    if monitor.view == "cohort":
        age = (_times(table, "reported") - _times(table, "bucket")) / np.timedelta64(1, "D")
    codes = {name: places for name, (places, _) in coded.items()}
    rows = LeafRows(buckets, codes, {name: values for name, (_, values) in coded.items()}, numbers, age)
    # By bucket, then by the other columns: an engine of several threads has no order of its own.
    columns = [buckets, *codes.values(), *numbers.values(), *([] if age is None else [age])]
    return rows.only(np.lexsort(columns[::-1]))


def named_segments(
    leaves: LeafRows, watch: tuple[str, ...], inside: Flags
) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """The row number of each leaf's segment, and the values of the segments in their order; () is the whole."""
    codes = np.zeros(len(leaves), dtype=np.int64)
    for name in watch:
        codes = codes * max(1, len(leaves.names[name])) + leaves.codes[name]
    present, row = np.unique(codes[inside], return_inverse=True)
    rows = np.zeros(len(leaves), dtype=np.int64)
    rows[inside] = row
    columns: list[list[str]] = []
    rest = present
    for name in reversed(watch):
        values = leaves.names[name]
        columns.insert(0, [values[place] for place in (rest % max(1, len(values))).tolist()])
        rest = rest // max(1, len(values))
    return rows, list(zip(*columns, strict=True)) if watch else [()]


def _times(table: pa.Table, name: str) -> npt.NDArray[np.datetime64]:
    kind = table.schema.field(name).type
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        raise SeriesError(f"column {name} is {kind}, expected a date or a timestamp without zone")
    column = table.column(name)
    if column.null_count:
        raise SeriesError(f"column {name} is null in {column.null_count} rows: every row needs its bucket")
    return column.cast(pa.timestamp("us")).to_numpy()


def _misplaced(grain: str, wrong: npt.NDArray[np.datetime64]) -> str:
    """Which buckets are no starts of a week or a month, and how to get them."""
    found = pd.Timestamp(wrong.min())
    said = f"{found:%Y-%m-%d}" if found == found.normalize() else f"{found:%Y-%m-%d %H:%M}"
    return (
        f"column bucket is {said}, a {found:%A}, in a monitor of grain {grain}; expected {EVERY[grain]}: "
        f"return date_trunc('{grain}', day)"
    )


def _numbers(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        raise SeriesError(f"column {name} is not returned; found {', '.join(table.column_names)}")
    column = table.column(name)
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        if not pa.types.is_null(kind):
            raise SeriesError(f"column {name} is {kind}, expected a number")
        return np.zeros(len(table))
    values = pc.fill_null(column.cast(pa.float64()), 0.0).to_numpy()
    if not np.isfinite(values).all():
        bad = int((~np.isfinite(values)).sum())
        raise SeriesError(f"column {name} is infinite or not a number in {bad} rows; guard the division")
    return rounded(values) if pa.types.is_floating(kind) else values


def _categories(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], list[str]]:
    """The place of each row's value among the values in the order of their text; a missing one is one of them."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    names: list[str] = encoded.dictionary.to_pylist()
    if (codes < 0).any():
        if NONE not in names:
            names.append(NONE)
        codes[codes < 0] = names.index(NONE)
    order = sorted(range(len(names)), key=lambda place: names[place])
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return (rank[codes] if names else codes), [names[place] for place in order]
