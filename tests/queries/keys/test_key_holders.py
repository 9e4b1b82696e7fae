from __future__ import annotations

import shutil

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.keys import key_holders
from tests.queries.landed import csv_text, land, row, rows


def night(home: Home, number: int, *lines: str) -> None:
    land(home, f"tickets/{number:02}.csv", csv_text(*lines))
    ingest(home)


def minutes(home: Home) -> dict[str, int]:
    return {name: int(value) for name, value in rows(home, "select ticket_id, minutes from tickets")}


def test_a_correction_finds_its_row_however_many_nights_ago(tiny_home: Home) -> None:
    for number in range(10):
        night(tiny_home, number, row(number), row(100 + number))
    late = "2026-03-02 12:00:00"
    night(tiny_home, 10, row(3, minutes=9, arrived_at=late), row(8, minutes=7, arrived_at=late))
    assert minutes(tiny_home) == {f"t{n}": 5 for n in (*range(10), *range(100, 110))} | {"t3": 9, "t8": 7}


def test_without_the_hashes_the_files_are_read_again(tiny_home: Home) -> None:
    night(tiny_home, 0, row(1))
    shutil.rmtree(tiny_home.state / "keys")
    night(tiny_home, 1, row(1, minutes=9, arrived_at="2026-03-02 12:00:00"))
    assert minutes(tiny_home) == {"t1": 9}


def test_a_night_reads_no_key_that_an_earlier_one_has_noted(
    tiny_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(tiny_home, 0, row(1))
    night(tiny_home, 1, row(2))
    read: list[str] = []
    whole = key_holders.stored_sql

    def told(columns: object, live: list[tuple], *more: object, **named: object) -> str:
        read.extend(file.path for file, _ in live)
        return whole(columns, live, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(key_holders, "stored_sql", told)
    night(tiny_home, 2, row(3))
    assert len(read) == 1
    assert "02-" in read[0]
