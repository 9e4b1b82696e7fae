from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from tests.queries.landed import csv_text, land, row, rows

LATE = "2026-03-05 12:00:00"


def flip(path: Path) -> None:
    """One bit of the first page; the file's time is new."""
    raw = bytearray(path.read_bytes())
    raw[40] ^= 4
    path.write_bytes(bytes(raw))


def tickets(home: Home) -> list[tuple[str, int]]:
    return [tuple(line) for line in rows(home, "select ticket_id, minutes from tickets order by 1")]


def stored(home: Home, drop: str) -> Path:
    (path,) = (home.state / "events" / "tickets").rglob(f"tickets_{drop}-*.parquet")
    return path


@pytest.mark.parametrize("harm", [flip, Path.unlink])
def test_a_damaged_file_is_taken_in_again_from_landing(tiny_home: Home, harm: Callable[[Path], None]) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    land(tiny_home, "tickets/b.csv", csv_text(row(3)))
    ingest(tiny_home)
    harm(stored(tiny_home, "a"))
    report = ingest(tiny_home)
    assert ([drop.file for drop in report.drops], report.problems) == (["tickets/a.csv"], [])
    assert tickets(tiny_home) == [("t1", 5), ("t2", 5), ("t3", 5)]
    assert ingest(tiny_home).drops == []


def test_a_damaged_file_that_a_correction_wrote_brings_both_drops_again(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(1, minutes=9, arrived_at=LATE)))
    ingest(tiny_home)
    (written,) = (tiny_home.state / "events" / "tickets").rglob("*-r*.parquet")
    flip(written)
    ingest(tiny_home)
    assert tickets(tiny_home) == [("t1", 9), ("t2", 5)]
    assert ingest(tiny_home).drops == []


def test_rows_that_cannot_be_had_again_are_named_and_come_back_with_their_drop(tiny_home: Home) -> None:
    drop = land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    land(tiny_home, "tickets/b.csv", csv_text(row(3)))
    ingest(tiny_home)
    flip(stored(tiny_home, "a"))
    away = drop.rename(tiny_home.root / "a.csv")
    (problem,) = ingest(tiny_home).problems
    assert "altered: its rows are lost to the desk; expected what was written of tickets/a.csv" in str(
        problem
    )
    assert tickets(tiny_home) == [("t3", 5)], "the others can be read"
    assert ingest(tiny_home).problems == [], "it is told once"
    away.rename(drop)
    ingest(tiny_home)
    assert tickets(tiny_home) == [("t1", 5), ("t2", 5), ("t3", 5)]
