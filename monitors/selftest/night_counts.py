"""Mean of a small count over nights, with an interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

TAIL = 0.025  # share of the probability beyond each end of a 95 % interval


@dataclass(frozen=True)
class MeanCount:
    """Mean a night, with the ends of its 95 % interval."""

    mean: float
    low: float
    high: float


def mean_count(counts: Sequence[int]) -> MeanCount | None:
    """Mean of the counts, one a night; None without nights.

    The interval is Garwood's (1936) of a Poisson count. Several alerts of one night have one reason, so it is taken of
    as many fewer alerts as the counts vary more than Poisson's would (their variance over their mean; at least 1). The
    nights are taken for independent.
    """
    nights, found = len(counts), float(sum(counts))
    if not nights:
        return None
    spread = max(float(np.var(counts, ddof=1)) / (found / nights), 1.0) if nights > 1 and found else 1.0
    effective = found / spread
    low = float(gammaincinv(effective, TAIL)) if found else 0.0
    high = float(gammaincinv(effective + 1, 1 - TAIL))
    return MeanCount(found / nights, low * spread / nights, high * spread / nights)
