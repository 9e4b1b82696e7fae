"""The limit drawn is the limit that decided: beyond it exactly where the score is beyond its own."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from monitors.decide.decision_line import (
    FOLLOWED,
    calm_expectation,
    column_of,
    decision_line,
    single_expectation,
)
from monitors.detectors import Score
from monitors.detectors.decision.open_alert import BAD

N = 60
LIMIT = NormalDist().inv_cdf(1 - BAD)
ALL = np.ones(N, dtype=bool)


def score(z: np.ndarray, reach: np.ndarray | None = None, expected: float = 0.1, half: float = 0.02) -> Score:
    flat = np.full((1, N), expected)
    p = np.full((1, N), 0.5)
    made = Score(flat, flat - half, flat + half, p, flat, z[None, :])
    return replace(made, reach=None if reach is None else reach[None, :])


def test_a_value_is_beyond_its_limit_exactly_where_its_score_is() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(0, 2.5, N)
    actual = 0.1 + 0.01 * z * rng.uniform(0.5, 2.0, N)  # every bucket at a scale of its own
    line = decision_line(actual * 1000, np.full(N, 1000.0), ALL, score(z), 0, 1)
    told = np.abs(z) >= 1
    assert (line.judged > line.upper)[told].tolist() == (z > LIMIT)[told].tolist()
    assert (line.judged < line.lower)[told].tolist() == (z < -LIMIT)[told].tolist()
    assert told.sum() > 20
    assert (z > LIMIT).any()


def test_a_moving_sum_is_judged_by_its_mean_over_its_own_reach() -> None:
    reach = np.where(np.arange(N) < 30, 2.0, 5.0)
    rate = np.where(np.arange(N) < 50, 0.1, 0.2)
    z = np.where(np.arange(N) < 54, 0.1, 4.0)
    den = np.where(np.arange(N) % 2, 1000.0, 500.0)
    line = decision_line(rate * den, den, ALL, score(z, reach), 0, 1)
    assert line.judged[20] == pytest.approx(0.1)
    assert line.center[20] == pytest.approx(0.1)
    assert line.judged[51] == pytest.approx((rate * den)[47:52].sum() / den[47:52].sum())
    assert line.judged[-1] > line.upper[-1] > 0.1
    assert line.reach[[0, -1]].tolist() == [2.0, 5.0]


def test_near_expectation_the_band_of_the_detector_is_drawn_widened_to_the_limit() -> None:
    line = decision_line(np.full(N, 100.0), np.full(N, 1000.0), ALL, score(np.zeros(N)), 0, 1)
    wide = 0.02 * LIMIT / NormalDist().inv_cdf(0.975)
    np.testing.assert_allclose(line.upper, 0.1 + wide)
    np.testing.assert_allclose(line.lower, 0.1 - wide)


def test_an_hour_of_a_day_needs_more_to_be_bad_than_a_day() -> None:
    calm = (np.full(N, 100.0), np.full(N, 1000.0), ALL, score(np.zeros(N)), 0)
    assert (decision_line(*calm, 24).upper > decision_line(*calm, 1).upper).all()


def test_counts_have_no_limit_below_zero_and_what_is_unknown_has_none() -> None:
    wide = score(np.zeros(N), expected=2.0, half=5.0)
    line = decision_line(np.full(N, 2.0), None, ALL, wide, 0, 1)
    assert line.lower.tolist() == [0.0] * N
    unknown = decision_line(np.full(N, np.nan), None, ~ALL, wide, 0, 1)
    assert np.isnan(unknown.upper).all()


def test_the_expectation_does_not_run_after_an_alert_and_keeps_its_week() -> None:
    week = np.tile([1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0], 9)[:N]
    actual = week.copy()
    actual[40:] += 10
    running = week.copy()
    running[40:] += np.linspace(1, 9, 20)
    np.testing.assert_allclose(calm_expectation(running, actual, 40, 7, stands=True), week)
    np.testing.assert_allclose(calm_expectation(running, actual, 40, 7, stands=False), week)


def test_a_volumes_expectation_that_stood_still_stands_with_what_it_knows_of_sales() -> None:
    expected, actual = np.ones(N), np.ones(N)
    actual[40:] = 10.0
    expected[45] = 1.8
    assert calm_expectation(expected, actual, 40, 7, stands=True).tolist() == expected.tolist()
    assert calm_expectation(expected, actual, 40, 7, stands=False).tolist() == [1.0] * N
    assert FOLLOWED < 0.5


def test_the_expectation_of_a_silence_is_that_of_one_bucket_not_of_the_whole_run() -> None:
    actual, expected = np.full(N, 50.0), np.full(N, 5.0)
    den = np.full(N, 10.0)
    actual[50:], expected[50:] = 0.0, 5.0 * np.arange(1, 11)
    actual[20:22], expected[20:22] = 0.0, [5.0, 10.0]
    single = single_expectation(expected, actual, den, expected * 0.02)
    assert single.tolist() == [5.0] * N
    den[52] = 0.0  # an hour without anything goes on with the run
    gap = single_expectation(np.where(den > 0, expected, np.nan), actual, den, expected * 0.02)
    assert np.flatnonzero(np.isnan(gap)).tolist() == [52]
    assert gap[[51, 53, 54]].tolist() == [5.0, 10.0, 5.0]
    assert calm_expectation(single, actual, 50, 7, stands=False).tolist() == [5.0] * N


def test_what_is_judged_by_its_length_has_no_limit() -> None:
    quiet = replace(score(np.full(N, -4.0)), upper=np.full((1, N), np.inf))
    line = decision_line(np.zeros(N), np.full(N, 100.0), ALL, quiet, 0, 1)
    assert np.isnan(line.lower).all()
    assert np.isnan(line.upper).all()


def test_an_alert_that_began_before_the_series_leaves_it_as_it_is() -> None:
    expected = np.arange(N, dtype=float)
    for onset in (0, N, N + 3):
        assert calm_expectation(expected, expected * 2, onset, 7, stands=False) is expected


def test_a_bad_sum_speaks_from_its_first_bucket_on() -> None:
    buckets = np.arange("2026-01-01", "2026-01-11", dtype="datetime64[D]")
    reach = np.full(N, 3.0)
    assert column_of(buckets, "2026-01-06", score(np.zeros(N), reach), 0) == 3
    assert column_of(buckets, "2026-01-06", score(np.zeros(N)), 0) == 5
    assert column_of(buckets, "2027-01-01", score(np.zeros(N)), 0) == len(buckets)
