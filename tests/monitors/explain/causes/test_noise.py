"""Noise read off the leaves: what was put in comes out, causes and tails notwithstanding."""

import numpy as np
import pytest

from monitors.explain.causes.noise import estimate_noise, sample_rows


def residuals(seed: int, kappa: float, phi: float = 1.0, n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    mean = rng.lognormal(3, 1, n)
    level = mean * (rng.gamma(1 / kappa**2, kappa**2, n) if kappa else 1.0)
    actual = phi * rng.poisson(level / phi)
    return actual - mean, (actual + mean) / 2


@pytest.mark.parametrize("kappa", [0.0, 0.1, 0.3])
def test_counts_give_back_their_spread(kappa: float) -> None:
    noise = estimate_noise(*residuals(1, kappa), floor=1.0)
    assert noise.phi == pytest.approx(1.0, abs=0.8)
    assert np.sqrt(noise.kappa2) == pytest.approx(kappa, abs=0.05)


def test_amounts_have_the_noise_of_their_orders() -> None:
    noise = estimate_noise(*residuals(2, 0.0, phi=40.0), floor=0.0)
    assert noise.phi == pytest.approx(40.0, rel=0.35)


def test_a_cause_in_a_few_leaves_does_not_pass_for_noise() -> None:
    quiet, mean = residuals(3, 0.1)
    loud = quiet.copy()
    loud[:80] += 2 * mean[:80]
    before, after = estimate_noise(quiet, mean, 1.0), estimate_noise(loud, mean, 1.0)
    typical = 20.0
    assert after.phi + after.kappa2 * typical < 4 * (before.phi + before.kappa2 * typical)


def test_a_handful_of_counts_is_taken_for_poisson() -> None:
    assert estimate_noise(np.array([9.0, -1, 0, 1, 0, -1, 1, 0]), np.full(8, 3.0), 1.0).phi < 3


def test_nothing_at_all_has_a_noise_too() -> None:
    assert estimate_noise(np.zeros(0), np.zeros(0), 0.0).phi > 0
    assert estimate_noise(np.zeros(10), np.ones(10), 0.0).phi > 0


def test_a_large_table_is_sampled_without_a_pattern() -> None:
    live = np.arange(1_000_000)
    rows = sample_rows(live)
    assert 20_000 <= rows.size <= 30_000
    for size in (2, 3, 7, 10, 16):
        shares = np.bincount(rows % size, minlength=size) / rows.size
        assert shares == pytest.approx(1 / size, rel=0.1)


def test_leaves_that_are_empty_or_hold_one_large_amount_are_counting_noise() -> None:
    rng = np.random.default_rng(11)
    mean = np.full(6000, 5.0)
    amounts = rng.poisson(0.15, mean.size) * rng.lognormal(3.2, 0.8, mean.size)
    noise = estimate_noise(amounts - mean, (amounts + mean) / 2, 0.0)
    assert noise.kappa2 <= 0.5
    assert noise.phi > 5.0


def test_a_spread_that_is_nowhere_is_still_a_noise() -> None:
    mean = np.exp(np.random.default_rng(12).normal(2, 2, 3000))
    residual = np.where(np.arange(3000) % 50 == 0, mean, 0.0)
    noise = estimate_noise(residual, mean, 1.0)
    assert 1.0 <= noise.phi < np.inf
    assert 0.0 <= noise.kappa2 <= 0.5
