from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitors.store import Store
from monitors.store.workbench import asked

AT = datetime(2026, 11, 16, 9)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def keep(
    store: Store, sql: str, *, person: str = "named Ana", at: datetime = AT, rows: int | None = 3
) -> None:
    asked.remember(
        store,
        person,
        sql,
        role="analyst",
        as_of=date(2026, 11, 16),
        kind="done",
        rows=rows,
        seconds=0.4,
        at=at,
    )


def test_a_statement_stands_once_with_how_often_and_when_last(store: Store) -> None:
    keep(store, "select 1")
    keep(store, "select 2", at=AT + timedelta(minutes=1))
    keep(store, "select 1", at=AT + timedelta(minutes=2), rows=5)
    found = asked.history(store, "named Ana")
    assert [(one.sql, one.times, one.rows) for one in found] == [("select 1", 2, 5), ("select 2", 1, 3)]
    assert found[0].as_of == date(2026, 11, 16)


def test_nobody_sees_what_another_one_asked(store: Store) -> None:
    keep(store, "select 1")
    assert asked.history(store, "named Ben") == []


def test_what_is_older_than_it_is_kept_is_forgotten(store: Store) -> None:
    keep(store, "select 'old'", at=AT - asked.KEPT - timedelta(days=1))
    keep(store, "select 'new'")
    assert [one.sql for one in asked.history(store, "named Ana")] == ["select 'new'"]


def test_a_huge_statement_is_not_kept(store: Store) -> None:
    keep(store, "x" * (asked.LONGEST + 1))
    assert asked.history(store, "named Ana") == []
