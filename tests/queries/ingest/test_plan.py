from __future__ import annotations

import os
from pathlib import Path

from queries.content.home import Home, load_home
from queries.ingest.ingestion import ingest
from queries.state.ledger import read_ledger
from tests.queries.landed import csv_text, land, row, rows, take


def state_of(home: Home) -> dict[str, bytes]:
    return {str(path.relative_to(home.state)): path.read_bytes() for path in home.state.rglob("*.parquet")}


def tickets(home: Home) -> list[str]:
    return [ticket for (ticket,) in rows(home, "select ticket_id from tickets order by 1")]


def test_the_same_drops_again_change_nothing(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(1), row(2, minutes="x")))
    land(tiny_home, "tickets/b.csv", "")
    ingest(tiny_home)
    before, ledger = state_of(tiny_home), read_ledger(tiny_home.state).entries
    report = ingest(tiny_home)
    assert (report.drops, report.unchanged) == ([], 2)
    assert state_of(tiny_home) == before
    assert read_ledger(tiny_home.state).entries == ledger


def test_a_touched_file_with_the_same_bytes_is_unchanged(tiny_home: Home) -> None:
    path = land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    os.utime(path, (1, 1))
    assert ingest(tiny_home).drops == []
    assert read_ledger(tiny_home.state).entries["tickets/a.csv"].version == 1


def test_the_same_name_with_other_bytes_replaces_what_it_brought(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    land(tiny_home, "tickets/b.csv", csv_text(row(3)))
    ingest(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(row(2), row(4)))
    report = ingest(tiny_home)
    assert (len(report.drops), report.unchanged) == (1, 1)
    assert tickets(tiny_home) == ["t2", "t3", "t4"]
    assert read_ledger(tiny_home.state).entries["tickets/a.csv"].version == 2


def test_a_new_version_that_is_refused_takes_nothing_back(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    ingest(tiny_home)
    land(tiny_home, "tickets/a.csv", "")
    drop = ingest(tiny_home).drops[0]
    assert drop.state == "kept"
    assert "refused, the version before stays" in str(drop.problems[-1])
    assert tickets(tiny_home) == ["t1", "t2"]
    assert ingest(tiny_home).drops == []
    land(tiny_home, "tickets/a.csv", csv_text(row(3)))
    assert ingest(tiny_home).drops[0].state == "published"
    assert tickets(tiny_home) == ["t3"]


def test_a_refused_drop_is_tried_again_when_it_changes(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1))[:20])
    assert ingest(tiny_home).drops[0].state == "refused"
    assert ingest(tiny_home).drops == []
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    assert ingest(tiny_home).drops[0].state == "published"


def test_a_manifest_that_comes_later_is_looked_at(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(row(1)), rows=1)
    drop = ingest(tiny_home).drops[0]
    assert (drop.state, drop.verified) == ("published", True)


def test_a_changed_contract_takes_drops_in_again(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes="17850.0"), row(2)))
    assert ingest(tiny_home).drops[0].quarantined == 1
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text().replace("min = 0", 'min = 0\nformat = "integral"'))
    drop = ingest(tiny_home).drops[0]
    assert (drop.published, drop.quarantined) == (2, 0)
    path.write_text(path.read_text().replace('description = "Support', 'description = "All support'))
    assert ingest(tiny_home).drops == []


def test_a_new_column_of_the_contract_is_null_where_the_landed_file_is_gone(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    (tiny_home.landing / "tickets" / "a.csv").unlink()
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text() + '\n[[column]]\nname = "agent"\ntype = "text"\n')
    ingest(tiny_home)
    assert rows(tiny_home, "select ticket_id, agent from tickets") == [("t1", None)]


def test_a_moved_zone_takes_drops_in_again(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, opened_at="2026-03-02 01:00:00")))
    ingest(tiny_home)
    file = tiny_home.root / "riskdesk.toml"
    file.write_text(file.read_text().replace("America/Lima", "Asia/Tokyo"))
    moved = load_home(tiny_home.root)
    ingest(moved)
    assert [day.day for (day,) in rows(moved, "select day from tickets")] == [2]


def test_a_drop_that_left_landing_stays_taken(tiny_home: Home) -> None:
    path: Path = land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    path.unlink()
    ingest(tiny_home)
    assert tickets(tiny_home) == ["t1"]


def test_rows_the_contract_leaves_out_are_counted(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text("where = \"topic <> 'other'\"\n" + path.read_text())
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2, topic="other"), row(3, topic="x")))
    drop = take(tiny_home)
    assert (drop.rows, drop.published, drop.quarantined) == (3, 1, 1), (
        "a row it cannot judge stays in quarantine"
    )
    assert "left out by the contract; column where; found rows where not topic <> 'other'" in str(
        drop.problems[0]
    )
