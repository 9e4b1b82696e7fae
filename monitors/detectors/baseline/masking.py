"""Masking: which buckets are outliers and kept out of baselines, an event as a whole.

The first buckets of an event are outliers; the later ones no more, for the level has learnt the first. So a run of
outliers is continued against the level before it: buckets that stay away from that level, the same way, belong to the
event. Else the rest of each event enters the level, the spread and the ranks, and after a few of them a series is
blind for the next.
"""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats

# share of the masking limit; deviate from the level before a run from which on a bucket continues it; chosen
GOES_ON = 0.6
TURNS = 3  # times that runs are continued, for one that goes on may meet the next; chosen


def short_runs(masked: Flags, longest: int) -> Flags:
    """Cells of a run of outliers, up to its first `longest` buckets; later ones belong to a new level."""
    here = np.arange(masked.shape[-1])[None, :]
    last_clear = np.maximum.accumulate(np.where(masked, -1, here), axis=-1)
    return masked & (here - last_clear <= longest)


def starts(masked: Flags) -> Flags:
    """The first bucket of each run [nS, nT]."""
    return masked & ~_before(masked)


def continued(
    masked: Flags, actual: Floats, mean: Floats, variance: Floats, level: Floats, limit: float
) -> Flags:
    """Outliers of one side, and the buckets that continue their runs [nS, nT].

    masked: the outliers. actual: as observed; NaN = unknown, and ends no run. mean, variance: of each bucket at its
        own `level`, the level before it. limit: the masking limit in standard deviations, signed by the side.
    """
    here = np.arange(masked.shape[-1])[None, :]
    began = starts(masked)
    for _ in range(TURNS):
        start = np.maximum.accumulate(np.where(began, here, -1), axis=-1)
        first = np.maximum(start, 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(level > 0, np.take_along_axis(level, first, axis=-1) / level, 1.0)
            # The spread moves with the level, between a count's and an amount's.
            z = (actual - mean * ratio) / np.sqrt(variance * ratio**1.5)
        stays = masked | ~(np.sign(limit) * z < GOES_ON * abs(limit))
        left = np.cumsum(~stays, axis=-1)
        whole = masked | (
            (start >= 0) & (left == np.take_along_axis(left, first, axis=-1)) & np.isfinite(actual)
        )
        if (whole == masked).all():
            break
        masked, began = whole, began & ~_before(whole)
    return masked


def _before(flags: Flags) -> Flags:
    """The flags of the bucket before each one."""
    return np.concatenate([np.zeros((*flags.shape[:-1], 1), dtype=bool), flags[..., :-1]], axis=-1)
