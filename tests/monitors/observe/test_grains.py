"""Buckets of weeks and months: complete ones only, each at its place."""

from datetime import date

import numpy as np
import pytest

from monitors.observe.grains import ends, newest_whole, positions, seems, starts, strangers, whole_since


def texts(times: np.ndarray) -> list[str]:
    return [str(one) for one in times]


def test_weeks_start_on_monday_and_only_whole_ones_are_there() -> None:
    assert texts(starts("week", date(2026, 5, 6), date(2026, 5, 24))) == ["2026-05-11"]
    assert texts(starts("week", date(2026, 5, 4), date(2026, 5, 25))) == [
        "2026-05-04",
        "2026-05-11",
        "2026-05-18",
    ]


def test_months_start_on_their_first_and_only_whole_ones_are_there() -> None:
    assert texts(starts("month", date(2026, 1, 2), date(2026, 3, 31))) == ["2026-02-01"]
    assert texts(starts("month", date(2026, 1, 1), date(2026, 4, 1))) == [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
    ]


@pytest.mark.parametrize(
    ("grain", "last", "end"),
    [
        ("week", date(2026, 5, 23), date(2026, 5, 17)),
        ("week", date(2026, 5, 24), date(2026, 5, 24)),
        ("month", date(2026, 5, 30), date(2026, 4, 30)),
        ("month", date(2026, 5, 31), date(2026, 5, 31)),
        ("day", date(2026, 5, 30), date(2026, 5, 30)),
    ],
)
def test_the_newest_bucket_is_the_one_that_is_over(grain: str, last: date, end: date) -> None:
    assert newest_whole(grain, last) == end


def test_a_bucket_ends_after_its_last_day() -> None:
    assert texts(ends("month", np.array(["2026-02-01", "2024-02-01"], "datetime64[D]"))) == [
        "2026-03-01",
        "2024-03-01",
    ]
    assert texts(ends("week", np.array(["2026-05-11"], "datetime64[D]"))) == ["2026-05-18"]


def test_times_find_their_column_and_others_none() -> None:
    at = starts("month", date(2026, 1, 1), date(2026, 4, 1))
    times = np.array(["2026-03-01", "2026-03-02", "2025-12-01", "2026-01-01"], "datetime64[us]")
    assert positions("month", times, at).tolist() == [2, -1, -1, 0]


def test_what_is_no_start_of_a_week_or_month_is_named() -> None:
    times = np.array(["2026-05-11", "2026-05-12", "2026-06-01"], "datetime64[us]")
    assert texts(strangers("week", times).astype("datetime64[D]")) == ["2026-05-12"]
    assert texts(strangers("month", times).astype("datetime64[D]")) == ["2026-05-11", "2026-05-12"]
    assert len(strangers("day", times)) == 0


def test_a_daily_monitor_of_mondays_or_firsts_seems_longer_and_others_do_not() -> None:
    weeks, months = (
        starts("week", date(2026, 1, 1), date(2026, 6, 1)),
        starts("month", date(2026, 1, 1), date(2026, 6, 1)),
    )
    assert seems("day", weeks) == "week"
    assert seems("day", months) == "month"
    assert seems("week", weeks) == ""
    assert seems("day", weeks[:4]) == ""
    assert seems("day", np.append(weeks, np.datetime64("2026-03-04"))) == ""
    assert seems("day", weeks[::3]) == ""  # a source that is seldom there


def test_history_begins_with_a_whole_bucket() -> None:
    assert whole_since("week", date(2026, 5, 5)) == date(2026, 5, 11)
    assert whole_since("month", date(2026, 5, 2)) == date(2026, 6, 1)
    assert whole_since("month", date(2026, 5, 1)) == date(2026, 5, 1)
