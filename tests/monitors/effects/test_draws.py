"""Draws of a ratio of two levels agree with what theory says of two Poisson counts."""

import numpy as np
from scipy import stats

from monitors.effects.draws import draw_levels, interval


def test_a_certain_counterfactual_gives_the_interval_of_two_poisson_rates() -> None:
    drawn = draw_levels(100, 1, 50, 1, 1.0, 0.0, 0.0, np.inf)
    middle, low, high = interval(drawn.ratio)
    # The ratio of two gammas of Jeffreys' prior is a scaled F.
    theory = stats.f.ppf([0.025, 0.5, 0.975], 101, 201) * 50.5 / 100.5
    np.testing.assert_allclose([low, middle, high], theory, rtol=0.02)


def test_an_unsure_counterfactual_widens_it() -> None:
    sure = interval(draw_levels(400, 1, 200, 1, 1.0, 0.0, 0.0, np.inf).ratio)
    unsure = interval(draw_levels(400, 1, 200, 1, 1.0, 0.0, 0.09, np.inf).ratio)
    assert unsure[2] / unsure[1] > 2 * sure[2] / sure[1]


def test_the_same_counts_give_the_same_draws() -> None:
    one, other = (draw_levels(30, 2, 4, 1, 1.5, 0.1, 0.01, 9).ratio for _ in range(2))
    assert (one == other).all()
