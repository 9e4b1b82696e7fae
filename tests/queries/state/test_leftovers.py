from __future__ import annotations

from pathlib import Path

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.state.leftovers import ALL, read_leftovers
from tests.queries.landed import csv_text, land, row


def events(home: Home) -> set[str]:
    return {path.name for path in (home.state / "events").rglob("*.parquet")}


def plant(home: Home) -> Path:
    """A file that no entry names."""
    path = home.state / "events" / "tickets" / "day=2026-03-02" / "stray.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_replaced_files_stay_for_their_readers_and_go_at_the_next_ingest(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    ingest(tiny_home)
    before = events(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    assert before <= events(tiny_home)
    assert read_leftovers(tiny_home.state)
    ingest(tiny_home)
    assert not before & events(tiny_home)
    assert read_leftovers(tiny_home.state) == []


def test_what_a_killed_ingest_left_goes_although_nothing_lists_it(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    stray = plant(tiny_home)
    ingest(tiny_home)
    assert stray.exists(), "an ingest that ended well left nothing, so nobody looks"
    (tiny_home.state / "staging").mkdir()
    ingest(tiny_home)
    assert not stray.exists()


def test_where_the_list_is_gone_or_damaged_everything_is_looked_at(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    for harm in ("", "[1]", '["../landing/tickets/a.csv"]', '["desk.sqlite"]'):
        (tiny_home.state / "events.leftovers.json").write_text(harm)
        assert read_leftovers(tiny_home.state) is ALL
        stray = plant(tiny_home)
        ingest(tiny_home)
        assert not stray.exists()
        assert (tiny_home.landing / "tickets" / "a.csv").exists()
