"""Days, moments and spans in words."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import words

TODAY = date(2026, 11, 30)
dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "value", [date(2026, 11, 9), datetime(2026, 11, 9, 23), "2026-11-09", "2026-11-09T06:00:00"]
)
def test_a_day_may_come_as_a_day_a_moment_or_text(value: date | datetime | str) -> None:
    assert words.day(value) == "9 Nov 2026"


def test_a_day_shows_its_year_only_where_it_is_another_one() -> None:
    assert words.day("2026-11-19", TODAY) == "19 Nov"
    assert words.day("2025-11-19", TODAY) == "19 Nov 2025"


@pytest.mark.parametrize("nothing", [None, "", float("nan")])
def test_no_day_and_no_moment_is_a_dash(nothing: str | None) -> None:
    assert words.day(nothing) == words.DASH
    assert words.moment(nothing) == words.DASH


def test_a_morning_has_its_weekday() -> None:
    assert words.morning(date(2026, 11, 3)) == "Tue 3 Nov 2026"


def test_a_moment_says_its_zone() -> None:
    assert words.moment("2026-11-22T06:00:00") == "22 Nov 06:00 UTC"
    assert words.moment("2026-11-22T06:00:00Z") == "22 Nov 06:00 UTC"
    assert words.moment(datetime(2026, 11, 22, 6), "Asia/Jakarta") == "22 Nov 06:00 Asia/Jakarta"
    assert words.moment("2026-11-22T06:00:00", "") == "22 Nov 06:00"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-03", "2026-11-09", "3 to 9 Nov 2026"),
        ("2026-10-28", "2026-11-03", "28 Oct to 3 Nov 2026"),
        ("2025-12-28", "2026-01-03", "28 Dec 2025 to 3 Jan 2026"),
        ("2026-11-03", "2026-11-03", "3 Nov 2026"),
        ("2026-11-03", None, "3 Nov 2026"),
    ],
)
def test_a_span_says_once_what_both_ends_have_in_common(first: str, last: str | None, said: str) -> None:
    assert words.span(first, last) == said


def test_a_span_of_this_year_needs_no_year() -> None:
    assert words.span("2026-10-28", "2026-11-03", TODAY) == "28 Oct to 3 Nov"


@given(dates, dates)
def test_a_span_ends_with_its_last_day_and_begins_with_the_number_of_its_first(
    one: date, other: date
) -> None:
    first, last = sorted((one, other))
    said = words.span(first, last)
    assert said.endswith(words.day(last))
    assert said.split()[0] == str(first.day)


def test_an_hour_says_its_zone_or_of_how_many_markets() -> None:
    assert words.clock(6, ["Europe/London"]) == "06:00 Europe/London"
    assert words.clock(6, ["Europe/London", "Asia/Jakarta", "Europe/London"]) == "06:00 market time, 2 zones"


@pytest.mark.parametrize(
    ("bucket", "grain", "said"),
    [
        ("2026-05-11", "week", "week of 11 May"),
        ("2025-05-12", "week", "week of 12 May 2025"),
        ("2026-05-16", "week", "week of 11 May"),
        ("2026-05-01", "month", "May"),
        ("2025-05-01", "month", "May 2025"),
        ("2026-05-11", "day", "11 May"),
        ("2026-05-11T07", "hour", "11 May 07:00"),
    ],
)
def test_a_bucket_is_told_by_its_grain(bucket: str, grain: str, said: str) -> None:
    assert words.bucket(bucket, grain, TODAY) == said


@pytest.mark.parametrize(
    ("first", "last", "grain", "said"),
    [
        ("2026-05-04", "2026-05-18", "week", "weeks of 4 to 18 May 2026"),
        ("2026-05-04", "2026-05-04", "week", "week of 4 May 2026"),
        ("2025-12-01", "2026-02-01", "month", "Dec 2025 to Feb 2026"),
        ("2026-01-01", "2026-03-01", "month", "Jan to Mar 2026"),
        ("2026-05-04", "2026-05-18", "day", "4 to 18 May 2026"),
    ],
)
def test_several_buckets_are_told_from_the_first_to_the_last(
    first: str, last: str, grain: str, said: str
) -> None:
    assert words.buckets(first, last, grain) == said
