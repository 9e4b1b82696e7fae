"""Which days carry an extract: never one row."""

from __future__ import annotations

import datetime as dt

import pytest

from queries.status.carried_days import carried_days

FIRST = dt.date(2026, 3, 2)


def days(count: int, rows: int = 400, first: dt.date = FIRST) -> dict[dt.date, int]:
    return {first + dt.timedelta(days=at): rows for at in range(count)}


@pytest.mark.parametrize("rows", [1, 6, 400])
def test_rows_with_a_wrong_year_are_no_first_and_no_last_day(rows: int) -> None:
    odd = {dt.date(2062, 1, 1): rows, dt.date(1970, 1, 1): rows}
    found = carried_days(days(80, rows) | odd)
    assert found is not None
    assert (found.since, found.last) == (FIRST, FIRST + dt.timedelta(days=79))
    assert found.misdated == odd


def test_a_few_rows_of_the_next_day_do_not_carry_it() -> None:
    last = FIRST + dt.timedelta(days=79)
    found = carried_days(days(80) | {last + dt.timedelta(days=1): 17})
    assert found is not None
    assert (found.last, found.misdated) == (last, {})
    assert found.holds(last + dt.timedelta(days=1)), "they are rows of a day that has begun"


def test_a_stretch_after_a_long_gap_is_believed_once_several_days_bear_it_out() -> None:
    again = FIRST + dt.timedelta(days=140)
    lasts = []
    for count in (1, 2, 3):
        found = carried_days(days(80) | days(count, first=again))
        assert found is not None
        lasts.append(found.last)
    assert lasts == [*[FIRST + dt.timedelta(days=79)] * 2, again + dt.timedelta(days=2)]


def test_one_that_comes_once_a_month_carries_its_newest_day() -> None:
    monthly = {dt.date(2026, month, 1): 50 for month in range(1, 10)}
    found = carried_days(monthly)
    assert found is not None
    assert found.last == dt.date(2026, 9, 1)


def test_nothing_landed_is_nothing() -> None:
    assert carried_days({}) is None
