"""The level now: three memories blended by what has predicted this segment best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import before_each, zero_unknown
from monitors.detectors.arrays.timing import Timing

CROWD = 5  # segments from which a panel is one
PRIOR_BUCKETS = 40.0  # how many buckets of its own outweigh what the panel says about the blend
CUT = 0.7  # relative errors and steps beyond are cut: an incident must not teach how fast levels move
HALF_EVENT = 0.5  # events taken to have come where none has (Jeffreys)
EVENTS = 2.0  # expected events that a shorter memory needs to outweigh the longer one: levels vary by 1 ÷ √2


@dataclass(frozen=True)
class Level:
    """now: rate per unit of deseasonalised exposure, before the bucket; calm: the same without the fastest memory.

    n: effective number of buckets behind `calm` (Kish); share: blend weights of the middle and fast memory.
    events: behind the slow memory, of counts at least half a one (infinite where values are no counts).
    """

    now: Floats
    calm: Floats
    slow: Floats
    n: Floats
    events: Floats


def memories(timing: Timing) -> tuple[float, float, float]:
    """Half-lives in buckets of the slow, middle and fast memory for this grain."""
    if timing.per_day >= 2:
        return 10.0 * timing.per_day, 1.0 * timing.per_day, max(2.0, timing.per_day / 8)
    weeks = timing.grain / (7 * 86_400e9)
    return (26.0, 6.0, 1.5) if weeks > 0.6 else (35.0, 7.0, 1.5)


def blend_levels(timing: Timing, num: Floats, exposure: Floats, whole: Flags) -> Level:
    """num, exposure [nS, nT], zero where not to be learnt from; whole [1, nT]: values so far are whole numbers.

    Ratio estimators, so low counts need no logs. In a panel what moves quickly for all is a shared move, and what
    rises quickly for one is looked for, not followed: there the fastest memory is only for falls.
    """
    slow_life, middle_life, fast_life = memories(timing)
    slow, _ = _memory(num, exposure, slow_life, None, whole)
    known, behind = before_each([num, exposure], slow_life)
    # A count that never came is Jeffreys' half event in all that was seen: rare, and not impossible.
    events = np.where(whole, np.maximum(known, HALF_EVENT), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.where(whole & (behind > 0), HALF_EVENT / behind, 0.0)
        slow = np.where(whole & (known < HALF_EVENT) & (behind > 0), least, slow)
    middle, n = _memory(num, exposure, middle_life, slow, whole)
    fast, _ = _memory(num, exposure, fast_life, middle, whole)
    seen = exposure > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        actual = np.where(seen, num / exposure, np.nan)
        due = np.where(seen, zero_unknown(exposure * slow), 0.0)
        total, count = before_each([due, seen * 1.0], slow_life)
        weight = zero_unknown(due / (due + total / np.maximum(count, 1)))
        wide = np.where(whole, np.maximum(CUT, 3 / np.sqrt(due)), CUT)
    go = _share(actual - slow, middle - slow, slow, weight, slow_life, wide)
    hurry = _alarm(actual, slow, weight, 0.7 * middle_life, 0.55)
    calm = slow + np.maximum(go, hurry) * (middle - slow)
    go = _alarm(actual, calm, weight, 1.5 * fast_life, 0.75) * (fast < calm)
    if len(num) < CROWD:
        go = np.maximum(go, _share(actual - calm, fast - calm, slow, weight, slow_life, wide))
    now = calm + go * (fast - calm)
    rare = whole & (known < HALF_EVENT) & (behind > 0)
    now, calm = (np.where(rare, np.maximum(level, least), level) for level in (now, calm))
    return Level(np.maximum(now, 0), np.maximum(calm, 0), slow, n, events)


def _memory(
    num: Floats, exposure: Floats, life: float, back: Floats | None, whole: Flags
) -> tuple[Floats, Floats]:
    """Exponentially weighted ratio up to the bucket before; where it knows little it leans on the longer memory:
    as much as half a bucket weighs, and of counts as much as EVENTS that one expects (Bühlmann's credibility).
    """
    top, bottom, count = before_each([num, exposure, (exposure > 0) * 1.0], life)
    if back is None:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(bottom > 0, top / bottom, np.nan), count
    mean = np.where(count > 0, bottom / np.maximum(count, 1e-9), 0.0)
    lean = np.where(mean > 0, mean, 1.0) * 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        lean = np.where(whole & (back > 0), np.maximum(lean, EVENTS / back), lean)
    return (top + lean * zero_unknown(back)) / (bottom + lean), count


def _alarm(actual: Floats, level: Floats, weight: Floats, life: float, quiet: float) -> Floats:
    """Tracking signal of Trigg & Leach (1967): 0 while errors change sign, 1 when all point one way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        error = zero_unknown(np.clip(actual / level - 1, -1, 1))
    error = error * weight
    sized, net, count = before_each([np.abs(error), error, (weight > 0) * 1.0], life)
    signal = np.abs(net) / np.maximum(sized, 1e-300)
    sure = np.minimum(count, 1.0)
    return np.clip((signal - quiet) / (0.95 - quiet), 0, 1) * sure


def _share(target: Floats, step: Floats, scale: Floats, weight: Floats, life: float, wide: Floats) -> Floats:
    """How far to go along `step`: ridge regression of what came on what the faster memory said, panel as prior.

    Both are cut at `wide`: for counts no closer than three standard deviations, else the many zeros of a rare thing
    would count and its few events not, and both sides would seem to fall together.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        y, x = np.clip(target / scale, -wide, wide), np.clip(step / scale, -wide, wide)
    good = np.isfinite(y) & np.isfinite(x) & (weight > 0)
    x, y, w = np.where(good, x, 0), np.where(good, y, 0), np.where(good, weight, 0)
    cross, power, count = before_each([w * x * y, w * x * x, good * 1.0], 6 * life)
    count = np.maximum(count, 1.0)
    unit = np.maximum(power / count, 1e-12)
    ratio = cross / count / unit
    pooled = np.clip(
        np.mean(ratio * (count > 10), axis=0) / np.maximum(np.mean(count > 10, axis=0), 1e-9), 0, 1
    )
    if len(target) < 2:
        pooled = np.full_like(pooled, 0.5)
    share = (ratio * count + pooled[None, :] * PRIOR_BUCKETS) / (count + PRIOR_BUCKETS)
    return np.nan_to_num(np.clip(share, 0.0, 1.0), nan=0.5)
