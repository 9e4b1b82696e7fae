from __future__ import annotations

import datetime as dt

from queries.content.home import Home
from queries.ingest.far_times import far_days
from queries.ingest.ingestion import ingest
from tests.queries.landed import csv_text, land, row, take


def test_a_row_after_its_own_arrival_is_set_aside(tiny_home: Home) -> None:
    good = [row(at) for at in range(8)]
    land(tiny_home, "tickets/a.csv", csv_text(*good, row(9, opened_at="2026-03-05 10:00:00")))
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined, drop.problems[0].line) == (8, 1, 10)
    assert "24 hours (ahead_hours in the contract) after its own arrival" in str(drop.problems[0])


def test_a_row_long_after_the_day_of_its_drop_is_set_aside(tiny_home: Home) -> None:
    rows = [row(at, arrived_at="") for at in range(8)] + [
        row(9, opened_at="2027-03-02 10:00:00", arrived_at="")
    ]
    land(tiny_home, "tickets/2026-03-02.csv", csv_text(*rows))
    assert (drop := take(tiny_home)).quarantined == 1
    assert "7 days after that of its drop" in str(drop.problems[0])


def test_a_file_named_by_the_begin_of_its_period_is_taken_whole(tiny_home: Home) -> None:
    days = [f"2026-03-{day:02d} 10:00:00" for day in range(1, 29)]
    rows = [row(at, opened_at=day, arrived_at=day) for at, day in enumerate(days)]
    land(tiny_home, "tickets/2026-03-01.csv", csv_text(*rows))
    assert take(tiny_home).published == 28


def test_a_row_decades_before_those_of_earlier_drops_is_set_aside(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(*(row(at) for at in range(9))))
    land(tiny_home, "tickets/b.csv", csv_text(row(20), row(21, opened_at="1970-01-01 00:00:00")))
    found = {drop.file: drop.quarantined for drop in ingest(tiny_home).drops}
    assert found == {"tickets/a.csv": 0, "tickets/b.csv": 1}


def test_an_archive_of_many_years_has_no_far_days() -> None:
    years = {dt.date(1990 + at, 1, 1): 5 for at in range(36)}
    assert far_days(years, True, True) == set()
    assert far_days({**years, dt.date(2062, 1, 1): 1}, True, True) == {dt.date(2062, 1, 1)}
