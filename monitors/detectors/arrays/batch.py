"""Input of a detector: a dense batch of segments × buckets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]


class BatchError(ValueError):
    """Parts of a batch that do not fit together; the message names the part, the shape found and the shape expected."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Observed counts or amounts of nS segments over nT buckets; every array is checked and copied to float64 on
    entry.

    ts: [nT] bucket starts in rising order, local wall-clock time (an hour may repeat when clocks go back)
    numerator: [nS, nT]; NaN = unknown
    denominator: [nS, nT], or None for a volume
    segments: nS rows, one column per dimension
    calendar: known campaigns and holidays, in any form that `monitors.detectors.baseline.calendar_effects` accepts
    usable: [nS, nT]; False = a data fault or an open bucket: not tested and not in any baseline
    reference: [nS, nT]; False = tested, but not in any baseline (a confirmed incident)
    held: [nS, nT] or None; True = the reference weeks after a change of rule or policy that lowered the level
        (`relapse`)
    holiday: [nS, nT] or None; True = a public holiday, on which less or more may happen than on others of its weekday
    Raises BatchError when shapes disagree, a bucket start is missing or the times are not sorted.
    """

    ts: Any
    numerator: Any
    denominator: Any = None
    segments: Any = None
    calendar: Any = None
    usable: Any = None
    reference: Any = None
    held: Any = None
    holiday: Any = None

    def __post_init__(self) -> None:
        ts = read_times(self.ts)
        num = _grid(self.numerator, "numerator", len(ts), None)
        den = None if self.denominator is None else _grid(self.denominator, "denominator", len(ts), len(num))
        segments = (
            pd.DataFrame(index=range(len(num))) if self.segments is None else pd.DataFrame(self.segments)
        )
        if len(segments) != len(num):
            raise BatchError(
                f"segments has {len(segments)} rows, the numerator {len(num)}: one row per segment"
            )
        put = object.__setattr__
        put(self, "ts", ts)
        put(self, "numerator", num)
        put(self, "denominator", den)
        put(self, "segments", segments.reset_index(drop=True))
        put(self, "usable", _mask(self.usable, num.shape, "usable"))
        put(self, "reference", _mask(self.reference, num.shape, "reference"))
        off = None if self.holiday is None else _mask(self.holiday, num.shape, "holiday")
        put(self, "holiday", off)
        put(self, "held", None if self.held is None else _mask(self.held, num.shape, "held"))

    @property
    def shape(self) -> tuple[int, int]:
        """(number of segments, number of buckets)."""
        return self.numerator.shape[0], self.numerator.shape[1]


def read_times(ts: Any) -> npt.NDArray[np.datetime64]:
    """Bucket starts [nT] as datetime64[ns]; a time zone is dropped and the local clock kept. Raises BatchError for
    missing or unsorted times.
    """
    index = pd.DatetimeIndex(pd.to_datetime(np.asarray(ts) if isinstance(ts, pd.Series) else ts))
    if index.tz is not None:
        index = index.tz_localize(None)
    values = index.to_numpy(dtype="datetime64[ns]")
    if np.isnat(values).any():
        raise BatchError(
            f"ts holds {int(np.isnat(values).sum())} missing times: every bucket needs its start"
        )
    # Clocks that go back repeat at most one hour; a larger step back means that the buckets are not sorted.
    back = np.flatnonzero(np.diff(values) < -np.timedelta64(1, "h"))
    if back.size:
        at = int(back[0])
        raise BatchError(f"ts goes back from {values[at]} to {values[at + 1]}: sort the buckets by time")
    return values


def _grid(values: Any, name: str, buckets: int, segments: int | None) -> Floats:
    """`values` as a float64 array [segments, buckets], infinite values as NaN; one row may be given as [buckets]."""
    grid = np.array(values, dtype=np.float64)
    if grid.ndim == 1:
        grid = grid[None, :]
    if grid.ndim != 2 or grid.shape[1] != buckets or (segments is not None and len(grid) != segments):
        want = f"[{segments if segments is not None else 'segments'}, {buckets}]"
        raise BatchError(f"{name} has shape {list(grid.shape)}, expected {want}: segments × buckets")
    grid[~np.isfinite(grid)] = np.nan
    return grid


def _mask(mask: Any, shape: tuple[int, ...], name: str) -> Flags:
    """`mask` as a Boolean array of `shape`, broadcast from one row; None = all True."""
    if mask is None:
        return np.ones(shape, dtype=bool)
    try:
        return np.array(np.broadcast_to(np.asarray(mask, dtype=bool), shape))
    except ValueError:
        raise BatchError(
            f"{name} has shape {list(np.shape(mask))}, expected {list(shape)} or one row of it"
        ) from None
