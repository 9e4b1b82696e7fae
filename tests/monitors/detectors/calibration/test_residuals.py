"""Deviates are standard normal for the distributions they stand for, and their inverses undo them."""

import numpy as np
import pytest

from monitors.detectors.calibration.residuals import gamma_residual, share_at, share_residual, value_at

WIDE = np.linspace(-3, 4, 15)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5, 0.9])
def test_shares_of_a_beta_have_normal_deviates(share: float) -> None:
    rng = np.random.default_rng(3)
    actual = 100 * rng.beta(share * 60, (1 - share) * 60, 40_000)
    one = np.ones(actual.shape)
    z = share_residual(actual, 100 * one, 100 * share * one, 1e4 * share * (1 - share) / 61 * one)
    assert abs(z.mean()) < 0.05
    for level, edge in ((0.05, 1.645), (0.01, 2.326)):
        assert 0.75 <= np.mean(z > edge) / level <= 1.25
        assert 0.75 <= np.mean(z < -edge) / level <= 1.25


def test_a_share_mirrors_its_complement() -> None:
    mean, trials, variance = np.full(15, 30.0), np.full(15, 100.0), np.full(15, 50.0)
    actual = np.linspace(5, 60, 15)
    one = share_residual(actual, trials, mean, variance)
    other = share_residual(trials - actual, trials, trials - mean, variance)
    np.testing.assert_allclose(one, -other, atol=1e-9)


def test_a_rare_share_is_a_volume() -> None:
    mean, trials, variance = np.full(15, 200.0), np.full(15, 1e6), np.full(15, 400.0)
    actual = np.linspace(100, 320, 15)
    z = share_residual(actual, trials, mean, variance)
    np.testing.assert_allclose(z, gamma_residual(actual, mean, variance), atol=0.02)


def test_inverses_undo_the_deviates() -> None:
    mean, trials, variance = np.full(15, 30.0), np.full(15, 100.0), np.full(15, 50.0)
    back = share_residual(share_at(WIDE, trials, mean, variance), trials, mean, variance)
    np.testing.assert_allclose(back, WIDE, atol=1e-6)
    np.testing.assert_allclose(
        gamma_residual(value_at(WIDE, mean, variance), mean, variance), WIDE, atol=1e-6
    )


def test_a_share_beyond_reach_stays_between_none_and_all() -> None:
    far = np.array([-60.0, 60.0])
    edge = share_at(far, np.full(2, 10.0), np.full(2, 3.0), np.full(2, 4.0))
    assert (edge >= 0).all()
    assert (edge <= 10).all()
