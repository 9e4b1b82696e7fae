"""Bad input: each has a defined answer or one clear error."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import BatchError, score_panel, score_series

DAYS = pd.date_range("2026-01-01", periods=60)
COUNTS = np.random.default_rng(1).poisson(100, 60).astype(float)


@pytest.mark.parametrize(
    ("ts", "message"),
    [
        ([DAYS[0]] * 60, "all 60 times of ts are 2026-01-01"),
        (DAYS[:30].repeat(2), "30 times more than once (the first is 2026-01-01"),
        (DAYS[[*range(10), 9, *range(10, 59)]], "1 times more than once (the first is 2026-01-10"),
        (DAYS[::-1], "goes back from 2026-03-01"),
        (DAYS[[1, 0, *range(2, 60)]], "sort the buckets by time"),
        (np.arange(60), "holds numbers (the first is 0), and nobody knows their unit"),
        (1_767_225_600 + 86_400 * np.arange(60), 'pd.to_datetime(ts, unit="s")'),
        (list(range(60)), "holds numbers"),
        (np.arange(60) * 86_400.0, "holds numbers"),
        ([*DAYS[:59], pd.NaT], "1 missing times"),
        ([float("nan"), *DAYS[1:]], "1 missing times"),
        ([None] * 60, "60 missing times"),
        (["today, more or less"] * 60, "cannot be read as times"),
        (pd.date_range("1966", periods=60, freq="YS"), "one bucket in 365 days"),
        (pd.date_range("2026-01-01", periods=30, freq="h").repeat(2), "30 times more than once"),
    ],
)
def test_times_that_are_none_are_refused_with_what_was_found(ts: Any, message: str) -> None:
    for score in (score_series, score_panel):
        with pytest.raises(BatchError) as told:
            score(ts, COUNTS)
        assert message in str(told.value)


@pytest.mark.parametrize("freq", ["h", "15min"])
def test_an_hour_that_comes_twice_when_clocks_go_back_is_scored(freq: str) -> None:
    zoned = pd.date_range("2026-10-10", "2026-11-10", freq=freq, tz="America/New_York")
    values = np.random.default_rng(2).poisson(50, len(zoned))
    assert len(score_series(zoned, values).flag) == len(zoned)
    assert len(score_series(zoned.tz_localize(None), values).flag) == len(zoned)


def test_zoned_times_keep_their_local_clock() -> None:
    zoned = DAYS.tz_localize("Asia/Tokyo")
    np.testing.assert_array_equal(score_series(zoned, COUNTS).p_value, score_series(DAYS, COUNTS).p_value)


@pytest.mark.parametrize(
    "values",
    [np.full(60, 7.0), np.zeros(60), -COUNTS, np.where(np.arange(60) % 2, COUNTS, np.nan), COUNTS[:10]],
)
def test_odd_values_have_an_answer_and_no_alert(values: Any) -> None:
    answer = score_series(DAYS[: len(values)], values)
    assert answer.p_value.shape == values.shape
    assert not answer.flag.any()
    p = answer.p_value[np.isfinite(answer.p_value)]
    assert ((p >= 0) & (p <= 1)).all()
    if len(values) == 10:
        assert not len(p)


def test_infinite_values_are_unknown_and_change_nothing_else() -> None:
    endless, missing = COUNTS.copy(), COUNTS.copy()
    endless[40], missing[40] = np.inf, np.nan
    np.testing.assert_array_equal(score_series(DAYS, endless).p_value, score_series(DAYS, missing).p_value)


def test_a_gap_of_weeks_is_time_that_nobody_knows() -> None:
    ts = DAYS.append(pd.date_range("2026-04-20", periods=20))
    answer = score_series(ts, np.random.default_rng(4).poisson(100, 80))
    assert not answer.flag.any()


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(BatchError, match="numerator holds what is no number"):
        score_panel(DAYS, [["many"] * 60])


def test_nothing_has_an_empty_answer() -> None:
    assert score_series([], []).flag.shape == (0,)
