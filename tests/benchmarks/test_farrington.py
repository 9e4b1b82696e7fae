"""Farrington's baseline: its model against answers known without it, and outbreaks against quiet."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from benchmarks.detection_parts.farrington import (
    farrington,
    outbreak_limit,
    quasi_poisson,
    reference_weeks,
)


def test_a_level_alone_is_the_weighted_mean() -> None:
    counts, weights = np.array([2.0, 4.0, 9.0]), np.array([1.0, 1.0, 2.0])
    fit = quasi_poisson(np.ones((3, 1)), counts, weights)
    assert np.exp(fit.coefficients[0]) == pytest.approx(6.0)
    assert fit.leverage.tolist() == pytest.approx([0.25, 0.25, 0.5])


def test_a_geometric_series_gives_its_ratio() -> None:
    week = np.arange(8.0)
    fit = quasi_poisson(np.column_stack([np.ones(8), week]), 3 * 1.2**week, np.ones(8))
    assert np.exp(fit.coefficients) == pytest.approx([3.0, 1.2], rel=1e-6)
    assert fit.phi == 1.0


def test_the_limit_of_a_level_is_the_two_thirds_power_formula() -> None:
    expected, limit = outbreak_limit(np.arange(4.0), np.full(4, 10.0), 60.0)
    spread = np.sqrt(10 * (1 + 1 / 4))
    assert expected == pytest.approx(10.0)
    assert limit == pytest.approx(10 * (1 + 2 / 3 * norm.ppf(0.995) * spread / 10) ** 1.5)


def test_weeks_are_those_around_the_same_week_of_earlier_years() -> None:
    assert len(reference_weeks(30)) == 0
    assert reference_weeks(60).tolist() == [5, 6, 7, 8, 9, 10, 11]
    assert len(reference_weeks(300)) == 35
    assert reference_weeks(300).max() == 300 - 52 + 3


def test_an_outbreak_is_above_the_limit_and_the_usual_is_not() -> None:
    counts = np.random.default_rng(7).poisson(12, 300).astype(float)
    counts[280] = 60
    score, limit = farrington(pd.date_range("2017-01-02", periods=300, freq="7D"), counts)
    assert score[280] > limit
    assert np.mean(score[60:280] > limit) < 0.03


def test_fewer_than_five_cases_in_four_weeks_are_no_alarm() -> None:
    counts = np.zeros(200)
    counts[150] = 4
    assert not farrington(pd.date_range("2017-01-02", periods=200, freq="7D"), counts)[0].any()
