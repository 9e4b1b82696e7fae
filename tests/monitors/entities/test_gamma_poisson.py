import numpy as np
import pytest
from scipy import stats

from monitors.entities.gamma_poisson import LEAST_SPREAD, limits, log_tail, shrunken, spread_of, usual_spread


def test_the_spread_of_rates_is_found_again() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(5, 60, 4000)
    num = rng.poisson(expected * rng.gamma(4.0, 1 / 4.0, 4000)).astype(float)
    assert spread_of(num, expected, expected**2) == pytest.approx(0.25, rel=0.1)


def test_rates_that_only_chance_sets_apart_have_the_least_spread() -> None:
    rng = np.random.default_rng(2)
    expected = rng.uniform(5, 60, 4000)
    assert spread_of(rng.poisson(expected).astype(float), expected, expected**2) == pytest.approx(
        LEAST_SPREAD, abs=0.01
    )


def test_entities_without_events_count_alone_or_added_up() -> None:
    num, expected = np.array([4.0, 0.0, 0.0]), np.array([1.0, 2.0, 3.0])
    together = spread_of(np.array([4.0, 0.0]), np.array([1.0, 5.0]), np.array([1.0, 13.0]))
    assert spread_of(num, expected, expected**2) == pytest.approx(together)


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    found = log_tail(np.array([7.0]), np.array([2.0]), 0.5)
    assert np.exp(found[0]) == pytest.approx(stats.nbinom.sf(6, 2.0, 2.0 / 4.0))
    fewer = log_tail(np.array([0.0]), np.array([2.0]), 0.5, up=False)
    assert np.exp(fewer[0]) == pytest.approx(stats.nbinom.cdf(0, 2.0, 2.0 / 4.0))


def test_a_count_far_beyond_numbers_is_still_ordered() -> None:
    found = log_tail(np.array([400.0, 4000.0]), np.array([0.01, 0.01]), 0.02)
    assert np.isfinite(found).all()
    assert (found < -600).all()


def test_few_events_are_drawn_to_the_peers_and_many_stay() -> None:
    own, low, high = shrunken(np.array([1.0, 500.0]), np.array([2.0, 1000.0]), np.array([0.1, 0.1]), 0.5)
    assert own[0] < 0.2
    assert own[1] == pytest.approx(0.5, rel=0.06)
    assert (low < own).all()
    assert (own < high).all()


def test_limits_hold_what_chance_leaves() -> None:
    rng = np.random.default_rng(3)
    sizes = np.full(20_000, 3000.0)
    low, high = limits(0.02, sizes[:1], 0.1, 0.025)
    seen = rng.poisson(0.02 * sizes * rng.gamma(10.0, 0.1, sizes.size)) / sizes
    assert np.mean(seen > high[0]) == pytest.approx(0.025, abs=0.006)
    assert np.mean(seen < low[0]) == pytest.approx(0.025, abs=0.006)


def test_a_few_far_out_do_not_widen_the_usual_spread() -> None:
    rng = np.random.default_rng(4)
    expected = rng.uniform(1, 20, 800)
    num = rng.poisson(expected * rng.gamma(10.0, 0.1, 800)).astype(float)
    calm = usual_spread(num, expected, np.ones(800))
    num[:10] = 25 * expected[:10]
    assert usual_spread(num, expected, np.ones(800)) <= 2 * calm
    assert spread_of(num, expected, expected**2) > 4 * calm


def test_rates_that_are_apart_have_a_usual_spread() -> None:
    rng = np.random.default_rng(6)
    expected = rng.uniform(5, 60, 2000)
    num = rng.poisson(expected * rng.gamma(1.0, 1.0, 2000)).astype(float)
    assert usual_spread(num, expected, np.ones(2000)) in (0.4, 0.8)
