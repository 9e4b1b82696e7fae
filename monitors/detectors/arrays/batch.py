"""What a detector is given: a dense batch of segments × buckets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]


class BatchError(ValueError):
    """A batch whose parts do not fit together; names the part, the shape found and the one expected."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Segments × buckets, as counted; every array is checked and copied to float on entry.

    ts           [nT] bucket starts, rising; local wall-clock time (in autumn an hour may repeat)
    numerator    [nS, nT]; NaN = not known
    denominator  [nS, nT] or None for a volume
    segments     nS rows, one column per dimension
    calendar     what is known beforehand, in any form `monitors.detectors.baseline.calendar_effects` accepts
    usable       [nS, nT]: False = a data fault or an open bucket: not tested, not learned from
    reference    [nS, nT]: False = tested, but never part of a baseline (a confirmed incident)
    held         [nS, nT] or None: True = the weeks that show how far a change of rule or policy brought a row down
    """

    ts: Any
    numerator: Any
    denominator: Any = None
    segments: Any = None
    calendar: Any = None
    usable: Any = None
    reference: Any = None
    held: Any = None

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
        put(self, "held", None if self.held is None else _mask(self.held, num.shape, "held"))

    @property
    def shape(self) -> tuple[int, int]:
        """(segments, buckets)."""
        return self.numerator.shape[0], self.numerator.shape[1]


def read_times(ts: Any) -> npt.NDArray[np.datetime64]:
    """Bucket starts as datetime64[ns]; zoned stamps keep their local clock. Raises BatchError."""
    index = pd.DatetimeIndex(pd.to_datetime(np.asarray(ts) if isinstance(ts, pd.Series) else ts))
    if index.tz is not None:
        index = index.tz_localize(None)
    values = index.to_numpy(dtype="datetime64[ns]")
    if np.isnat(values).any():
        raise BatchError(
            f"ts holds {int(np.isnat(values).sum())} missing times: every bucket needs its start"
        )
    # A clock that is set back repeats up to an hour; anything more means the past is not before the future.
    back = np.flatnonzero(np.diff(values) < -np.timedelta64(1, "h"))
    if back.size:
        at = int(back[0])
        raise BatchError(f"ts goes back from {values[at]} to {values[at + 1]}: sort the buckets by time")
    return values


def _grid(values: Any, name: str, buckets: int, segments: int | None) -> Floats:
    grid = np.array(values, dtype=np.float64)
    if grid.ndim == 1:
        grid = grid[None, :]
    if grid.ndim != 2 or grid.shape[1] != buckets or (segments is not None and len(grid) != segments):
        want = f"[{segments if segments is not None else 'segments'}, {buckets}]"
        raise BatchError(f"{name} has shape {list(grid.shape)}, expected {want}: segments × buckets")
    grid[~np.isfinite(grid)] = np.nan
    return grid


def _mask(mask: Any, shape: tuple[int, ...], name: str) -> Flags:
    if mask is None:
        return np.ones(shape, dtype=bool)
    try:
        return np.array(np.broadcast_to(np.asarray(mask, dtype=bool), shape))
    except ValueError:
        raise BatchError(
            f"{name} has shape {list(np.shape(mask))}, expected {list(shape)} or one row of it"
        ) from None
