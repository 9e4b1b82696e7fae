"""What untouched segments did meanwhile: the change to be expected of a segment that nobody touched, and how far off.

A random-effects model of the donors' log changes: each is the common change, what its market or category share,
its own, and chance. Variances between donors by Paule and Mandel (1982), with squares capped as Huber (1964) does, so
that one donor under attack sets neither the change nor its error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from monitors.effects.study import Flags, Floats

CAP = 2.5  # standard errors beyond which a donor's square is capped; Huber's usual range
CAPPED = float(
    stats.chi2.expect(lambda x: np.minimum(x, CAP**2), args=(1,), lb=0, ub=60)
)  # mean of a capped square


@dataclass(frozen=True)
class DonorChange:
    """change: expected log change of an untouched segment; variance: of that expectation, its own part included.

    between: variance of the donors' own changes; freedom: donors less one; weights [nD]: their part in `change`.
    """

    change: float
    variance: float
    between: float
    freedom: float
    weights: Floats


def donor_change(
    change: Floats,
    variance: Floats,
    alike: Sequence[tuple[Flags, Sequence[Flags]]] = (),
    weights: Floats | None = None,
) -> DonorChange:
    """The change expected of one more segment like the donors.

    change, variance: log changes and their sampling variances [nD]. alike: of each dimension the donors that share the
    treated segment's value, and those of each value, all [nD]. weights [nD]: those of a synthetic control, which then
    stand for the common change.
    """
    between = _between(change, variance)
    given = weights
    precision = 1 / (variance + between)
    if given is None:
        middle = _centre(change, variance + between)
        weight = precision / precision.sum()
        error = float(1 / precision.sum())
    else:
        weight = given
        middle = float(weight @ change)
        error = float(weight**2 @ (variance + between))
    rest = change - middle
    if given is None:
        for mine, groups in alike:
            offset, spare = _shared(rest, variance, between, mine, groups)
            middle += offset
            error += spare
    return DonorChange(middle, error + between, between, max(len(change) - 1.0, 1.0), weight)


def _centre(values: Floats, variance: Floats) -> float:
    """Weighted mean in which a value further than CAP standard errors off counts only so much (Huber)."""
    middle = float(np.average(values, weights=1 / variance))
    for _ in range(20):
        off = np.abs(values - middle) / np.sqrt(variance)
        weight = np.minimum(1.0, CAP / np.maximum(off, 1e-9)) / variance
        middle = float(np.average(values, weights=weight))
    return middle


def _between(change: Floats, variance: Floats) -> float:
    """The variance between donors at which their capped squares are as large as chance makes them."""
    aim = CAPPED * max(len(change) - 1, 1)

    def excess(between: float) -> float:
        total = variance + between
        return float(np.minimum((change - _centre(change, total)) ** 2 / total, CAP**2).sum() - aim)

    if len(change) < 2 or excess(0.0) <= 0:
        return 0.0
    top = 1.0
    while excess(top) > 0 and top < 64:
        top *= 4
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-5)) if excess(top) <= 0 else top


def _shared(
    rest: Floats, variance: Floats, between: float, mine: Flags, groups: Sequence[Flags]
) -> tuple[float, float]:
    """Offset of the treated segment's market or category, drawn to none, and the variance it leaves."""
    total = variance + between
    means, errors = [], []
    for group in groups:
        if group.sum() >= 2:
            means.append(_centre(rest[group], total[group]))
            errors.append(float(1 / (1 / total[group]).sum()))
    if len(means) < 3 or mine.sum() < 2:
        return 0.0, 0.0
    common = max(0.0, float(np.mean(np.square(means)) - np.mean(errors)))
    own, error = _centre(rest[mine], total[mine]), float(1 / (1 / total[mine]).sum())
    share = common / (common + error) if common > 0 else 0.0
    return share * own, share * error
