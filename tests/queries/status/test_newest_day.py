"""The newest day of a home: over in the data, and never that of one row."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.status import newest_day as module
from queries.status.newest_day import newest_day
from tests.queries.landed import csv_text, land, row
from tests.queries.status.test_extract_status import COUNTER, day, day_rows, lay

DAYS = 30


def hourly(on: dt.date, desk: str) -> list[str]:
    """A ticket for every hour of a UTC day, known at once."""
    stamps = [f"{on} {hour:02d}:30:00" for hour in range(24)]
    return [row(next(COUNTER), opened_at=at, arrived_at=at, desk=desk) for at in stamps]


def test_drops_cut_by_the_utc_day_leave_the_newest_local_day_open(tiny_home: Home) -> None:
    """Lima's evening is in tomorrow's drop, and Tokyo's tomorrow has begun."""
    days = [dt.date(2026, 3, 2) + dt.timedelta(days=at) for at in range(DAYS)]
    lines = [line for on in days for desk in ("lima", "tokyo") for line in hourly(on, desk)]
    land(tiny_home, "tickets/all.csv", csv_text(*lines))
    ingest(tiny_home)
    found, over = newest_day(tiny_home), newest_day(tiny_home, over=True)
    assert found is not None
    assert over is not None
    assert (found.day, over.day) == (days[-1], days[-2])


def test_one_row_dated_ahead_is_not_followed(tiny_home: Home) -> None:
    lay(tiny_home)
    land(tiny_home, "tickets/more.csv", csv_text(*day_rows(dt.date(2062, 1, 1), 1)))
    ingest(tiny_home)
    found = newest_day(tiny_home, over=True)
    assert found is not None
    assert found.day == day(-1)


def test_a_home_without_rows_has_no_newest_day(tiny_home: Home) -> None:
    assert newest_day(tiny_home) is None


def test_the_day_is_found_once_and_read_until_something_lands(
    tiny_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tiny_home)
    ingest(tiny_home)
    looks: list[object] = []
    find = module._found

    def found_anew(*told: Any) -> Any:
        looks.append(told)
        return find(*told)

    monkeypatch.setattr(module, "_found", found_anew)
    first = newest_day(tiny_home, over=True)
    assert newest_day(tiny_home, over=True) == first
    assert len(looks) == 1
    kept = tiny_home.state / module.FILE
    kept.write_text(kept.read_text().replace('"day"', '"dya"'))
    assert newest_day(tiny_home, over=True) == first
    assert len(looks) == 2
    key = json.loads(kept.read_text())["key"]
    nothing: list[object] = [{}, [], 0, None]
    for at, empty in enumerate(nothing):
        kept.write_text(json.dumps({"key": key, "status": empty}))
        assert newest_day(tiny_home, over=True) == first
        assert len(looks) == 3 + at
    land(tiny_home, "tickets/more.csv", csv_text(*day_rows(day(-1) + dt.timedelta(days=1), 40)))
    ingest(tiny_home)
    found = newest_day(tiny_home, over=True)
    assert found is not None
    assert (len(looks), found.day) == (7, day(-1) + dt.timedelta(days=1))
