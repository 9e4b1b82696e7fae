"""The mean of a few alerts over nights, with an interval that knows that alerts of one night are not independent."""

import numpy as np
import pytest
from scipy import stats

from monitors.selftest.night_counts import mean_count


def test_counts_that_scatter_as_poisson_have_garwood_s_interval() -> None:
    found = mean_count([1] * 5 + [0] * 95)
    assert found is not None
    low, high = stats.chi2.ppf(0.025, 10) / 200, stats.chi2.ppf(0.975, 12) / 200
    assert (found.mean, found.low, found.high) == pytest.approx((0.05, low, high))


def test_alerts_that_come_in_one_night_say_less() -> None:
    apart, at_once = mean_count([1] * 6 + [0] * 94), mean_count([6] + [0] * 99)
    assert apart is not None
    assert at_once is not None
    assert apart.mean == at_once.mean
    assert at_once.low < apart.low < apart.high < at_once.high


def test_no_alert_has_an_upper_limit_and_no_night_has_none() -> None:
    found = mean_count([0] * 30)
    assert found is not None
    assert (found.mean, found.low) == (0, 0)
    assert found.high == pytest.approx(-np.log(0.025) / 30)
    assert mean_count([]) is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    for most in (1, 4):  # alerts of a bad night
        held = 0
        for _ in range(400):
            counts = (rng.random(200) < 0.05) * rng.integers(1, most + 1, 200)
            found = mean_count(counts.tolist())
            assert found is not None
            held += found.low <= 0.05 * (1 + most) / 2 <= found.high
        assert held >= 0.92 * 400
