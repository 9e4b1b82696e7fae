"""What a detector gives back: one answer per segment and bucket, no verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.detectors.arrays.batch import Floats


@dataclass(frozen=True)
class Score:
    """Arrays [segments, buckets]; volumes on the numerator's scale, rates as a fraction.

    expected, lower, upper  the baseline and its 95 % band for one bucket
    p_value                 two-sided, calibrated; NaN = not tested (cold start, missing, unusable)
    effect                  actual ÷ expected
    score                   signed standard-normal deviate of p_value: how surprising, and which way
    reach                   buckets the answer is about, this one the last; None = one each
    """

    expected: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    effect: Floats
    score: Floats
    reach: Floats | None = None


def effect_of(actual: Floats, expected: Floats) -> Floats:
    """Actual ÷ expected; 1 where both are zero, infinite where only the expectation is, NaN where unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = actual / expected
    return np.where((actual == 0) & (expected == 0), 1.0, ratio)


def no_score(shape: tuple[int, int]) -> Score:
    """Nothing expected, nothing tested."""
    return Score(*(np.full(shape, np.nan) for _ in range(6)))
