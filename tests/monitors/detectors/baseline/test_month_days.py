"""Days of the month that recur are expected; one that stood out once is not."""

from typing import Any

import numpy as np
import pytest

from monitors.detectors import DETECTORS
from monitors.detectors.arrays.batch import Batch
from monitors.detectors.arrays.timing import read_timing
from monitors.detectors.baseline.month_days import same_day

DAYS = np.arange(np.datetime64("2026-01-06"), np.datetime64("2026-07-02"))
MONTH = DAYS.astype("datetime64[M]")
FIRST = MONTH.astype(DAYS.dtype) == DAYS
LAST = np.roll(FIRST, -1)
WEEKDAY = (DAYS.astype(np.int64) + 3) % 7


def first_weekday() -> Any:
    """The first day from Monday to Friday of each month."""
    return np.array(
        [
            (WEEKDAY[i] < 5) and not ((WEEKDAY[:i] < 5) & (MONTH[:i] == MONTH[i])).any()
            for i in range(len(DAYS))
        ]
    )


def factors(odd: Any, size: float = 2.0, days: Any = DAYS) -> Any:
    """Factor and its standard deviation of one segment whose `odd` days had `size` times the expectation."""
    ratio, residual = np.where(odd, size, 1.0)[None, :], np.where(odd, 2.5, 0.0)[None, :]
    return same_day(read_timing(days), ratio, residual)


def of(odd: Any, day: str, size: float = 2.0) -> tuple[float, float]:
    found, at = factors(odd, size), int(np.flatnonzero(np.datetime64(day) == DAYS)[0])
    return (1.0, 0.0) if found is None else (float(found[0][0, at]), float(found[1][0, at]))


@pytest.mark.parametrize(
    ("odd", "next_one"),
    [
        (FIRST, "2026-06-01"),
        (LAST, "2026-05-31"),
        (MONTH.astype(DAYS.dtype) + 14 == DAYS, "2026-06-15"),
        (first_weekday(), "2026-06-01"),
        (first_weekday(), "2026-05-01"),
    ],
)
def test_a_day_that_stood_out_in_every_month_is_expected_with_a_wider_band(odd: Any, next_one: str) -> None:
    mean, sd = of(odd, next_one)
    assert mean == pytest.approx(2.0, abs=0.1)
    assert 0.1 < sd < 0.6


def test_one_earlier_month_moves_nothing_however_large_it_was() -> None:
    once = np.datetime64("2026-05-01") == DAYS
    assert of(once, "2026-06-01", size=20.0) == (1.0, 0.0)


def test_an_ordinary_day_and_a_day_beside_are_left_alone() -> None:
    assert of(FIRST, "2026-06-11") == (1.0, 0.0)
    assert of(FIRST, "2026-06-02") == (1.0, 0.0)


def test_what_follows_a_day_that_stood_out_is_no_date_of_its_own() -> None:
    residual = np.where(LAST, 3.0, np.where(FIRST, -2.0, 0.0))[None, :]
    ratio = np.where(LAST, 2.0, np.where(FIRST, 0.8, 1.0))[None, :]
    found = same_day(read_timing(DAYS), ratio, residual)
    assert found is not None
    at = int(np.flatnonzero(np.datetime64("2026-06-01") == DAYS)[0])
    assert (found[0][0, at], found[1][0, at]) == (1.0, 0.0)
    assert found[0][0, at - 1] == pytest.approx(2.0, abs=0.1)


def test_weeks_that_stood_out_are_no_date() -> None:
    spells = (DAYS.astype("datetime64[D]") - MONTH.astype(DAYS.dtype)).astype(int) < 14
    assert of(spells, "2026-06-07") == (1.0, 0.0)


def test_other_grains_have_no_days_of_the_month() -> None:
    hours = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-03-01"), dtype="datetime64[h]")
    assert factors(np.zeros(len(hours), dtype=bool), days=hours) is None


def batch(odd: Any, until: int) -> Batch:
    """A rate of 3 % with twice that on odd days, up to a day."""
    rng = np.random.default_rng(8)
    n = rng.poisson(1500, (3, len(DAYS)))
    bad = rng.binomial(n, np.where(odd, 0.06, 0.03))
    return Batch(DAYS[:until], bad[:, :until], n[:, :until])


def test_the_detectors_expect_the_first_and_still_see_the_tenth() -> None:
    at = int(np.flatnonzero(np.datetime64("2026-06-01") == DAYS)[0])
    tenth = np.datetime64("2026-06-10") == DAYS
    p = DETECTORS["spike"](batch(FIRST | tenth, len(DAYS))).p_value
    assert np.median(p[:, at]) > 0.1
    assert np.median(p[:, int(np.flatnonzero(tenth)[0])]) < 0.01


def test_a_prefix_scores_like_the_whole() -> None:
    whole = DETECTORS["spike"](batch(FIRST, len(DAYS)))
    for until in (120, 147, 150):
        part = DETECTORS["spike"](batch(FIRST, until))
        np.testing.assert_allclose(part.p_value, whole.p_value[:, :until], equal_nan=True)
        np.testing.assert_allclose(part.expected, whole.expected[:, :until], equal_nan=True)


def test_a_date_that_fails_to_come_is_no_lower_level() -> None:
    odd = FIRST & (np.datetime64("2026-06-01") > DAYS)
    rng = np.random.default_rng(8)
    counted = rng.poisson(np.where(odd, 2000, 1000), (1, len(DAYS)))
    score = DETECTORS["spike"](Batch(DAYS, counted))
    after = int(np.flatnonzero(np.datetime64("2026-06-02") == DAYS)[0])
    assert score.expected[0, after - 1] > 1500
    assert score.expected[0, after] == pytest.approx(1000, rel=0.06)
