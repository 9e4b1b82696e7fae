from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from queries.state.ledger import read_ledger
from tests.conftest import TICKETS, make_tiny
from tests.queries.landed import rows

IN_PLACE = 'in_place = "warehouse/tickets"\n'
ASKED = "select * exclude (email) from tickets order by ticket_id"


def ticket(number: int, day: int, **changes: Any) -> dict[str, Any]:
    """A ticket of that day of March, as a warehouse stores it."""
    values = {
        "ticket_id": f"t{number}",
        "opened_at": dt.datetime(2026, 3, day, 12),
        "arrived_at": dt.datetime(2026, 3, day, 18),
        "desk": "lima",
        "topic": "login",
        "minutes": 5,
        "cost": Decimal("1.50"),
        "urgent": True,
        "email": f"p{number}@example.com",
    }
    return values | changes


def store(home: Home, day: int, *tickets: dict[str, Any], name: str = "part-0.parquet") -> Path:
    """Writes a partition of the warehouse."""
    path = home.root / "warehouse" / "tickets" / f"dt=2026-03-{day:02d}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(tickets)), path)
    return path


@pytest.fixture
def placed(tiny_home: Home) -> Home:
    (tiny_home.root / "contract" / "tickets.toml").write_text(IN_PLACE + TICKETS)
    (tiny_home.root / "warehouse" / "tickets").mkdir(parents=True)
    return tiny_home


def test_partitions_say_what_the_same_rows_say_when_they_land(placed: Home, tmp_path: Path) -> None:
    late = ticket(3, 3, arrived_at=dt.datetime(2026, 3, 5, 18), minutes=None)
    first = store(placed, 2, ticket(1, 2), ticket(2, 2, desk="oslo", urgent=None))
    second = store(placed, 3, late, ticket(4, 3))
    other = make_tiny(tmp_path / "landed")
    for path in (first, second):
        (other.landing / "tickets").mkdir(exist_ok=True)
        shutil.copy(path, other.landing / "tickets" / f"{path.parent.name}.parquet")
    for home in (placed, other):
        assert [drop.state for drop in ingest(home).drops] == ["published", "published"]
        refresh(home)
    for asked in (
        ASKED,
        "select * from tickets_day order by all",
        "select day, known_day, hour from tickets order by all",
    ):
        assert rows(placed, asked) == rows(other, asked)
    assert [e.slices for e in read_ledger(placed.state).of("tickets")] == [
        e.slices for e in read_ledger(other.state).of("tickets")
    ]


def test_nothing_is_copied_and_an_unchanged_partition_is_not_read_again(placed: Home) -> None:
    store(placed, 2, ticket(1, 2))
    ingest(placed)
    assert all(path.is_symlink() for path in (placed.state / "events").rglob("*.parquet"))
    assert (ingest(placed).unchanged, ingest(placed).drops) == (1, [])


def test_a_partition_that_was_written_anew_is_seen_and_one_that_is_gone_is_given_up(placed: Home) -> None:
    store(placed, 2, ticket(1, 2))
    old = store(placed, 3, ticket(2, 3))
    ingest(placed)
    refresh(placed)
    old.unlink()
    store(placed, 3, ticket(2, 3, minutes=50), ticket(3, 3), name="part-1.parquet")
    ingest(placed)
    assert [build.days for build in refresh(placed)] == [("2026-03-03",)]
    assert rows(placed, "select ticket_id, minutes from tickets order by 1") == [
        ("t1", 5),
        ("t2", 50),
        ("t3", 5),
    ]
    shutil.rmtree(placed.root / "warehouse" / "tickets" / "dt=2026-03-03")
    ingest(placed)
    refresh(placed)
    assert rows(placed, "select ticket_id from tickets") == [("t1",)]
    assert rows(placed, "select sum(tickets) from tickets_day") == [(1,)]


def test_a_folder_that_is_away_gives_nothing_up(placed: Home) -> None:
    store(placed, 2, ticket(1, 2))
    ingest(placed)
    (placed.root / "warehouse").rename(placed.root / "elsewhere")
    assert "no such folder" in str(ingest(placed).problems[0])
    (placed.root / "elsewhere").rename(placed.root / "warehouse")
    assert ingest(placed).unchanged == 1


@pytest.mark.parametrize(
    ("tickets", "told"),
    [
        ([ticket(1, 2, topic="strange")], "rows cannot be left out"),
        ([ticket(1, 2), ticket(1, 2)], "a key twice"),
        ([ticket(1, 2, minutes="5 ")], "rows cannot be left out"),
        ([ticket(1, 2, urgent="yes")], "rows cannot be left out"),
    ],
)
def test_a_file_with_a_row_that_does_not_fit_is_refused_whole(
    placed: Home, tickets: list[dict[str, Any]], told: str
) -> None:
    store(placed, 2, *tickets)
    store(placed, 3, ticket(9, 3))
    report = ingest(placed)
    assert [drop.state for drop in report.drops] == ["refused", "published"]
    assert told in str(report.drops[0].problems[-1])
    assert rows(placed, "select ticket_id from tickets") == [("t9",)]


def test_a_file_that_fits_no_more_is_not_read_any_more(placed: Home) -> None:
    store(placed, 2, ticket(1, 2))
    store(placed, 3, ticket(9, 3))
    ingest(placed)
    store(placed, 2, ticket(1, 2), ticket(2, 2, minutes=-1))
    assert [drop.state for drop in ingest(placed).drops] == ["refused"]
    assert rows(placed, "select ticket_id from tickets") == [("t9",)]


def test_what_is_no_partition_is_named_and_a_table_of_another_format_is_not_read(placed: Home) -> None:
    root = placed.root / "warehouse" / "tickets"
    (root / "_SUCCESS").touch()
    (root / "notes").mkdir()
    assert [problem.found for problem in ingest(placed).problems] == ["warehouse/tickets/notes"]
    store(placed, 2, ticket(1, 2))
    (root / "metadata").mkdir()
    (told,) = ingest(placed).problems
    assert "an Iceberg table" in str(told)


def test_a_contract_that_would_change_rows_cannot_be_read_in_place(placed: Home) -> None:
    path = placed.root / "contract" / "tickets.toml"
    path.write_text(
        IN_PLACE
        + 'where = "minutes > 0"\n'
        + TICKETS.replace('name = "cost"', 'name = "cost"\nsource = "Cost"')
    )
    told = [(problem.column, problem.found) for problem in load_contracts(placed).problems]
    assert ("where", "in_place") in told
    assert any("cost" in str(found) for _, found in told)
