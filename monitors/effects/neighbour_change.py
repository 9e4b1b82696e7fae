"""The change to be expected of each neighbour, from all other untouched segments, its own neighbours among them.

A Gaussian random-effects model of log changes: common change, one offset for each value of a dimension, a segment's
own, and chance; each neighbour is predicted from all the others (Henderson 1975; leave-one-out by the inverse of the
covariance, Dubrule 1983). What neighbours share is in their covariance: where all of a market rose, one of them is
compared with the rest of that market.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.effects.counterfactual import eligible
from monitors.effects.dispersion import dispersions
from monitors.effects.donor_change import CAP, shared_variances
from monitors.effects.study import Flags, Floats, Study, sums

# Log change that untouched segments differ by at the least. Swept 0.08–0.12 on simulated panels: 0.08 claims 4.2 to
# 6.6 % where nothing moved, 0.12 claims 2.9 % and finds a sixth less of what did.
APART = 0.10
FAR = 4  # segments that are no neighbours, without which the scatter between them cannot be learned; chosen


@dataclass(frozen=True)
class Neighbour:
    """One neighbour: counts and base in both windows, dispersion of its counts, its expected log change with the
    variance of that (its own part included), and how far off it is: log change beyond expectation ÷ error.
    """

    row: int
    before: float
    base_before: float
    after: float
    base_after: float
    dispersion: float
    change: float
    variance: float
    score: float
    error: float

    @property
    def expected(self) -> float:
        """Events expected after the change."""
        return float(self.before / self.base_before * self.base_after * np.exp(self.change))


def neighbours_of(study: Study, neighbours: Flags) -> list[Neighbour]:
    """The neighbours [nS] with enough events, each beside its expectation; none where too few others are untouched."""
    near = neighbours & ~study.treated
    seen = eligible(replace(study, donors=study.donors | near, holdout=None))
    if (seen.donors & ~near).sum() < FAR:
        return []
    found, phi = sums(seen, seen.donors, seen.at, seen.stop), dispersions(seen, near[seen.donors])[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        change, chance = found.change, found.variance(phi)
    told = np.isfinite(change)
    rows = np.flatnonzero(seen.donors)[told]
    close = near[rows]
    if not close.any() or (~close).sum() < FAR:
        return []
    change, chance = change[told], chance[told]
    meant, spread = left_out(change, chance, close, [values[rows] for values in study.shares.values()])
    parts = [part[told] for part in (found.before, found.base_before, found.after, found.base_after, phi)]
    error = np.sqrt(spread + chance)
    table = np.column_stack([*parts, meant, spread, (change - meant) / error, error])[close]
    return [Neighbour(int(row), *map(float, line)) for row, line in zip(rows[close], table, strict=True)]


def left_out(
    change: Floats, chance: Floats, near: Flags, shares: Sequence[npt.NDArray[Any]]
) -> tuple[Floats, Floats]:
    """Log change expected of each segment from all others [nU], and its variance without the segment's own chance [nU].

    change, chance [nU]: log changes and their sampling variances; shares: of each dimension the value of each [nU].
    The variances between segments are learned of those that are not `near`: what moved is no scatter. Extremes of
    those are capped (Huber 1964); the variances know of them.
    """
    far = ~near
    groups = [[values[far] == one for one in np.unique(values[far])] for values in shares]
    common, between, rest = shared_variances(change[far], chance[far], groups)
    apart = max(between, APART**2)
    limit = CAP * np.sqrt(chance[far] + apart)
    seen = change.copy()
    seen[far] += np.clip(rest, -limit, limit) - rest
    cover = np.diag(chance + apart)
    for spread, values in zip(common, shares, strict=True):
        cover += spread * (values[:, None] == values[None, :])
    inverse = np.linalg.inv(cover)
    ones = inverse.sum(axis=1)
    contrast = inverse - np.outer(ones, ones) / ones.sum()
    own = np.diag(contrast)
    return seen - contrast @ seen / own, np.maximum(1 / own - chance, 0.0)
