"""The estimated beginning of an episode."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from monitors.life.onset import find_onset

START = date(2026, 3, 1)


def series(actual: list[float]) -> dict[str, Sequence[Any]]:
    days = [(START + timedelta(days=i)).isoformat() for i in range(len(actual))]
    flat = [10.0] * len(actual)
    return {
        "bucket": days,
        "actual": actual,
        "expected": flat,
        "lower": [8.0] * len(flat),
        "upper": [12.0] * len(flat),
    }


def test_a_slow_beginning_before_the_first_bad_day_is_found() -> None:
    quiet = np.random.default_rng(1).normal(10, 1, 30).tolist()
    found = find_onset(series([*quiet, 12.5, 12.0, 12.8, 13.0, 13.5]), "2026-04-03", "2026-04-04")
    assert found.low <= date(2026, 3, 31) <= found.high
    assert found.day <= date(2026, 4, 3)


def test_days_without_any_of_a_rare_thing_are_no_beginning() -> None:
    quiet = [0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 11.0, 0.0] * 5
    told = series([*quiet, 25.0, 26.0, 11.0, 30.0])
    rare = {**told, "expected": [1.2] * 44, "lower": [0.4] * 44, "upper": [18.0] * 44}
    found = find_onset(rare, "2026-04-11", "2026-04-13")
    assert found.day == date(2026, 4, 10)
    assert found.low >= date(2026, 4, 7)


def test_a_fall_begins_where_it_begins() -> None:
    quiet = np.random.default_rng(3).normal(10, 1, 30).tolist()
    found = find_onset(series([*quiet, 6.0, 6.5, 6.2, 5.9]), "2026-04-01", "2026-04-03")
    assert date(2026, 3, 30) <= found.day <= date(2026, 4, 1)


def test_a_later_surge_is_not_the_beginning() -> None:
    quiet = np.random.default_rng(2).normal(10, 1, 20).tolist()
    found = find_onset(series([*quiet, 14.0, *quiet[:8], 30.0, 31.0, 32.0]), "2026-03-21", "2026-04-01")
    assert found.day <= date(2026, 3, 21)


def test_a_series_that_does_not_reach_gives_the_first_bad_day() -> None:
    found = find_onset({}, "2026-03-21", "2026-03-22")
    assert found.low == found.day == found.high == date(2026, 3, 21)
