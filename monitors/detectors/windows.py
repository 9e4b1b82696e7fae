"""The last few buckets taken together, against the level before them: what one bucket alone cannot show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import before_each, shift, window_sum, zero_unknown
from monitors.detectors.baseline.fit import SIZES, Fit
from monitors.detectors.baseline.level import memories
from monitors.detectors.calibration.conformal import normal_scores
from monitors.detectors.calibration.residuals import deviate

OWN = 30.0  # buckets of its own after which a segment's scale outweighs the panel's


def window_score(fit: Fit, width: int) -> Floats:
    """Calibrated normal score of the sum over the last `width` buckets given the level `width` buckets ago [nS, nT].

    The level's own wandering over the window is in the scale: each width is standardised by its own past deviates.
    """
    calm = shift(fit.level.calm, width - 1)
    good = fit.tested & np.isfinite(calm)
    mean = window_sum(np.where(good, fit.base * zero_unknown(calm), 0.0), width)
    total = window_sum(np.where(good, zero_unknown(fit.num), 0.0), width)
    share = np.where(good, fit.moves.doubt * fit.mean, 0.0)
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
        deviate(
            total + fit.unit, np.where(ok, mean, 1.0) + fit.unit, np.where(ok, variance, 1.0) + fit.unit**2
        ),
        np.nan,
    )
    clean = ok & (window_sum((~fit.learn).astype(float), width) < 0.5)
    z = _rescaled(z, fit, clean, width)
    size = mean**2 / np.maximum(variance, 1e-300)
    kind = np.searchsorted(SIZES, np.where(ok, size, 1.0))
    score, _, _ = normal_scores(
        z,
        kind,
        clean,
        len(SIZES) + 1,
        replace(fit.rule, prior=60.0, wide=1.2),
        hidden=ok & ~clean,
        band=False,
    )
    return score


def _rescaled(z: Floats, fit: Fit, ok: Flags, width: int) -> Floats:
    """Divided by the segment's running root mean square, shrunk to the panel's."""
    life = 2 * memories(fit.timing)[0]
    teach = ok * 1.0
    square = np.where(teach > 0, np.minimum(zero_unknown(z) ** 2, 9.0), 0.0)
    own, count = before_each([square, teach], life)
    pooled = (own.sum(axis=0) + 10.0) / (count.sum(axis=0) + 10.0)
    lean = OWN * width**0.5
    return z / np.sqrt((own + lean * pooled[None, :]) / (count + lean))


def window_scores(fit: Fit, days: float) -> list[tuple[int, Floats]]:
    """Windows from 2 or 3 buckets up to `days`, rising, each with its calibrated score."""
    longest = max(4, round(fit.timing.buckets(min(days, 3.0) if fit.timing.per_day > 1 else days)))
    steps = max(2, round(np.log(longest) / np.log(2.8)))
    widths = sorted({max(2, round(longest ** (k / steps))) for k in range(1, steps + 1)})
    return [(width, window_score(fit, width)) for width in widths]
