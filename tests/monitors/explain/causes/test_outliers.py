"""Outliers: known surprisals of known tails, and evidence that rests on single leaves."""

import numpy as np
import pytest
from scipy import stats

from monitors.explain.causes.model import Model
from monitors.explain.causes.noise import Noise
from monitors.explain.causes.outliers import (
    Extremes,
    carried_by_few,
    count_surprisal,
    evidence_without_outliers,
    find_giants,
    nats_without_outliers,
    read_extremes,
    read_tail,
    silence_surprisal,
    silent_leaves,
)

POISSON = Noise(1.0, 0.0, 1000)


def test_an_exponential_tail_gives_back_its_surprisal() -> None:
    z = stats.expon(scale=2.0).ppf((np.arange(4000) + 0.5) / 4000)
    tail = read_tail(z)
    assert tail is not None
    assert tail.surprisal(30.0) == pytest.approx(15.0, rel=0.15)


def test_a_power_tail_is_less_surprised_than_an_exponential_one() -> None:
    grid = (np.arange(4000) + 0.5) / 4000
    power, light = read_tail(stats.pareto(2.0).ppf(grid)), read_tail(stats.expon(scale=2.0).ppf(grid))
    assert power is not None
    assert light is not None
    assert power.heavy > 0.9 > 0.3 > light.heavy
    assert power.surprisal(100.0) == pytest.approx(2 * np.log(100.0), rel=0.25)


def test_no_tail_is_more_surprised_than_the_normal_one() -> None:
    tail = read_tail(np.abs(stats.norm.ppf((np.arange(4000) + 0.5) / 4000)))
    assert tail is not None
    assert tail.surprisal(2.0) <= 2.0


def test_few_leaves_have_no_tail() -> None:
    assert read_tail(np.ones(20)) is None


def test_counts_are_surprising_as_poisson_says_either_way() -> None:
    up, down = count_surprisal(np.array([9.0, 0.0]), np.array([3.0, 5.0]), POISSON)
    assert up == pytest.approx(-stats.poisson(3.0).logsf(8), rel=0.01)
    assert down == pytest.approx(5.0, rel=0.01)


def test_evidence_on_one_leaf_is_no_more_than_that_leaf() -> None:
    u, m = np.array([40.0, 0.1, -0.1, 0.0]), np.full(4, 4.0)
    alone = nats_without_outliers(u / np.sqrt(m), u, m, lambda picked: np.full(picked.size, 3.0))
    assert alone == pytest.approx(3.0, abs=0.01)


def test_evidence_on_many_leaves_stays() -> None:
    u, m = np.full(30, 4.0), np.full(30, 4.0)
    kept = nats_without_outliers(u / np.sqrt(m), u, m, lambda picked: np.full(picked.size, 6.0))
    assert kept > 0.8 * u.sum() ** 2 / (2 * m.sum())


def test_single_leaves_carry_small_cells_and_large_ones_of_which_one_leaf_is_much() -> None:
    assert carried_by_few(np.ones(10))
    assert not carried_by_few(np.ones(200))
    assert carried_by_few(np.r_[np.ones(200), 90.0])


def test_a_leaf_is_silent_where_what_it_lacks_would_be_seen() -> None:
    silent, visible = silent_leaves(np.array([0.0, 0.0, 9.0]), np.array([20.0, 1.0, 10.0]), POISSON)
    assert silent.tolist() == [True, False, False]
    assert visible.tolist() == [True, False, True]


def test_silence_is_as_surprising_as_it_is_rare_elsewhere() -> None:
    y, mu = np.zeros(2), np.full(2, 30.0)
    often = silence_surprisal(y, mu, POISSON, (42, 402))
    assert often.sum() == pytest.approx(-np.log(0.1**2), rel=0.01)
    assert np.isinf(silence_surprisal(y, mu, POISSON, (4, 402))).all()


def counts(y: list[float], mu: list[float]) -> Model:
    """A table of counts with Poisson noise and these expectations."""
    model = Model(np.array(y), np.array(mu), 1.0)
    model.noise = Noise(1.0, 0.0, 1000)
    model.mu[:] = mu
    model._weigh()
    return model


def test_counts_are_no_more_surprising_than_poisson_says() -> None:
    model = counts([40.0, *[1.0] * 60], [0.2, *[1.0] * 60])
    u, m = model.evidence()
    rows = np.array([0])
    # By the normal tail 60 standard errors are 1,800 nats.
    seen = Extremes(np.full(61, 60.0), None, (0, 0))
    told = evidence_without_outliers(model, seen, rows, u[rows], m[rows], model.mu[rows])
    [exact] = count_surprisal(np.array([40.0]), np.array([0.2]), POISSON)
    assert model.counts
    assert told == pytest.approx(float(exact), rel=1e-6)
    assert exact < 200.0


def test_leaves_set_aside_stay_in_the_tail_as_extreme_as_they_are() -> None:
    usual = np.random.default_rng(3).poisson(100.0, 99).astype(float)
    model = counts([400.0, *usual], [100.0] * 100)
    u, m = model.evidence()
    u[0] = m[0] = 0.0
    seen = read_extremes(model, u, m, np.array([0]))
    # 300 too many, of a size of 250 on both sides' average.
    assert seen.z[0] == pytest.approx(300 / np.sqrt(250))


@pytest.mark.parametrize("seed", range(30))
def test_a_heavy_tail_has_no_giant(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert find_giants(np.full(2000, 50.0) + 30 * rng.pareto(2.0, 2000), np.full(2000, 80.0)).size == 0


@pytest.mark.parametrize("seed", range(10))
def test_an_amount_far_above_the_tail_is_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    amounts = 30 * rng.lognormal(0, 1, 2000)
    amounts[7] += 0.3 * amounts.sum()
    assert find_giants(amounts, np.full(2000, amounts.mean())).tolist() == [7]


def test_a_huge_amount_that_was_expected_is_none() -> None:
    usual = np.ones(500)
    usual[3] = 10_000.0
    assert find_giants(usual * 1.5, usual).size == 0


def test_a_few_leaves_tell_no_tail() -> None:
    assert find_giants(np.array([1.0, 900.0]), np.ones(2)).size == 0
