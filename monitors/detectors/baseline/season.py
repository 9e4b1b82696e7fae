"""Seasonal index: a bucket's level relative to the moving average around it, estimated from earlier buckets only.

Classical ratio-to-moving-average, shrunk twice: a segment's index to the panel's (empirical Bayes, between-segment
variance by moments), and the hour-of-week index to hour-of-day × weekday.
"""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.rolling import centred_sum, lagged_sums, window_sum
from monitors.detectors.arrays.timing import DAY, MONTH, Lag, Timing

WEEK = 7 * DAY  # nanoseconds
YEAR = 365.2425 / 7  # weeks
FAINT = 0.0005  # least variance of the panel's index around 1, a standard deviation of 2 %; chosen
ALONE = 5  # segments; smaller panels give no index to shrink to; chosen


def seasonal_index(timing: Timing, num: Floats, den: Floats) -> Floats:
    """Multiplicative seasonal index around 1 [nS, nT].

    num, den: [nS, nT], 0 where a cell must not enter the baseline. Weekly and monthly grain: an annual index. Daily:
        day of week. Finer: hour of week. Other grains: 1.
    """
    shape = num.shape
    if timing.grain > WEEK * 0.6:
        return _annual(timing, num, den) if annual_grain(timing) else np.ones(shape)
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


def annual_grain(timing: Timing) -> bool:
    """Whether a bucket is about a week or a month long, so that its season is the year."""
    return WEEK * 0.6 < timing.grain < WEEK * 1.5 or timing.grain == MONTH


def _smooth(values: Floats, width: int) -> Floats:
    """Mean over neighbouring buckets of a fine grain, which share the time of day."""
    return values if width < 2 else centred_sum(values, width) / width


def _lags(timing: Timing, step: int, times: int, width: int) -> list[Lag]:
    """Lags of 1 … `times` steps, far enough back for a centred sum of `width` buckets to end before the current
    bucket.
    """
    return [lag.beyond(width - width // 2) for lag in timing.earlier(step, times)]


def _shrunk(num: Floats, den: Floats, lags: list[Lag], width: int, prior: Floats, spread: float) -> Floats:
    """Index of each phase: earlier values ÷ their moving average, shrunk to the panel's index and to `prior`.

    num, den: [nS, nT], 0 where unknown. lags: the earlier buckets of the same phase. width: buckets of the moving
        average. prior: index that is the centre. spread: variance of a segment's index around the prior, used where
        no panel estimates it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        local = centred_sum(num, width) / centred_sum(den, width)
        around = np.nan_to_num(local, posinf=0.0) * den
    parts = [num, around, num * num, num * around, around * around, (around > 0) * 1.0]
    y, m, yy, ym, mm, n = lagged_sums(parts, lags)
    m, ym, mm = m * prior, ym * prior, mm * prior * prior
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(m > 0, y / m, 1.0)
        sampling = (
            np.maximum(yy - 2 * own * ym + own * own * mm, 0) / (m * m) * (n + 1) / np.maximum(n - 1, 0.5)
        )
    sampling = np.where(m > 0, sampling, np.inf)
    noise = _pooled_variance(sampling, width) + 0.02 / np.maximum(n, 1) ** 2
    centre: Floats = np.ones((1, num.shape[-1]))
    between: Floats = np.full((1, num.shape[-1]), spread)
    if num.shape[-2] >= ALONE:
        centre, between = _panel(own, noise)
        centre = _shrunk_to_one(centre, num, around, lags, width)
    weight = np.where(n > 0, between / (between + noise), 0.0)
    index = prior * np.maximum(centre + weight * (own - centre), 0.02)
    return np.clip(index, 0.01, 50.0)


def _shrunk_to_one(centre: Floats, num: Floats, around: Floats, lags: list[Lag], width: int) -> Floats:
    """The panel's index, shrunk to 1 by its own sampling variance.

    A common shift of one day is one observation, however many segments saw it; so the variance is estimated from the
    panel's totals over the lags.
    """
    y, m = num.sum(axis=-2, keepdims=True), around.sum(axis=-2, keepdims=True)
    yy, ym, mm, n = lagged_sums([y * y, y * m, m * m, (m > 0) * 1.0], lags)
    known = (n > 1) & (mm > 0) & (ym > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = ym / mm
        sampling = np.maximum(yy - slope * ym, 0) / (mm * np.maximum(n - 1, 1) * slope**2)
    noise = _pooled_variance(np.where(known, sampling, 1.0), width)
    excess = np.where(known, (centre - 1) ** 2 - noise, 0.0)
    between = window_sum(excess, width) / np.maximum(window_sum(known * 1.0, width), 1)
    between = np.maximum(between, FAINT)
    return 1 + (centre - 1) * between / (between + noise)


def _pooled_variance(sampling: Floats, width: int) -> Floats:
    """Sampling variance of the index, averaged over one season of `width` buckets: the few lags of one phase say
    little about it.
    """
    known = np.isfinite(sampling)
    total = window_sum(np.where(known, sampling, 0.0), width)
    count = window_sum(known.astype(float), width)
    return np.where(count > 0, np.maximum(total, 0) / np.maximum(count, 1), 1.0)


def _panel(own: Floats, noise: Floats) -> tuple[Floats, Floats]:
    """The panel's index and the between-segment variance (moments, DerSimonian and Laird 1986), segments beyond three
    standard deviations left out.
    """
    weight = 1 / (noise + 0.02)
    centre = np.sum(weight * own, axis=-2, keepdims=True) / np.sum(weight, axis=-2, keepdims=True)
    for _ in range(2):
        near = weight * (np.abs(own - centre) < 3 * np.sqrt(noise + 0.02))
        total = np.maximum(near.sum(axis=-2, keepdims=True), 1e-12)
        centre = np.where(total > 1e-9, np.sum(near * own, axis=-2, keepdims=True) / total, centre)
    scatter = np.sum(near * (own - centre) ** 2, axis=-2, keepdims=True) / total
    expected = np.sum(near * noise, axis=-2, keepdims=True) / total
    return centre, np.maximum(scatter - expected, 0.002)


def years_back(timing: Timing, shift: int = 0) -> list[Lag]:
    """Lags to the week nearest to the same day of each of the last five years, or `shift` weeks after it; of months to
    the same month.
    """
    if timing.grain == MONTH:
        return [lag for k in range(1, 6) for lag in timing.earlier((12 * k - shift) * MONTH, 1)]
    weeks = [round(k * YEAR) - shift for k in range(1, 6)]
    return [lag for back in weeks for lag in timing.earlier(back * WEEK, 1)]


def _annual(timing: Timing, num: Floats, den: Floats) -> Floats:
    """Annual index: five-week sums, or months, at the same time of earlier years against that year's average."""
    months = timing.grain == MONTH
    lags = [lag.beyond(6 if months else 26) for lag in years_back(timing)]
    if not lags:
        return np.ones(num.shape)
    if months:
        return _shrunk(num, den, lags, 12, np.ones(num.shape), 0.3)
    return _shrunk(centred_sum(num, 5), centred_sum(den, 5), lags, 52, np.ones(num.shape), 0.3)
