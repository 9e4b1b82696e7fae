"""Moving sums of the last few buckets against the level before them: small changes that one bucket alone
cannot show.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sums_before, shift, window_sum, zero_unknown
from monitors.detectors.baseline.fit import SIZES, Fit
from monitors.detectors.baseline.level import memories
from monitors.detectors.calibration.conformal import normal_scores
from monitors.detectors.calibration.residuals import gamma_residual

PRIOR_SD = 1.2  # standard deviation of moving sums before any is seen; chosen
# standard deviations, and events beside them: most that one bucket adds to a moving sum; chosen
MOST, MOST_EVENTS = 4.0, 2.0
OWN = 30.0  # buckets; weight of the panel's scale against the segment's own, per √width; chosen


def window_score(fit: Fit, width: int) -> Floats:
    """Calibrated normal score of the sum over the last `width` buckets given the level `width` buckets ago [nS, nT].

    The level's change over the window is part of the scale: each width is standardised by its own past residuals.
    """
    calm = shift(fit.level.calm, width - 1)
    good = fit.tested & np.isfinite(calm)
    mean = window_sum(np.where(good, fit.base * zero_unknown(calm), 0.0), width)
    total = window_sum(np.where(good, _capped(fit), 0.0), width)
    share = np.where(good, fit.moves.sd * fit.mean, 0.0)
    variance = window_sum(np.where(good, fit.variance, 0.0) - share**2, width) + window_sum(share, width) ** 2
    filled = window_sum(good.astype(float), width) > 0.5 * width
    ok = (
        good
        & filled
        & (mean > 0)
        & (fit.age >= fit.timing.buckets(28) / (1 if fit.timing.per_day == 1 else 3))
    )
    z = np.where(
        ok,
        gamma_residual(
            total + fit.unit, np.where(ok, mean, 1.0) + fit.unit, np.where(ok, variance, 1.0) + fit.unit**2
        ),
        np.nan,
    )
    clean = ok & (window_sum((~fit.learn).astype(float), width) < 0.5)
    z = _rescaled(z, fit, clean, width)
    size = mean**2 / np.maximum(variance, 1e-300)
    size_class = np.searchsorted(SIZES, np.where(ok, size, 1.0))
    score, _, _ = normal_scores(
        z,
        size_class,
        clean,
        len(SIZES) + 1,
        replace(fit.rule, prior=60.0, prior_sd=PRIOR_SD),
        masked=ok & ~clean,
        band=False,
    )
    return score


def _capped(fit: Fit) -> Floats:
    """Numerators [nS, nT], each at most so far from its mean: one huge bucket is a spike, and no change that lasts."""
    sd = np.sqrt(np.maximum(zero_unknown(fit.variance), 0.0))
    mean, room = zero_unknown(fit.mean), MOST * sd + MOST_EVENTS * fit.unit
    return np.clip(zero_unknown(fit.num), np.maximum(mean - room, 0.0), mean + room)


def _rescaled(z: Floats, fit: Fit, ok: Flags, width: int) -> Floats:
    """Residuals divided by the segment's running root mean square, shrunk to the panel's."""
    life = 2 * memories(fit.timing)[0]
    included = ok * 1.0
    square = np.where(included > 0, np.minimum(zero_unknown(z) ** 2, 9.0), 0.0)
    own, count = decayed_sums_before([square, included], life)
    pooled = (own.sum(axis=0) + 10.0) / (count.sum(axis=0) + 10.0)
    prior_buckets = OWN * width**0.5
    return z / np.sqrt((own + prior_buckets * pooled[None, :]) / (count + prior_buckets))


def window_scores(fit: Fit, days: float) -> list[tuple[int, Floats]]:
    """(width, calibrated score) of windows from 2 or 3 buckets up to `days`, rising."""
    longest = max(4, round(fit.timing.buckets(min(days, 3.0) if fit.timing.per_day > 1 else days)))
    steps = max(2, round(np.log(longest) / np.log(2.8)))
    widths = sorted({max(2, round(longest ** (k / steps))) for k in range(1, steps + 1)})
    return [(width, window_score(fit, width)) for width in widths]
