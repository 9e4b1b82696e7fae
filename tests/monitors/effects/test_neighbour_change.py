"""The change expected of a neighbour: from all others, with what its own neighbours share."""

import numpy as np

from monitors.effects.neighbour_change import left_out, neighbours_of
from tests.monitors.effects.panels import changed, panel

MARKET = np.repeat(np.arange(6), 8)


def test_independent_segments_are_predicted_by_the_mean_of_the_others() -> None:
    change = np.array([0.3, 0.1, -0.1, 0.2, 0.0, -0.2, 0.1, 0.0])
    near = np.arange(8) == 0
    meant, variance = left_out(change, np.full(8, 0.01), near, [])
    assert abs(meant[0] - change[1:].mean()) < 1e-9
    # Its own part, and a seventh of what one of the others scatters by.
    apart = variance[0] - (variance[0] + 0.01) / 8
    assert abs(variance[0] - (apart + (apart + 0.01) / 7)) < 1e-9


def test_where_a_whole_market_rose_one_of_it_is_compared_with_the_rest_of_it() -> None:
    rng = np.random.default_rng(3)
    offset = np.array([0.6, 0.4, -0.4, 0.1, -0.5, 0.3])
    change = offset[MARKET] + rng.normal(0, 0.03, 48)
    near = MARKET == 0
    meant, variance = left_out(change, np.full(48, 0.001), near, [MARKET])
    assert np.abs(meant[near] - 0.6).max() < 0.1
    assert np.sqrt(variance[near]).max() < 0.2


def test_what_moved_to_a_neighbour_widens_nobody_s_expectation() -> None:
    change = np.random.default_rng(4).normal(0, 0.1, 48)
    near = MARKET == 0
    quiet = left_out(change, np.full(48, 0.01), near, [MARKET])[1]
    change[2] += 3.0
    np.testing.assert_allclose(left_out(change, np.full(48, 0.01), near, [MARKET])[1], quiet)


def test_too_few_others_give_no_neighbours() -> None:
    study = panel(rows=6)
    assert neighbours_of(study, np.arange(6) > 2) == []
    assert len(neighbours_of(study, np.arange(6) == 1)) == 1


def test_a_neighbour_without_a_base_after_it_is_left_out() -> None:
    study = panel()
    base = study.base.copy()
    base[1, study.at :] = 0
    found = neighbours_of(changed(study, base=base), np.arange(20) < 4)
    assert [one.row for one in found] == [2, 3]
