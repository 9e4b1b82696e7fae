"""One huge amount is told from a tail that is merely heavy."""

import numpy as np
import pytest

from monitors.explain.causes.giant import find_giants


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
