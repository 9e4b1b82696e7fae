"""How long an alert stays open: until its end is likelier than its going on, so one story is one alert."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats

LEAST, MOST = 0.4, 4.0  # deviates per bucket: a shift is taken to be at least and a bucket at most so large
FIRM = 4.0  # buckets that the size seen at the start counts for
EXTRA = 6.0  # buckets beyond its reach that evidence holds an alert without any new
FRESH = 2.5  # normal score that buckets since the end must have before older ones count again


def hold_open(sure: Flags, alone: Floats, reach: Floats, shift: Floats, patience: float) -> Flags:
    """Flags [nS, nT]: open from a sure bucket until the log odds of "ended" against "goes on" pass `patience`.

    sure: enough evidence to open; alone, reach, shift: see `Evidence`. The odds are a cumulated likelihood ratio (Page
    1954) of no shift against the shift so far. Evidence that lies partly before the last end does not open again by
    itself. Untested buckets are not flagged and end nothing.
    """
    flags = np.zeros(sure.shape, dtype=bool)
    for row in np.flatnonzero(sure.any(axis=1)):
        end = -1
        for first in np.flatnonzero(sure[row]).tolist():
            if first >= end and _opens(
                alone[row, max(end, 0) : first + 1], reach[row, first], shift[row, first]
            ):
                end = _end(sure[row], alone[row], reach[row], first, float(shift[row, first]), patience)
                flags[row, first:end] = sure[row, first:end] | np.isfinite(alone[row, first:end])
    return flags


def _opens(since: Floats, reach: float, shift: float) -> bool:
    """Whether the evidence lies after the last end, or what lies after it says something by itself."""
    if reach <= len(since):
        return True
    known = since[np.isfinite(since)]
    return bool(known.sum() * np.sign(shift) >= FRESH * len(known) ** 0.5)


def _end(sure: Flags, alone: Floats, reach: Floats, first: int, shift: float, patience: float) -> int:
    """The bucket at which an alert that opened at `first` has ended."""
    side, size, count, odds = (1.0 if shift > 0 else -1.0), min(abs(shift), MOST), FIRM, 0.0
    until = first + float(reach[first]) + EXTRA
    for at in range(first + 1, len(sure)):
        if sure[at]:
            until = at + float(reach[at]) + EXTRA
        elif at > until:
            return at
        here = float(alone[at]) * side
        if np.isnan(here):
            continue
        step = max(size, LEAST)
        odds = 0.0 if sure[at] else max(0.0, odds + step * (step / 2 - here))
        if odds > patience:
            return at
        count += 1
        size += (min(max(here, -MOST), MOST) - size) / count
    return len(sure)
