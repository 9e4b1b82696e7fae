"""What the bucket before told: a first-order autoregression is taken apart into what was told and white rest."""

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.baseline.carry import carry_over
from monitors.detectors.baseline.fit import fit_batch

HOURS = np.datetime64("2026-01-01T00") + np.arange(24 * 60)
LIFE, LIMIT = 480.0, 3.2


def wave(phi: float, rows: int = 20, buckets: int = 3000, seed: int = 1) -> Floats:
    """Autoregressions of standard deviation 1 [rows, buckets]."""
    rng = np.random.default_rng(seed)
    z = np.zeros((rows, buckets))
    z[:, 0] = rng.normal(size=rows)
    for t in range(1, buckets):
        z[:, t] = phi * z[:, t - 1] + np.sqrt(1 - phi**2) * rng.normal(size=rows)
    return z


def lag_one(values: Floats) -> float:
    return float(np.corrcoef(values[:, 1:].ravel(), values[:, :-1].ravel())[0, 1])


@pytest.mark.parametrize("phi", [0.3, 0.6, 0.9])
def test_the_rest_of_an_autoregression_is_white_and_of_standard_deviation_one(phi: float) -> None:
    z = wave(phi)
    carry = carry_over(z, np.ones(z.shape, dtype=bool), LIFE, LIMIT)
    rest = carry.rest(z)[:, 1000:]
    assert lag_one(z) == pytest.approx(phi, abs=0.02)
    assert lag_one(rest) == pytest.approx(0.0, abs=0.03)
    assert rest.std() == pytest.approx(1.0, abs=0.03)
    np.testing.assert_allclose(carry.whole(carry.rest(z)), z, atol=1e-12)


@pytest.mark.parametrize("phi", [0.0, 0.1])
def test_of_independent_buckets_nothing_is_told(phi: float) -> None:
    z = wave(phi)
    carry = carry_over(z, np.ones(z.shape, dtype=bool), LIFE, LIMIT)
    assert np.mean(carry.told[:, 1000:] != 0) < 0.1  # a segment's estimate goes beyond .15 by chance


def test_over_a_gap_and_past_an_outlier_less_is_told() -> None:
    """At φ = .8 a bucket tells .8 of itself to the next one, .64 to the one after; an outlier tells nothing."""
    z = wave(0.8)
    z[0, 2994:] = [1.0, 2.0, np.nan, 0.5, 9.0, 0.5]
    carry = carry_over(z, np.ones(z.shape, dtype=bool), LIFE, LIMIT)
    assert carry.told[0, 2996] == pytest.approx(0.8 * 2.0, abs=0.1)
    assert carry.told[0, 2997] == pytest.approx(0.64 * 2.0, abs=0.1)
    assert carry.scale[0, 2997] == pytest.approx(np.sqrt(1 - 0.64**2), abs=0.05)
    assert carry.told[0, 2999] == pytest.approx(0.64 * 0.5, abs=0.1)


def test_hours_carry_over_and_days_do_not() -> None:
    rng = np.random.default_rng(2)
    count = rng.poisson(200 * np.exp(0.3 * wave(0.9, 6, len(HOURS), 3))).astype(float)
    hours = fit_batch(Batch(HOURS, count))
    late = hours.z[:, 24 * 30 :]
    assert np.abs(lag_one(late)) < 0.15
    assert np.abs(hours.carry.told[:, 24 * 30 :]).mean() > 0.2
    days = np.datetime64("2024-01-01") + np.arange(len(HOURS))
    assert not fit_batch(Batch(days, count)).carry.told.any()
