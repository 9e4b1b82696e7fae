"""Input of a detector: a dense batch of segments × buckets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.detectors.arrays.stamps import BatchError, read_times

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]


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
    there: [nS, nT] or None; True = the segment is known to exist, so that a volume's zero is knowledge (None: from its
        first event on)
    Values: missing and infinite ones are unknown, like buckets without a positive denominator, and neither judged nor
    learnt from; negative numerators are scored by their distance (`signs`). A constant or an all-zero series has an
    answer too: nothing unusual until something changes. With less history than a segment needs, ten points for
    example, p-values are NaN and nothing is flagged. A gap, of weeks even, is time that nobody knows.
    Raises BatchError when shapes disagree, or for times that `read_times` refuses: numbers, missing, unsorted, doubled,
    further apart than a month.
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
    there: Any = None

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
        put(self, "there", None if self.there is None else _mask(self.there, num.shape, "there"))
        put(self, "held", None if self.held is None else _mask(self.held, num.shape, "held"))

    @property
    def shape(self) -> tuple[int, int]:
        """(number of segments, number of buckets)."""
        return self.numerator.shape[0], self.numerator.shape[1]


def _grid(values: Any, name: str, buckets: int, segments: int | None) -> Floats:
    """`values` as a float64 array [segments, buckets], infinite values as NaN; one row may be given as [buckets]."""
    try:
        grid = np.array(values, dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise BatchError(f"{name} holds what is no number: {str(error).splitlines()[0]}") from error
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


def whole_in_groups(usable: Flags, groups: Iterable[npt.NDArray[np.int64]]) -> Flags:
    """Cells [nS, nT] of the buckets that can be used of every row of their group: of one that lacks a part, the parts
    that are left would seem to have grown.

    groups: row numbers of each.
    """
    whole = np.zeros(usable.shape, dtype=bool)
    for rows in groups:
        whole[rows] = usable[rows].all(axis=0)
    return whole
