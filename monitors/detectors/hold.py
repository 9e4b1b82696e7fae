"""When an alert closes: once the evidence that the shift has ended outweighs the evidence that it goes on."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats

# Standard deviations per bucket: least size assumed of a shift, largest counted of one bucket; chosen.
LEAST, MOST = 0.4, 4.0
FIRM = 4.0  # buckets; weight of the shift's size at the start against later buckets; chosen
# buckets beyond its own length for which evidence keeps an alert open without new evidence; chosen
EXTRA = 6.0
# normal score of the buckets since the last end from which evidence that began earlier counts again; chosen
FRESH = 2.5


def hold_open(opens: Flags, alone: Floats, reach: Floats, shift: Floats, patience: float) -> Flags:
    """Flags [nS, nT]: open from a bucket in `opens` until the log odds of "ended" against "goes on" exceed
    `patience`.

    opens: [nS, nT], enough evidence to open. alone, reach, shift: see `StrongestEvidence`. The odds are a cumulative
        likelihood ratio of no shift against the shift so far (Page 1954). Evidence that begins before the last end
        opens again only if the buckets since then are significant by themselves. Untested buckets are not flagged and
        close nothing.
    """
    flags = np.zeros(opens.shape, dtype=bool)
    for row in np.flatnonzero(opens.any(axis=1)):
        end = -1
        for first in np.flatnonzero(opens[row]).tolist():
            if first >= end and _opens(
                alone[row, max(end, 0) : first + 1], reach[row, first], shift[row, first]
            ):
                end = _end(opens[row], alone[row], reach[row], first, float(shift[row, first]), patience)
                flags[row, first:end] = opens[row, first:end] | np.isfinite(alone[row, first:end])
    return flags


def _opens(since: Floats, reach: float, shift: float) -> bool:
    """Whether the evidence lies wholly after the last end, or the buckets since then are significant by themselves."""
    if reach <= len(since):
        return True
    known = since[np.isfinite(since)]
    return bool(known.sum() * np.sign(shift) >= FRESH * len(known) ** 0.5)


def _end(opens: Flags, alone: Floats, reach: Floats, first: int, shift: float, patience: float) -> int:
    """The bucket at which an alert that opened at `first` has ended."""
    side, size, count, odds = (1.0 if shift > 0 else -1.0), min(abs(shift), MOST), FIRM, 0.0
    until = first + float(reach[first]) + EXTRA
    for at in range(first + 1, len(opens)):
        if opens[at]:
            until = at + float(reach[at]) + EXTRA
        elif at > until:
            return at
        here = float(alone[at]) * side
        if np.isnan(here):
            continue
        step = max(size, LEAST)
        odds = 0.0 if opens[at] else max(0.0, odds + step * (step / 2 - here))
        if odds > patience:
            return at
        count += 1
        size += (min(max(here, -MOST), MOST) - size) / count
    return len(opens)
