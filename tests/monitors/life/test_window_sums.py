"""An alert's sums over its window: which buckets count, what they come to, what its events are worth."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitors.life.episode import Episode
from monitors.life.window_sums import Series, sum_window
from tests.benchmarks.incident_stories import episode
from tests.monitors.tellings import MONDAY

DAYS = 30


def alert(first: int = 20, days: int = 5, **changes: Any) -> Episode:
    """Bad on five days, the twentieth and on."""
    return episode(first, days=days, **changes)


def kept(numerator: dict[int, float] | None = None, **columns: list[Any]) -> Series:
    """Thirty days of 10 in 1,000, 1 % expected with a band of ± .2 points, and of the numerators given."""
    counts = [(numerator or {}).get(n, 10.0) for n in range(DAYS)]
    return {
        "bucket": [(MONDAY + timedelta(days=n)).isoformat() for n in range(DAYS)],
        "numerator": counts,
        "denominator": [1000.0] * DAYS,
        "actual": [count / 1000 for count in counts],
        "expected": [0.01] * DAYS,
        "lower": [0.008] * DAYS,
        "upper": [0.012] * DAYS,
        "exposure": [7.0 * count for count in counts],
        "usable": [True] * DAYS,
        **columns,
    }


def test_a_quiet_day_between_two_bad_ones_counts_and_none_after_them() -> None:
    sums = sum_window(alert(), kept({20: 50.0, 22: 30.0, 24: 40.0, 25: 99.0}))
    assert (sums.buckets, sums.numerator, sums.denominator) == (5, 140.0, 5000.0)
    assert sums.actual == pytest.approx(0.028)
    assert sums.expected == pytest.approx(0.01)
    assert sums.excess == pytest.approx(90.0)


def test_a_day_that_is_not_trusted_counts_on_neither_side() -> None:
    usable = [n != 21 for n in range(DAYS)]
    sums = sum_window(alert(), kept({20: 50.0, 21: 500.0}, usable=usable))
    assert (sums.buckets, sums.numerator, sums.denominator) == (4, 80.0, 4000.0)


def test_days_weigh_by_what_they_are_counted_out_of() -> None:
    dense = [9000.0 if n == 20 else 1000.0 for n in range(DAYS)]
    expected = [0.02 if n == 20 else 0.01 for n in range(DAYS)]
    sums = sum_window(alert(days=2), kept(denominator=dense, expected=expected))
    assert sums.expected == pytest.approx((0.02 * 9000 + 0.01 * 1000) / 10_000)


def test_of_a_long_alert_the_newest_days_are_summed() -> None:
    long = replace(alert(), first_bucket=MONDAY.isoformat())
    last = (MONDAY + timedelta(days=29)).isoformat()
    assert sum_window(replace(long, last_bucket=last), kept()).buckets == 28


def test_a_volume_is_told_per_bucket() -> None:
    series = {name: values for name, values in kept({20: 50.0, 21: 70.0}).items() if name != "denominator"}
    flat = {**series, "expected": [10.0] * DAYS, "lower": [8.0] * DAYS, "upper": [12.0] * DAYS}
    sums = sum_window(alert(days=2), flat)
    assert (sums.actual, sums.expected, sums.numerator, sums.denominator) == (60.0, 10.0, 60.0, None)
    assert sums.excess == 100.0
    assert sums.high - sums.expected == pytest.approx(2 / 2**0.5)


def test_the_interval_narrows_with_the_number_of_days() -> None:
    one, four = sum_window(alert(days=1), kept()), sum_window(alert(days=4), kept())
    assert one.high - one.expected == pytest.approx(0.002)
    assert four.high - four.expected == pytest.approx(0.001)


def test_an_event_of_a_rise_is_worth_what_those_of_the_window_are() -> None:
    money = [100.0 * (50.0 if n == 20 else 10.0) if n >= 20 else 10.0 for n in range(DAYS)]
    assert sum_window(alert(days=2), kept({20: 50.0}, exposure=money)).worth == pytest.approx(100.0)


def test_an_event_that_is_missing_is_worth_what_those_before_were() -> None:
    down = alert(days=2, direction="down", effect=0.1)
    money = [70.0 if n < 20 else 900.0 for n in range(DAYS)]
    sums = sum_window(down, kept({20: 1.0, 21: 1.0}, exposure=money))
    assert sums.worth == pytest.approx(7.0)
    assert sums.excess == pytest.approx(18.0)


def test_what_is_within_expectation_all_days_together_has_no_excess() -> None:
    assert sum_window(alert(), kept({20: 12.0, 22: 0.0, 23: 0.0})).excess == 0.0


def test_a_monitor_without_money_is_told_from_a_series_of_before_money_was_kept() -> None:
    assert sum_window(alert(), kept()).declared is True
    assert sum_window(alert(), kept(exposure=[None] * DAYS)).declared is False
    older = {name: values for name, values in kept().items() if name != "exposure"}
    assert (sum_window(alert(), older).declared, sum_window(alert(), older).worth) == (None, None)


@pytest.mark.parametrize("series", [{}, {"bucket": ["2026-03-22"], "actual": [0.03], "expected": [0.01]}])
def test_without_a_series_the_newest_bad_bucket_speaks(series: Series) -> None:
    one = alert(days=3)
    sums = sum_window(one, series)
    seen = one.evidence
    assert (sums.actual, sums.expected, sums.numerator) == (seen.actual, seen.expected, seen.numerator)
    assert (sums.buckets, sums.first_bucket, sums.last_bucket) == (1, one.last_bucket, one.last_bucket)


def test_a_return_is_held_against_the_level_that_a_change_had_reached() -> None:
    back = alert(family="relapse")
    held = replace(back, evidence=replace(back.evidence, expected=0.004))
    assert sum_window(held, kept({20: 50.0})).expected == 0.004
