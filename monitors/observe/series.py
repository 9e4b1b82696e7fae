"""From a monitor's SQL to dense series: one row per watched segment, one column per bucket.

A bucket nobody wrote a row for is a zero, not a gap: the monitor's SQL sums what happened, and nothing did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.life.segment import Segment
from monitors.observe.grains import positions, starts
from monitors.observe.leaf_rows import (
    Flags,
    Floats,
    LeafRows,
    SeriesError,
    named_segments,
    read_rows,
    rows_of,
)
from queries.engine.opening import Engine

__all__ = ["Flags", "Floats", "LeafRows", "Panel", "SeriesError", "build_panels", "read_leaves", "read_rows"]


@dataclass(frozen=True)
class Panel:
    """One watch combination of a monitor: segments × buckets.

    ts [nT] bucket starts, local; segments nS rows of its dimensions; numerator, denominator (None: a volume)
    and exposure [nS, nT], zero where nothing happened; usable [nT]: False = a data fault or a young cohort;
    spoiled [nS, nT]: True = a data fault of that segment's market only (None: no such fault); held [nS, nT]: True =
    the weeks that show how far a change brought a segment down (None: no such change); first [nS]: the day of a
    segment's first row, by report day for a cohort (None: not known); hours [nS, nT]: real hours of each bucket of an
    hourly volume where a clock goes back (None: all are one); holiday [nS, nT]: True = a public holiday of its market.
    """

    monitor: Monitor
    watch: tuple[str, ...]
    ts: npt.NDArray[np.datetime64]
    segments: pd.DataFrame
    numerator: Floats
    denominator: Floats | None
    exposure: Floats
    usable: Flags
    spoiled: Flags | None = None
    held: Flags | None = None
    first: npt.NDArray[np.datetime64] | None = None
    hours: Floats | None = None
    holiday: Flags | None = None

    @property
    def trusted(self) -> Flags:
        """[nS, nT] which cells may be judged and learnt from."""
        whole = np.broadcast_to(self.usable, self.numerator.shape)
        return whole if self.spoiled is None else whole & ~self.spoiled

    @property
    def there(self) -> Flags | None:
        """[nS, nT] where a segment is known to exist: from its first row on, be it of 0. None: not known."""
        if self.first is None or self.monitor.view == "cohort":
            return None
        return np.asarray(self.ts[None, :] >= self.first[:, None])

    def segment(self, row: int) -> Segment:
        """The segment of a row, dimension → value."""
        return {name: str(self.segments[name].iat[row]) for name in self.watch}

    def row_of(self, where: Mapping[str, str]) -> int | None:
        """The row of a segment given by its dimensions and values; None where no row is of it."""
        if set(where) != set(self.watch):
            return None
        inside = np.ones(self.rows, dtype=bool)
        for name, value in where.items():
            inside &= (self.segments[name].astype(str) == value).to_numpy()
        rows = np.flatnonzero(inside)
        return int(rows[0]) if len(rows) else None

    @property
    def rows(self) -> int:
        """How many segments."""
        return len(self.numerator)


def read_leaves(engine: Engine, monitor: Monitor, since: date, until: date) -> pd.DataFrame:
    """A monitor's rows from `since` to before `until`, as the engine's morning knew them.

    In one order, sums of doubles rounded, so that the same data always give the same rows (`queries.engine.rounding`).
    Columns: bucket datetime64, the dimensions as categories (missing = "(none)"), numerator, denominator if
    the monitor has one, exposure (0 without one), and for a cohort monitor age: report day − entry day.
    Raises EngineError when the SQL fails, SeriesError when its columns are not what the header promises.
    """
    rows = read_rows(engine, monitor, since, until)
    frame: dict[str, object] = {"bucket": rows.bucket}
    frame |= {
        name: pd.Categorical.from_codes(codes, categories=pd.Index(rows.names[name]))
        for name, codes in rows.codes.items()
    }
    frame |= rows.numbers
    if rows.age is not None:
        frame["age"] = rows.age
    return pd.DataFrame(frame)


def buckets_between(monitor: Monitor, since: date, until: date) -> npt.NDArray[np.datetime64]:
    """Starts of the monitor's buckets from `since` on that are over before `until`."""
    return starts(monitor.grain, since, until)


def build_panels(
    monitor: Monitor,
    leaves: pd.DataFrame,
    buckets: npt.NDArray[np.datetime64],
    usable: Flags | None = None,
    combinations: Sequence[tuple[str, ...]] | None = None,
) -> list[Panel]:
    """One panel per combination of dimensions (None: those that the monitor watches), in their order.

    `usable` [nT]: buckets no data fault touches, None = all.

    A cohort counts what was reported up to its `lag`, so that all are compared at equal age (which of them
    are that old is the caller's to say, by `usable`). Rows outside the buckets are left out.
    """
    mask = np.ones(len(buckets), dtype=bool) if usable is None else usable.copy()
    if monitor.view == "cohort" and monitor.lag is not None:
        leaves = leaves[leaves["age"].to_numpy() <= monitor.equal_age]
    at = positions(monitor.grain, leaves["bucket"].to_numpy(), buckets)
    inside = at >= 0
    wanted = monitor.watch if combinations is None else combinations
    return [_panel(monitor, leaves, watch, buckets, mask, at, inside) for watch in wanted]


def history_since(morning: date, days: int, block: int) -> date:
    """First day of the history a morning reads: at least `days` back, at the start of a block of days.

    Mornings of the same block read from the same day, so their scores agree bucket by bucket.
    """
    earliest = morning - timedelta(days=days)
    return earliest - timedelta(days=earliest.toordinal() % block)


def _panel(
    monitor: Monitor,
    leaves: pd.DataFrame,
    watch: tuple[str, ...],
    buckets: npt.NDArray[np.datetime64],
    usable: Flags,
    at: npt.NDArray[np.int64],
    inside: Flags,
) -> Panel:
    codes, segments = segments_of(leaves, watch, inside)
    cell = codes[inside] * len(buckets) + at[inside]
    size = (len(segments), len(buckets))

    def summed(name: str) -> Floats:
        total = np.bincount(cell, leaves[name].to_numpy()[inside], size[0] * size[1])
        return total.astype(np.float64).reshape(size)

    return Panel(
        monitor,
        watch,
        buckets,
        segments,
        summed("numerator"),
        summed("denominator") if "denominator" in leaves else None,
        summed("exposure"),
        usable,
        first=_first_days(leaves[inside], codes[inside], len(segments)),
    )


def _first_days(
    leaves: pd.DataFrame, codes: npt.NDArray[np.int64], segments: int
) -> npt.NDArray[np.datetime64]:
    """The day of each segment's first row; of a cohort the day on which it was reported."""
    days = leaves["bucket"].to_numpy().astype("datetime64[D]").astype(np.int64)
    if "age" in leaves:
        days = days + leaves["age"].to_numpy().astype(np.int64)
    first = np.full(segments, np.iinfo(np.int64).max)
    np.minimum.at(first, codes, days)
    return first.astype("datetime64[D]")


def segments_of(
    leaves: pd.DataFrame, watch: tuple[str, ...], inside: Flags
) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """The row number of each leaf's segment, and the segments in the order of their values."""
    rows, names = named_segments(rows_of(leaves), watch, inside)
    if not watch:
        return rows, pd.DataFrame(index=pd.RangeIndex(1))
    columns = list(zip(*names, strict=True)) if names else [() for _ in watch]
    table = {name: list(values) for name, values in zip(watch, columns, strict=True)}
    return rows, pd.DataFrame(table, dtype=object)
