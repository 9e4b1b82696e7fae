"""Level: exponentially weighted means with three half-lives, blended by how well each has predicted the segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sums_before, zero_unknown
from monitors.detectors.arrays.timing import Timing

CROWD = 5  # segments from which a panel counts as one: the fast memory then follows only falls; chosen
PRIOR_BUCKETS = 40.0  # buckets; weight of the panel's blend weight against the segment's own; chosen
# relative error; errors and steps are clipped here, so that an incident does not teach fast blending; chosen
CUT = 0.7
# expected events; pseudo-exposure that shrinks a shorter memory to the longer one, for levels that vary by 1 ÷ √2;
# chosen
EVENTS = 2.0
FEW_EVENTS = 3.0  # events behind a level; below, the level's own uncertainty is counted; chosen
HALF_EVENT = 0.5  # events; what is taken to have come where none has (Jeffreys' prior)


@dataclass(frozen=True)
class Level:
    """Level of each segment before each bucket, per unit of deseasonalised exposure; all arrays [nS, nT].

    now: the blend of all three memories; calm: the blend without the fast one; slow: the slow memory alone (NaN
        before any exposure)
    n: buckets behind the middle memory, exponentially weighted
    vagueness: relative variance of a level that few events have shown, gamma–Poisson with as many events as were seen
    """

    now: Floats
    calm: Floats
    slow: Floats
    n: Floats
    vagueness: Floats


def memories(timing: Timing) -> tuple[float, float, float]:
    """Half-lives in buckets of the slow, middle and fast memory, for the grain of this time axis."""
    if timing.per_day >= 2:
        return 10.0 * timing.per_day, 1.0 * timing.per_day, max(2.0, timing.per_day / 8)
    weeks = timing.grain / (7 * 86_400e9)
    return (26.0, 6.0, 1.5) if weeks > 0.6 else (35.0, 7.0, 1.5)


def blend_levels(timing: Timing, num: Floats, exposure: Floats, whole: Flags) -> Level:
    """Level before each bucket from exponentially weighted ratio estimators, so that low counts need no logarithm.

    num, exposure: [nS, nT], 0 where a cell must not enter the baseline. whole: [1, nT], True while all values so far
        are whole numbers.
    The shorter memory gets the larger of two weights: a regression weight (`_blend_weight`) and a tracking signal. In
        a panel of `CROWD` segments and more the fast memory follows only falls: a rise of all is a common shift, and
        a rise of one is to be detected, not learnt.
    """
    slow_life, middle_life, fast_life = memories(timing)
    known, behind = decayed_sums_before([num, exposure], slow_life)
    with np.errstate(divide="ignore", invalid="ignore"):
        slow = np.where(behind > 0, known / behind, np.nan)
    events = np.where(whole, np.maximum(known, HALF_EVENT), np.inf)
    # A count that never came is Jeffreys' half event in all the exposure seen: rare, and not impossible.
    rare = whole & (known < HALF_EVENT) & (behind > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.where(rare, HALF_EVENT / behind, 0.0)
    slow = np.where(rare, least, slow)
    middle, n = _shrunk_rate(num, exposure, middle_life, slow, whole)
    fast, _ = _shrunk_rate(num, exposure, fast_life, middle, whole)
    seen = exposure > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        actual = np.where(seen, num / exposure, np.nan)
        expected = np.where(seen, zero_unknown(exposure * slow), 0.0)
        total, count = decayed_sums_before([expected, seen * 1.0], slow_life)
        weight = zero_unknown(expected / (expected + total / np.maximum(count, 1)))
        limit = np.where(whole, np.maximum(CUT, 3 / np.sqrt(expected)), CUT)
    blend = _blend_weight(actual - slow, middle - slow, slow, weight, slow_life, limit)
    signal = _tracking_signal(actual, slow, weight, 0.7 * middle_life, 0.55)
    calm = slow + np.maximum(blend, signal) * (middle - slow)
    blend = _tracking_signal(actual, calm, weight, 1.5 * fast_life, 0.75) * (fast < calm)
    if num.shape[-2] < CROWD:
        blend = np.maximum(blend, _blend_weight(actual - calm, fast - calm, slow, weight, slow_life, limit))
    now = calm + blend * (fast - calm)
    now, calm = (np.where(rare, np.maximum(rate, least), rate) for rate in (now, calm))
    vagueness = np.where(events < FEW_EVENTS, 1 / events, 0.0)
    return Level(np.maximum(now, 0), np.maximum(calm, 0), slow, n, vagueness)


def _shrunk_rate(
    num: Floats, exposure: Floats, life: float, longer: Floats, whole: Flags
) -> tuple[Floats, Floats]:
    """Exponentially weighted rate up to the bucket before, and the weighted number of buckets behind it [nS, nT].

    longer: the rate of the longer memory, to which the rate is shrunk with pseudo-exposure: half an average bucket's,
        and for counts at least that of `EVENTS` expected events (Bühlmann credibility).
    """
    top, bottom, count = decayed_sums_before([num, exposure, (exposure > 0) * 1.0], life)
    mean = np.where(count > 0, bottom / np.maximum(count, 1e-9), 0.0)
    prior_exposure = np.where(mean > 0, mean, 1.0) * 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        prior_exposure = np.where(
            whole & (longer > 0), np.maximum(prior_exposure, EVENTS / longer), prior_exposure
        )
    return (top + prior_exposure * zero_unknown(longer)) / (bottom + prior_exposure), count


def _tracking_signal(actual: Floats, level: Floats, weight: Floats, life: float, quiet: float) -> Floats:
    """Tracking signal |Σ error| ÷ Σ |error| of Trigg and Leach (1967), rescaled: 0 up to `quiet`, 1 from 0.95 on
    [nS, nT].

    weight: reliability of each bucket's error. life: half-life in buckets.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        error = zero_unknown(np.clip(actual / level - 1, -1, 1))
    error = error * weight
    total, net, count = decayed_sums_before([np.abs(error), error, (weight > 0) * 1.0], life)
    signal = np.abs(net) / np.maximum(total, 1e-300)
    seen = np.minimum(count, 1.0)
    return np.clip((signal - quiet) / (0.95 - quiet), 0, 1) * seen


def _blend_weight(
    target: Floats, step: Floats, scale: Floats, weight: Floats, life: float, limit: Floats
) -> Floats:
    """Weight in [0, 1] of `step`, the shorter memory's proposal: ridge regression of later errors on earlier steps
    [nS, nT].

    target, step: error of the longer memory and proposed correction, both divided by `scale` and clipped at ±
        `limit`. weight: reliability of each bucket. life: half-life in buckets.
    The panel's mean slope is the prior. For counts the limit is at least three standard deviations: closer clipping
    would keep the many zeros of a rare event and cut its few events, which biases both sides of the regression
    downwards.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        y, x = np.clip(target / scale, -limit, limit), np.clip(step / scale, -limit, limit)
    good = np.isfinite(y) & np.isfinite(x) & (weight > 0)
    x, y, w = np.where(good, x, 0), np.where(good, y, 0), np.where(good, weight, 0)
    cross, power, count = decayed_sums_before([w * x * y, w * x * x, good * 1.0], 6 * life)
    count = np.maximum(count, 1.0)
    unit = np.maximum(power / count, 1e-12)
    ratio = cross / count / unit
    pooled = np.clip(
        np.mean(ratio * (count > 10), axis=-2, keepdims=True)
        / np.maximum(np.mean(count > 10, axis=-2, keepdims=True), 1e-9),
        0,
        1,
    )
    if target.shape[-2] < 2:
        pooled = np.full_like(pooled, 0.5)
    share = (ratio * count + pooled * PRIOR_BUCKETS) / (count + PRIOR_BUCKETS)
    return np.nan_to_num(np.clip(share, 0.0, 1.0), nan=0.5)
