"""Output of a detector: p-value, expectation and band per segment and bucket; no decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats


@dataclass(frozen=True)
class Score:
    """Arrays [segments, buckets]; volumes in units of the numerator, rates as fractions.

    expected, lower, upper: the baseline and its 95 % band for one bucket
    p_value: two-sided and calibrated; NaN = not tested (cold start, missing, unusable)
    effect: actual ÷ expected
    score: the p-value as a standard normal score, positive for increases
    reach: buckets that the answer is about, this one the last; None = each is about its own bucket
    elsewhere: cells without a p-value of their own whose group was tested and answered on another row; None = no groups
    """

    expected: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    effect: Floats
    score: Floats
    reach: Floats | None = None
    elsewhere: Flags | None = None


def effect_of(actual: Floats, expected: Floats) -> Floats:
    """Actual ÷ expected: 1 where both are 0, infinite where only the expectation is 0, NaN where either is unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = actual / expected
    return np.where((actual == 0) & (expected == 0), 1.0, ratio)


def no_score(shape: tuple[int, int]) -> Score:
    """A score of NaN everywhere: no expectation and no test."""
    return Score(*(np.full(shape, np.nan) for _ in range(6)))
