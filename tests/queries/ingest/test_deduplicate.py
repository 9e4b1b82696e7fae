from __future__ import annotations

from pathlib import Path

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.state.ledger import read_ledger
from tests.queries.landed import csv_text, land, quarantined, row, rows

EARLY, LATE = "2026-03-02 11:00:00", "2026-03-02 12:00:00"


def minutes(home: Home) -> list[tuple[str, int]]:
    return [
        (ticket, int(value))
        for ticket, value in rows(home, "select ticket_id, minutes from tickets order by 1")
    ]


def reasons(home: Home) -> list[tuple[str, str]]:
    return sorted((line["file"], line["reason"]) for line in quarantined(home))


def test_the_same_row_twice_in_a_drop_is_set_aside_and_counted(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2), row(1), row(1)))
    drop = ingest(tiny_home).drops[0]
    assert (drop.published, drop.duplicates) == (2, 2)
    assert reasons(tiny_home) == [("tickets/a.csv", "duplicate")] * 2
    assert "duplicate rows; column ticket_id" in str(drop.problems[0])
    assert drop.problems[0].count == 2


def test_the_same_row_in_a_later_drop_is_set_aside(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(1, arrived_at=LATE), row(2)))
    drop = ingest(tiny_home).drops[0]
    assert (drop.published, drop.duplicates, drop.superseded) == (1, 1, 0)
    assert minutes(tiny_home) == [("t1", 5), ("t2", 5)]
    assert reasons(tiny_home) == [("tickets/b.csv", "duplicate")]


@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_contents_of_a_key_the_later_arrival_is_the_value(tiny_home: Home, at_once: bool) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes=5, arrived_at=EARLY), row(2)))
    if not at_once:
        ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(1, minutes=9, arrived_at=LATE)))
    report = ingest(tiny_home)
    assert minutes(tiny_home) == [("t1", 9), ("t2", 5)]
    assert reasons(tiny_home) == [("tickets/a.csv", "superseded")]
    assert sum(drop.superseded for drop in report.drops) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_an_older_version_that_comes_later_does_not_win(tiny_home: Home, at_once: bool) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes=9, arrived_at=LATE)))
    if not at_once:
        ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(1, minutes=5, arrived_at=EARLY)))
    ingest(tiny_home)
    assert minutes(tiny_home) == [("t1", 9)]
    assert reasons(tiny_home) == [("tickets/b.csv", "superseded")]


def test_a_superseded_row_keeps_what_it_held(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes=5)))
    ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(1, minutes=9, arrived_at=LATE)))
    ingest(tiny_home)
    aside = quarantined(tiny_home)[0]
    assert '"minutes":5' in aside["raw"]
    assert aside["found"] == "a later row in tickets/b.csv"


def test_counts_by_day_follow_a_superseded_row_to_its_new_day(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    ingest(tiny_home)
    moved = {"opened_at": "2026-03-04 10:00:00", "arrived_at": "2026-03-04 11:00:00"}
    land(tiny_home, "tickets/b.csv", csv_text(row(1, minutes=9, **moved)))
    ingest(tiny_home)
    counts: dict[str, int] = {}
    for entry in read_ledger(tiny_home.state).entries.values():
        for part in entry.slices:
            counts[part.day] = counts.get(part.day, 0) + part.rows
    assert counts == {"2026-03-02": 1, "2026-03-04": 1}


def test_the_only_row_of_a_file_may_be_superseded(tiny_home: Home) -> None:
    for at, stamp in enumerate(["11", "12", "13"]):
        land(
            tiny_home,
            f"tickets/{at}.csv",
            csv_text(row(1, minutes=at, arrived_at=f"2026-03-02 {stamp}:00:00")),
        )
        ingest(tiny_home)
        assert minutes(tiny_home) == [("t1", at)]
    assert len(quarantined(tiny_home)) == 2


def test_a_corrected_drop_gives_back_what_it_had_set_aside_elsewhere(tiny_home: Home) -> None:
    """b superseded t1 of a; b is corrected and has no t1 any more: a's row counts again."""
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes=5), row(2)))
    ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(1, minutes=9, arrived_at=LATE)))
    ingest(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(row(3)))
    ingest(tiny_home)
    assert minutes(tiny_home) == [("t1", 5), ("t2", 5), ("t3", 5)]
    assert quarantined(tiny_home) == []


def test_a_corrected_drop_lets_the_duplicates_of_others_count_again(tiny_home: Home) -> None:
    """b's t1 was a duplicate of a's; a is corrected and has no t1 any more: b's row counts."""
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    land(tiny_home, "tickets/b.csv", csv_text(row(1), row(3)))
    ingest(tiny_home)
    assert reasons(tiny_home) == [("tickets/b.csv", "duplicate")]
    land(tiny_home, "tickets/a.csv", csv_text(row(2)))
    ingest(tiny_home)
    assert [ticket for ticket, _ in minutes(tiny_home)] == ["t1", "t2", "t3"]
    assert quarantined(tiny_home) == []


def test_a_chain_of_corrections_ends_with_one_row_per_key(tiny_home: Home) -> None:
    for at in range(4):
        land(
            tiny_home, f"tickets/{at}.csv", csv_text(row(1, minutes=at, arrived_at=f"2026-03-02 1{at}:00:00"))
        )
    ingest(tiny_home)
    land(tiny_home, "tickets/3.csv", csv_text(row(9)))
    ingest(tiny_home)
    assert minutes(tiny_home) == [("t1", 2), ("t9", 5)]
    land(tiny_home, "tickets/1.csv", csv_text(row(1, minutes=100, arrived_at="2026-03-02 18:00:00")))
    ingest(tiny_home)
    ingest(tiny_home)
    assert minutes(tiny_home) == [("t1", 100), ("t9", 5)]


def test_the_same_bytes_under_another_name_are_a_duplicate_drop(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    land(tiny_home, "tickets/b.csv", csv_text(row(1), row(2)))
    drops = {drop.file: drop for drop in ingest(tiny_home).drops}
    assert (drops["tickets/b.csv"].state, drops["tickets/b.csv"].duplicates) == ("duplicate", 2)
    assert "the same bytes as an earlier drop" in str(drops["tickets/b.csv"].problems[0])
    assert len(minutes(tiny_home)) == 2
    assert ingest(tiny_home).unchanged == 2


def test_the_twin_of_a_corrected_drop_is_taken(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    land(tiny_home, "tickets/b.csv", csv_text(row(1)))
    ingest(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(row(2)))
    ingest(tiny_home)
    assert [ticket for ticket, _ in minutes(tiny_home)] == ["t1", "t2"]


def test_rows_without_a_key_in_the_contract_are_never_compared(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text().replace('key = ["ticket_id"]\n', ""))
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(1)))
    ingest(tiny_home)
    assert len(minutes(tiny_home)) == 2


def test_snapshots_of_a_dimension_do_not_contest_each_other(tiny_home: Home) -> None:
    land(tiny_home, "desks/2026-03-01.csv", "desk,city\nlima,Lima\nlima,Lima\n")
    land(tiny_home, "desks/2026-03-08.csv", "desk,city\nlima,Cusco\n")
    drops = {drop.file: drop for drop in ingest(tiny_home).drops}
    assert drops["desks/2026-03-01.csv"].duplicates == 1
    assert rows(tiny_home, "select city from desks") == [("Cusco",)]


def test_replaced_files_are_removed_by_the_next_ingest(tiny_home: Home) -> None:
    def files() -> list[Path]:
        return list((tiny_home.state / "events" / "tickets").rglob("*.parquet"))

    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(row(2)))
    ingest(tiny_home)
    assert len(files()) == 2, "a reader may still have the old one open"
    ingest(tiny_home)
    assert len(files()) == 1
