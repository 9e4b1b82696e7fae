"""What really happened in a home's history, as far as the desk itself finds it: set aside before a null test.

Shuffled days destroy what lasts, but a day on which something happened stays a day on which something happened. A
test of false alarms must not count it. Found are the cells of the desk's own decision over the days in their order,
at most its budget of them false, so that little of the null goes with them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from monitors.detectors.batch import Flags, Floats

WEAK = 0.05  # p-value up to which a bucket beside a found one belongs to the same spell


def spells(found: Flags, p: Floats) -> Flags:
    """[nS, nT] The found cells with the unbroken runs of weak p-values around them. p: NaN = not tested."""
    weak = found | (np.nan_to_num(p, nan=1.0) <= WEAK)
    starts = weak & ~np.pad(weak, ((0, 0), (1, 0)))[:, :-1]
    number = np.cumsum(starts, axis=1) + np.arange(len(weak))[:, None] * (weak.shape[1] + 1)
    return weak & np.isin(number, np.unique(number[found]))


def spread(found: Sequence[Flags], segments: Sequence[pd.DataFrame]) -> list[Flags]:
    """The cells of all panels of one monitor, over the same buckets, that share events with a found one.

    Two segments share events unless they differ in a dimension that both name.
    """
    return [
        np.logical_or.reduce(
            [
                _overlap(own, other).astype(np.int8) @ cells > 0
                for cells, other in zip(found, segments, strict=True)
            ]
        )
        for own in segments
    ]


def _overlap(own: pd.DataFrame, other: pd.DataFrame) -> Flags:
    """[rows of own, rows of other] Whether no dimension tells the two apart; rows of one panel always differ."""
    if own is other:
        return np.eye(len(own), dtype=bool)
    same = np.ones((len(own), len(other)), dtype=bool)
    for name in own.columns.intersection(other.columns):
        same &= own[name].astype(str).to_numpy()[:, None] == other[name].astype(str).to_numpy()[None, :]
    return same
