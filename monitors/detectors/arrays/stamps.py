"""Bucket starts as they come in: read, checked, and refused with what was found and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.detectors.arrays.timing import WARM

Stamps = npt.NDArray[np.datetime64]
HOUR, A_DAY = np.timedelta64(1, "h"), np.timedelta64(1, "D")
# one bucket of a month at most: a season of weekdays or months cannot be learnt from longer ones; chosen
LONGEST_GRAIN = np.timedelta64(45, "D")
CLOCKS_BACK = 150  # days at least from one turning back of the clocks to the next; chosen


class BatchError(ValueError):
    """Parts of a batch that do not fit together; the message names the part, what was found and what was expected."""


def read_times(ts: Any) -> Stamps:
    """Bucket starts [nT] as datetime64[ns]; a time zone is dropped and the local clock kept.

    Raises BatchError for numbers (their unit is anyone's guess), what is no time, missing, unsorted or doubled times,
    and buckets longer than a month. An hour that comes twice because the clocks go back is allowed where buckets are
    of an hour or less. What lies between two buckets further apart than usual is not known.
    """
    values = _parsed(ts)
    if np.isnat(values).any():
        raise BatchError(
            f"ts holds {int(np.isnat(values).sum())} missing times: every bucket needs its start"
        )
    if len(values) > 1:
        _check_order(values)
        _check_grain(values)
    return values


def _parsed(ts: Any) -> Stamps:
    raw = np.asarray(ts) if isinstance(ts, pd.Series) else ts
    flat = np.asarray(raw).ravel()
    one = next((value for value in flat if not pd.isna(value)), None) if flat.dtype.kind == "O" else flat[:1]
    if (flat.size and flat.dtype.kind in "iufb") or isinstance(one, int | float | np.number):
        shown = flat[0] if flat.dtype.kind != "O" else one
        raise BatchError(
            f"ts holds numbers (the first is {shown}), and nobody knows their unit: give times, of Unix seconds by "
            'pd.to_datetime(ts, unit="s")'
        )
    try:
        index = pd.DatetimeIndex(pd.to_datetime(raw))
        if index.tz is not None:
            index = index.tz_localize(None)
        return index.to_numpy(dtype="datetime64[ns]")
    except (ValueError, TypeError, OverflowError) as error:
        text = str(error).splitlines()[0]
        raise BatchError(f"ts cannot be read as times, the first is {flat[0]!r}: {text}") from error


def _check_order(values: Stamps) -> None:
    """Rising, but for an hour that comes twice when the clocks go back."""
    steps = np.diff(values)
    grain = _grain(steps)
    fine = grain is not None and grain <= HOUR
    back = np.flatnonzero(steps < (-HOUR if fine else np.timedelta64(0, "ns")))
    if back.size:
        at = int(back[0])
        raise BatchError(f"ts goes back from {values[at]} to {values[at + 1]}: sort the buckets by time")
    stamps, counts = np.unique(values, return_counts=True)
    doubled = stamps[counts > 1]
    if not doubled.size:
        return
    if grain is None:
        raise BatchError(f"all {len(values)} times of ts are {values[0]}: every bucket needs its own start")
    turns = int((values.max() - values.min()) / A_DAY) // CLOCKS_BACK + 1
    allowed = turns * max(round(HOUR / grain), 1) if fine else 0
    if len(doubled) > allowed or counts.max() > 2:
        raise BatchError(
            f"ts holds {len(doubled)} times more than once (the first is {doubled[0]}): add their rows up, one "
            "bucket a time; of a panel, pass a row per segment"
        )


def _check_grain(values: Stamps) -> None:
    steps = np.diff(values)
    grain = _grain(steps[:WARM])
    if len(steps) > 1 and grain is not None and grain > LONGEST_GRAIN:
        raise BatchError(
            f"ts has one bucket in {int(grain / A_DAY)} days: buckets of five minutes to a month are scored; add up "
            "shorter ones"
        )


def _grain(steps: npt.NDArray[np.timedelta64]) -> np.timedelta64 | None:
    """The median step forward, None where there is none."""
    forward = steps[steps > np.timedelta64(0, "ns")]
    return np.timedelta64(int(np.median(forward.astype(np.int64))), "ns") if len(forward) else None
