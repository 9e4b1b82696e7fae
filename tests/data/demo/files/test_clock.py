"""Local days of the markets, daylight saving included, against the zone database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.demo.files.clock import HOUR, build_clock

ZONES = ["America/New_York", "Europe/London", "Asia/Jakarta"]
CLOCK = build_clock(date(2026, 10, 1), 60, ZONES)  # both clock changes of autumn are inside
START = datetime(2026, 10, 1, tzinfo=UTC)


@given(st.integers(0, 59 * 86400), st.integers(0, 2))
def test_local_day_and_hour_are_those_of_the_zone(seconds: int, market: int) -> None:
    moment = START + timedelta(seconds=seconds)
    wall = moment.astimezone(ZoneInfo(ZONES[market]))
    at, where = np.array([int(moment.timestamp()) * 10**6]), np.array([market])
    assert CLOCK.date(int(CLOCK.day(at, where)[0])) == wall.date()
    assert CLOCK.hour(at, where)[0] == wall.hour


@given(st.integers(0, 58), st.integers(0, 23), st.integers(0, 2))
def test_a_wall_clock_hour_comes_back_but_for_the_skipped_one(day: int, hour: int, market: int) -> None:
    where = np.array([market])
    at = CLOCK.at(np.array([day]), np.array([hour]), np.array([30.0]), where)
    assert CLOCK.day(at, where)[0] == day
    assert CLOCK.hour(at, where)[0] == hour


def test_the_day_the_clocks_go_back_has_25_hours() -> None:
    where = np.zeros(2, dtype=np.int64)
    change = (date(2026, 11, 1) - date(2026, 10, 1)).days
    begin = CLOCK.at(np.array([change, change + 1]), np.zeros(2, dtype=np.int64), np.zeros(2), where)
    assert (begin[1] - begin[0]) // HOUR == 25


def test_known_day_turns_at_the_cutoff_and_never_precedes_the_event() -> None:
    where = np.zeros(3, dtype=np.int64)
    day, midnight = np.full(3, 10), np.zeros(3)
    event = CLOCK.at(day, np.array([12, 12, 12]), midnight, where)
    arrived = CLOCK.at(np.array([11, 11, 10]), np.array([5, 6, 12]), midnight, where)
    assert CLOCK.known_day(event, arrived, where).tolist() == [10, 11, 10]
    early = CLOCK.at(day, np.array([1, 1, 1]), midnight, where)
    assert CLOCK.known_day(early, early, where).tolist() == [10, 10, 10]
