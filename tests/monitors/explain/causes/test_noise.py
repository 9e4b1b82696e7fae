"""Noise read off the leaves: what was put in comes out, causes and tails notwithstanding."""

import numpy as np
import pytest
from scipy import stats

from monitors.explain.causes.noise import estimate_noise, likely_factors, mixed_density, sample_rows


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


def test_few_counts_are_drawn_to_poisson_and_many_are_believed() -> None:
    def phi(n: int) -> float:
        mean = np.full(n, 40.0)
        sign = np.random.default_rng(5).choice([-1.0, 1.0], n)
        return estimate_noise(sign * np.sqrt(3.0 * 40.0), mean, 1.0).phi

    assert phi(2000) > 2.5
    assert phi(20) < 2.2


def test_few_leaves_have_the_relative_error_of_a_usual_leaf() -> None:
    # Ten leaves without any error of their own: half of the belief is that a leaf strays by a tenth.
    noise = estimate_noise(np.zeros(10), np.full(10, 1e6), 1.0)
    assert np.sqrt(noise.kappa2) == pytest.approx(0.1 / np.sqrt(2), rel=0.1)


def test_sums_of_many_leaves_show_the_variance_of_rare_large_amounts() -> None:
    # One leaf in twelve is off by seven, the others by one half: robust scales of single leaves see the half alone.
    rng = np.random.default_rng(6)
    mean = np.full(6000, 10.0)
    residual = np.where(rng.random(6000) < 1 / 12, 22.0, 1.5) * rng.choice([-1.0, 1.0], 6000)
    whole = float((residual**2).mean() / 10.0)
    noise = estimate_noise(residual, mean, 0.0)
    assert noise.phi + noise.kappa2 * 10.0 > 0.6 * whole


def test_a_few_wild_leaves_do_not_make_the_noise_of_a_bin() -> None:
    mean = np.full(200, 100.0)
    quiet = np.random.default_rng(7).normal(0, 10, 200)
    wild = quiet.copy()
    wild[:4] = 4000.0
    before, after = estimate_noise(quiet, mean, 0.0), estimate_noise(wild, mean, 0.0)
    spread = [one.phi + one.kappa2 * 100.0 for one in (before, after)]
    assert spread[1] < 3.0 * spread[0]


def test_a_table_of_tiny_leaves_still_has_thirty_blocks() -> None:
    rng = np.random.default_rng(8)
    mean = np.full(400, 0.05)
    noise = estimate_noise(rng.poisson(0.05, 400) - mean, mean, 1.0)
    assert noise.points >= 25


def test_a_relative_error_beyond_one_half_is_few_large_events() -> None:
    mean = np.geomspace(10, 1e5, 2000)
    residual = mean * np.random.default_rng(9).choice([-1.6, 1.6], 2000)
    noise = estimate_noise(residual, mean, 0.0)
    assert noise.kappa2 <= 0.5
    assert noise.phi > 10_000.0


def test_the_mixed_density_is_the_normal_one_with_all_effects_in_its_covariance() -> None:
    rng = np.random.default_rng(5)
    design, effects, gap = rng.normal(size=(12, 2)), rng.normal(size=(12, 4)), rng.normal(size=12) * 2
    theta, prior = np.array([0.4, -0.7]), np.array([0.5, 2.0])
    # The gaps are taken at theta: without it they would be larger by what it explains.
    covariance = np.eye(12) + effects @ effects.T + (design * prior) @ design.T
    exact = stats.multivariate_normal(np.zeros(12), covariance).logpdf(gap + design @ theta)
    columns = np.column_stack([effects, design, gap])
    ours = mixed_density(columns.T @ columns, theta, prior)
    assert ours == pytest.approx(float(exact) + 6 * np.log(2 * np.pi))


def test_factors_of_many_counts_are_their_ratios_and_those_of_few_are_drawn_to_the_prior() -> None:
    design = np.column_stack([np.ones(8), np.arange(8) < 2]).astype(float)
    prior = np.array([0.3, 1.5]) ** 2
    usual = np.full(8, 1e6)
    many = likely_factors(usual * np.exp(design @ [0.1, 1.2]), usual, design, prior, 0.0)
    assert many == pytest.approx([0.1, 1.2], abs=1e-3)
    few = likely_factors(np.array([3.0, 3, 1, 1, 1, 1, 1, 1]), np.ones(8), design, prior, 0.0)
    assert 0.1 < few[1] < np.log(3)
