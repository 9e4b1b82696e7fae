"""The fit of a batch: who is ranked by which prior, and what an outlier may teach."""

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Batch
from monitors.detectors.baseline.fit import LONE_SD, PANEL_SD, fit_batch
from tests.monitors.detectors.panels import counts, days, rates


@pytest.mark.parametrize(("rows", "prior_sd"), [(1, LONE_SD), (3, LONE_SD), (4, PANEL_SD), (60, PANEL_SD)])
def test_a_panel_has_a_wide_prior_and_a_lone_series_a_plain_one(rows: int, prior_sd: float) -> None:
    assert LONE_SD < PANEL_SD
    assert fit_batch(Batch(days(60), counts(rows, 60))).rule.prior_sd == prior_sd


@pytest.mark.parametrize(("rows", "window"), [(60, 300), (20, 300), (9, 365), (1, 365)])
def test_a_small_panel_ranks_among_a_longer_past(rows: int, window: int) -> None:
    """90 days of 60 segments; 3,600 segment-days of fewer, a year at most, 300 buckets at least."""
    assert fit_batch(Batch(days(60), counts(rows, 60))).rule.window == window


@pytest.mark.parametrize(("factor", "rows"), [(5.0, 1), (0.0, 1), (5.0, 8)])
def test_an_outlier_teaches_the_level_no_more_than_an_unknown_bucket(factor: float, rows: int) -> None:
    num = np.random.default_rng(3).poisson(50, (rows, 120)).astype(float)
    num[0, 90] = 50 * factor
    usable = np.ones(num.shape, dtype=bool)
    usable[0, 90] = False
    seen, unknown = fit_batch(Batch(days(120), num)), fit_batch(Batch(days(120), num, usable=usable))
    assert seen.masked[0, 90]
    np.testing.assert_allclose(seen.mean[0, 91:100], unknown.mean[0, 91:100], rtol=0.01)
    np.testing.assert_allclose(seen.variance[0, 91:100], unknown.variance[0, 91:100], rtol=0.05)


def test_a_rise_that_stays_is_the_level_after_two_weeks_of_masking() -> None:
    num, den = rates(40, 200, seed=5)
    num[0, 140:] = np.round(den[0, 140:] * 0.15)  # three times the usual rate
    fit = fit_batch(Batch(days(200), num, den))
    rate = fit.mean[0] / fit.den[0]
    assert rate[150] < 0.075
    assert rate[190] > 0.12
