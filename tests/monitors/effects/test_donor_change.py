"""The change expected of an untouched segment: robust to one attacked donor, unsure where donors differ."""

import numpy as np

from monitors.effects.donor_change import LEAST, donor_change


def test_donors_that_agree_leave_the_least_variance() -> None:
    found = donor_change(np.full(30, 0.2), np.full(30, 0.01))
    assert abs(found.change - 0.2) < 1e-9
    assert found.between == LEAST**2


def test_donors_that_differ_widen_the_forecast() -> None:
    rng = np.random.default_rng(1)
    found = donor_change(rng.normal(0, 0.3, 200), np.full(200, 0.001))
    assert 0.25 < np.sqrt(found.between) < 0.35


def test_an_extreme_donor_moves_the_error_and_not_the_change() -> None:
    change = np.zeros(30)
    change[4] = 3.0
    found = donor_change(change, np.full(30, 0.01))
    assert abs(found.change) < 0.05
    assert np.sqrt(found.between) > 0.3


def test_what_a_market_shares_is_expected_of_its_segments() -> None:
    rng = np.random.default_rng(2)
    market = np.repeat(np.arange(8), 8)
    change = rng.normal(0, 0.4, 8)[market] + rng.normal(0, 0.02, 64)
    groups = [market == one for one in range(8)]
    found = donor_change(change, np.full(64, 0.001), [(groups[5], groups)])
    assert abs(found.change - change[market == 5].mean()) < 0.05


def test_weights_of_a_synthetic_control_are_used_as_they_are() -> None:
    weights = np.zeros(10)
    weights[2] = 1.0
    assert donor_change(np.arange(10.0), np.full(10, 0.01), weights=weights).change == 2.0
