"""Seasonal index: how a bucket of this phase compares with its surroundings, learnt from earlier buckets only.

Classical ratio-to-moving-average, with two kinds of shrinkage: a segment's profile towards the panel's (empirical
Bayes, moment estimate of how much segments really differ), and hour-of-week towards hour-of-day × weekday.
"""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.rolling import centred_sum, lagged_sums, window_sum
from monitors.detectors.arrays.timing import DAY, Lag, Timing

WEEK = 7 * DAY
YEAR = 365.2425 / 7  # weeks
FAINT = 0.0005  # variance of a panel's index around 1 at least: weekdays differ by 2 % anywhere
ALONE = 5  # below so many segments a panel teaches a segment nothing


def seasonal_index(timing: Timing, num: Floats, den: Floats) -> Floats:
    """[nS, nT] multiplicative index around 1. num, den: what may be learnt from, zero where not known."""
    shape = num.shape
    if timing.grain > WEEK * 0.6:
        return _annual(timing, num, den) if weekly_grain(timing) else np.ones(shape)
    week = max(2, round(WEEK / timing.grain))
    weekly = _lags(timing, WEEK, 8, week)
    if timing.per_day < 2:
        return _shrunk(num, den, weekly, week, np.ones(shape), 0.3)
    day = timing.per_day
    daily = _lags(timing, DAY, 14, day)
    smooth = max(1, day // 48)
    near, near_den = _smooth(num, smooth), _smooth(den, smooth)
    of_day = _shrunk(near, near_den, daily, day, np.ones(shape), 0.5)
    total, exposure = centred_sum(num, day), centred_sum(den, day)
    late = [lag.beyond(day) for lag in weekly]
    of_week = _shrunk(total, exposure, late, week, np.ones(shape), 0.1)
    return _shrunk(near, near_den, weekly, week, of_day * of_week, 0.03)


def weekly_grain(timing: Timing) -> bool:
    """Whether a bucket is about a week long."""
    return WEEK * 0.6 < timing.grain < WEEK * 1.5


def _smooth(values: Floats, width: int) -> Floats:
    """Neighbouring buckets of a fine grain say the same about the time of day."""
    return values if width < 2 else centred_sum(values, width) / width


def _lags(timing: Timing, step: int, times: int, width: int) -> list[Lag]:
    return [lag.beyond(width - width // 2) for lag in timing.earlier(step, times)]


def _shrunk(num: Floats, den: Floats, lags: list[Lag], width: int, prior: Floats, spread: float) -> Floats:
    """Ratio of the phase's earlier values to their surroundings, shrunk to the panel's and to `prior`.

    `spread`: prior variance of a lone segment's index around `prior`; a panel estimates its own.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        local = centred_sum(num, width) / centred_sum(den, width)
        around = np.nan_to_num(local, posinf=0.0) * den
    parts = [num, around, num * num, num * around, around * around, (around > 0) * 1.0]
    y, m, yy, ym, mm, n = lagged_sums(parts, lags)
    m, ym, mm = m * prior, ym * prior, mm * prior * prior
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(m > 0, y / m, 1.0)
        wobble = (
            np.maximum(yy - 2 * own * ym + own * own * mm, 0) / (m * m) * (n + 1) / np.maximum(n - 1, 0.5)
        )
    wobble = np.where(m > 0, wobble, np.inf)
    noise = _steady(wobble, width) + 0.02 / np.maximum(n, 1) ** 2
    centre: Floats = np.ones((1, num.shape[1]))
    real: Floats = np.full((1, num.shape[1]), spread)
    if len(num) >= ALONE:
        centre, real = _panel(own, noise)
        centre = _calmed(centre, num, around, lags, width)
    weight = np.where(n > 0, real / (real + noise), 0.0)
    index = prior * np.maximum(centre + weight * (own - centre), 0.02)
    return np.clip(index, 0.01, 50.0)


def _calmed(centre: Floats, num: Floats, around: Floats, lags: list[Lag], width: int) -> Floats:
    """The panel's index shrunk towards 1 for its own sampling error: what moved everybody on one day is one draw,
    however many segments saw it. The error is taken from the scatter of the panel's totals over the lags.
    """
    y, m = num.sum(axis=0, keepdims=True), around.sum(axis=0, keepdims=True)
    yy, ym, mm, n = lagged_sums([y * y, y * m, m * m, (m > 0) * 1.0], lags)
    known = (n > 1) & (mm > 0) & (ym > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = ym / mm
        wobble = np.maximum(yy - slope * ym, 0) / (mm * np.maximum(n - 1, 1) * slope**2)
    noise = _steady(np.where(known, wobble, 1.0), width)
    beyond = np.where(known, (centre - 1) ** 2 - noise, 0.0)
    real = window_sum(beyond, width) / np.maximum(window_sum(known * 1.0, width), 1)
    real = np.maximum(real, FAINT)
    return 1 + (centre - 1) * real / (real + noise)


def _steady(wobble: Floats, width: int) -> Floats:
    """Sampling variance of the index, averaged over one whole season: eight values alone say little about it."""
    known = np.isfinite(wobble)
    total = window_sum(np.where(known, wobble, 0.0), width)
    count = window_sum(known.astype(float), width)
    return np.where(count > 0, np.maximum(total, 0) / np.maximum(count, 1), 1.0)


def _panel(own: Floats, noise: Floats) -> tuple[Floats, Floats]:
    """The panel's index and the variance of true differences between segments (DerSimonian–Laird moments)."""
    weight = 1 / (noise + 0.02)
    centre = np.sum(weight * own, axis=0) / np.sum(weight, axis=0)
    for _ in range(2):
        near = weight * (np.abs(own - centre) < 3 * np.sqrt(noise + 0.02))
        total = np.maximum(near.sum(axis=0), 1e-12)
        centre = np.where(total > 1e-9, np.sum(near * own, axis=0) / total, centre)
    scatter = np.sum(near * (own - centre) ** 2, axis=0) / total
    expected = np.sum(near * noise, axis=0) / total
    return centre[None, :], np.maximum(scatter - expected, 0.002)[None, :]


def years_back(timing: Timing, shift: int = 0) -> list[Lag]:
    """For each of the last years: the week nearest to that year's same day, or `shift` weeks after it."""
    weeks = [round(k * YEAR) - shift for k in range(1, 6)]
    return [lag for back in weeks for lag in timing.earlier(back * WEEK, 1)]


def _annual(timing: Timing, num: Floats, den: Floats) -> Floats:
    """Weekly grain: the same weeks of earlier years, five around, against that year."""
    lags = [lag.beyond(26) for lag in years_back(timing)]
    if not lags:
        return np.ones(num.shape)
    return _shrunk(centred_sum(num, 5), centred_sum(den, 5), lags, 52, np.ones(num.shape), 0.3)
