"""A value beyond all seen before gets a p-value that is no smaller than its chance."""

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.calibration.largest_tail import chance_of_larger


def shares_below(kind: str, level: float) -> float:
    """Share of random values with a p-value of at most `level`, over many pasts of 300 values."""
    rng = np.random.default_rng(12)

    def draw(n: int) -> Floats:
        if kind == "pareto":
            return rng.pareto(2.0, n) + 1
        return rng.exponential(1.0, n) if kind == "exponential" else rng.poisson(0.5, n) * 1.0

    return float(np.mean([(chance_of_larger(draw(300), draw(200)) <= level).mean() for _ in range(200)]))


@pytest.mark.parametrize("kind", ["pareto", "exponential", "poisson"])
def test_a_random_value_is_called_rare_no_oftener_than_promised(kind: str) -> None:
    for level in (0.05, 0.01, 0.001):
        assert shares_below(kind, level) <= 1.25 * level
    if kind == "pareto":  # whose tail this is: it keeps its power
        assert shares_below(kind, 0.001) >= 0.5 * 0.001


def test_beyond_the_largest_value_the_tail_goes_on_where_ranks_end() -> None:
    past = 1.0 / (1.0 - np.arange(1000) / 1000) ** 0.5  # quantiles of a Pareto tail with ξ = 1 ÷ 2
    at_edge, twice, ten = chance_of_larger(past, past.max() * np.array([1.0, 2.0, 10.0]))
    assert at_edge == pytest.approx(2 / 1001)
    assert ten < twice < 1 / 1001
    assert ten >= (1 / 1001) * 10.0**-2  # never lighter than what was drawn


def test_few_values_give_ranks_alone() -> None:
    assert chance_of_larger(np.arange(1.0, 10.0), np.array([1e9])) == pytest.approx(1 / 10)
