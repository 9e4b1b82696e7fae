"""Days that do not come: however few rows they have, as long as it lasts, and never for a reason that was known."""

from __future__ import annotations

import datetime as dt

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.status.extract_status import status
from tests.conftest import TICKETS
from tests.queries.landed import csv_text, land
from tests.queries.status.test_extract_status import DAYS, day, day_rows, lay, look, told

STOP = 20  # days before the end at which the feed dies


def by_day(home: Home, rows: int, until: int, extract: str = "tickets") -> None:
    """A drop for each day, so many rows in each."""
    for at in range(until):
        land(home, f"{extract}/{day(at)}.csv", csv_text(*day_rows(day(at), rows)))


@pytest.mark.parametrize("rows", [1, 6, 60])
def test_a_daily_extract_that_stops_is_late_on_the_first_day_however_few_rows_it_has(
    tiny_home: Home, rows: int
) -> None:
    by_day(tiny_home, rows, 12)
    found = {one.extract: one for one in _status(tiny_home, day(13))}["tickets"]
    assert told(found) == [("late", day(12))]
    assert found.state == "late"


def test_a_small_extract_whose_empty_drop_came_has_told_that_there_is_nothing(tiny_home: Home) -> None:
    by_day(tiny_home, 2, 12)
    land(tiny_home, f"tickets/{day(12)}.csv", csv_text())
    assert told({one.extract: one for one in _status(tiny_home, day(13))}["tickets"]) == []


@pytest.mark.parametrize("rows", [6, 60])
def test_a_feed_that_died_is_late_as_long_as_it_lasts(tiny_home: Home, rows: int) -> None:
    lay(tiny_home, {at: day_rows(day(at), rows) for at in range(DAYS)})
    for age in (10, 45, 200):
        found = look(tiny_home, day(DAYS - 1) + dt.timedelta(days=age + 1))
        assert told(found) == [("late", day(DAYS - 1) + dt.timedelta(days=at)) for at in range(1, age + 1)]


def test_days_of_a_stop_that_is_over_stay_missing_to_its_end(tiny_home: Home) -> None:
    lay(tiny_home, {at: [] for at in range(10, 50)})
    assert told(look(tiny_home)) == [("missing", day(at)) for at in range(10, 50)]


def test_it_is_closed_only_when_every_extract_is_empty(tiny_home: Home) -> None:
    for name in ("calls", "chats"):
        (tiny_home.root / "contract" / f"{name}.toml").write_text(TICKETS)
    for name in ("tickets", "calls"):
        lay(tiny_home, {-9: []}, name)
    lay(tiny_home, {-9: day_rows(day(-9), 3)}, "chats")
    found = look(tiny_home)
    assert told(found) == [("missing", day(-9))]
    lay(tiny_home, {-9: []}, "chats")
    assert told(look(tiny_home)) == [("closed", day(-9))]


def test_the_newest_day_without_a_row_anywhere_is_late_and_not_closed(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "calls.toml").write_text(TICKETS)
    for name in ("tickets", "calls"):
        lay(tiny_home, {-1: []}, name)
    assert told(look(tiny_home)) == [("late", day(-1))]


def test_rows_dated_far_outside_are_told_and_make_no_day(tiny_home: Home) -> None:
    far = day_rows(dt.date(2024, 3, 1), 3)  # nearer than what is set aside when it is taken in
    lay(tiny_home)
    on = day(-2)
    land(tiny_home, f"tickets/{on}_more.csv", csv_text(*far))
    found = look(tiny_home)
    assert told(found) == [("misdated", on)]
    assert "2024-03-01" in found.faults[0].message
    assert found.faults[0].evidence["rows"] == 3
    assert (found.last_day, len(found.days)) == (day(-1), DAYS)


def _status(home: Home, as_of: dt.date) -> list:
    ingest(home)
    return status(home, as_of)
