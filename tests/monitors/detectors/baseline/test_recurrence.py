"""What comes back is expected, what came once is not."""

from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors import score_series
from monitors.detectors.arrays.timing import read_timing
from monitors.detectors.baseline.recurrence import same_entry, same_week
from tests.monitors.detectors.panels import days


def weeks(length: int, seed: int = 0, size: float = 2.0) -> tuple[pd.DatetimeIndex, Any, Any]:
    """A weekly series whose 25th week of every year is a feast of this size; and where the feasts are."""
    rng = np.random.default_rng(seed)
    feast = np.arange(length) % 52 == 25
    value = 1000 * np.exp(rng.normal(0, 0.05, length)) * np.where(feast, size, 1.0)
    return pd.date_range("2018-01-01", periods=length, freq="7D"), value, np.flatnonzero(feast)


def test_a_feast_is_expected_once_it_has_come_twice() -> None:
    ts, value, feasts = weeks(230)
    found = score_series(ts, value)
    assert not found.flag[feasts[2:]].any()
    assert found.expected[feasts[3]] > 1.28 * np.median(value)
    assert found.flag.sum() <= 3


def test_a_feast_does_not_hide_something_larger_or_the_weeks_around() -> None:
    ts, value, feasts = weeks(230)
    value[feasts[3]] *= 4
    value[feasts[3] - 8] *= 2
    found = score_series(ts, value)
    assert found.flag[feasts[3]]
    assert found.flag[feasts[3] - 8]


def test_an_accident_is_not_expected_again_but_widens_the_band_of_that_week() -> None:
    ts, value, _ = weeks(200, size=1.0)
    plain = score_series(ts, value)
    value[90] *= 3
    found = score_series(ts, value)
    assert found.flag[90]
    assert not found.flag[142]
    assert found.upper[142] - found.lower[142] > 2 * (plain.upper[142] - plain.lower[142])
    np.testing.assert_allclose(found.expected[150:190], plain.expected[150:190], rtol=0.05)


def test_factors_of_a_week_move_with_what_was_seen_and_only_where_it_stood_out() -> None:
    ts, _, _ = weeks(160)
    ratio, odd = np.ones((1, 160)), np.zeros((1, 160), dtype=bool)
    ratio[0, [30, 82]], odd[0, [30, 82]] = 3.0, True
    factor, doubt = same_week(read_timing(ts.to_numpy()), ratio, odd, np.ones((1, 160), dtype=bool))
    assert factor[0, 30] == 1.0
    assert 1.0 < factor[0, 82] < factor[0, 134] < 3.0
    assert doubt[0, 82] > 0.5
    assert (np.delete(factor[0], [82, 134]) == 1.0).all()


def test_an_entry_of_the_calendar_is_judged_by_the_earlier_ones() -> None:
    ratio, codes = np.ones((1, 60)), np.zeros((1, 60), dtype=np.int64)
    ratio[0, [10, 20, 30]], codes[0, [10, 20, 30]] = 2.0, 1
    factor, doubt = same_entry(ratio, codes, np.ones((1, 60), dtype=bool))
    np.testing.assert_allclose(factor[0, [10, 20, 30]], [1.0, 4 / 3, 1.5])
    assert (np.diff(doubt[0, [10, 20, 30]]) < 0).all()
    assert (doubt[codes == 0] == 0).all()


def test_a_campaign_in_the_calendar_is_no_alarm_in_a_lone_series() -> None:
    num = np.random.default_rng(4).poisson(200, 150).astype(float)
    num[[100, 120, 140]] *= 2.5
    known = list(days(150)[[100, 120, 140]])
    assert score_series(days(150), num).flag[[100, 120, 140]].all()
    found = score_series(days(150), num, calendar=known)
    assert not found.flag[[100, 120, 140]].any()
    assert found.flag.sum() <= 1
