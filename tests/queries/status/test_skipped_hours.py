"""Local hours that a clock leaves out."""

from datetime import date

import pytest

from queries.status.skipped_hours import skipped_hours

ORIGIN = date(1970, 1, 1)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", {date(2018, 3, 25): {1}}),
        ("America/Sao_Paulo", {date(2018, 11, 4): {0}}),  # the day itself begins at one
        ("Australia/Lord_Howe", {date(2018, 10, 7): {2}}),  # half an hour of it
        ("UTC", {}),
        ("Asia/Singapore", {}),
    ],
)
def test_the_hours_that_a_year_leaves_out(zone: str, expected: dict[date, set[int]]) -> None:
    first = (date(2018, 1, 1) - ORIGIN).days
    found = skipped_hours(zone, first, first + 364)
    assert found == {(day - ORIGIN).days: frozenset(hours) for day, hours in expected.items()}
