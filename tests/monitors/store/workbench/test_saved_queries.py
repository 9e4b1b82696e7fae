from datetime import date, datetime
from pathlib import Path

import pytest

from monitors.store import Store, StoreError
from monitors.store.acts import Act
from monitors.store.store_errors import StaleWriteError
from monitors.store.workbench import saved_queries as kept

AT = datetime(2026, 11, 16, 9)
ANA, BEN = (Act(name, AT, date(2026, 11, 16)) for name in ("Ana", "Ben"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def test_every_version_stays_and_the_newest_is_in_use(store: Store) -> None:
    number = kept.save(store, ANA, "Refunds", "select 1")
    assert kept.change(store, ANA, number, "select 2", knew=1, note="by day") == 2
    assert kept.restore(store, ANA, number, 1) == 3
    assert [(one.number, one.sql) for one in kept.versions(store, number)] == [
        (3, "select 1"),
        (2, "select 2"),
        (1, "select 1"),
    ]
    found = kept.query(store, number)
    assert found is not None
    assert (found.number, found.note) == (3, "version 1 again")


def test_who_was_faster_is_named(store: Store) -> None:
    number = kept.save(store, ANA, "Refunds", "select 1", team="risk")
    kept.change(store, BEN, number, "select 2", knew=1)
    with pytest.raises(StaleWriteError, match="version 2 by Ben"):
        kept.change(store, ANA, number, "select 3", knew=1)
    assert len(kept.versions(store, number)) == 2


def test_ones_own_are_for_oneself_and_a_teams_for_all(store: Store) -> None:
    own = kept.save(store, ANA, "Mine", "select 1")
    shared = kept.save(store, ANA, "Ours", "select 2", team="risk")
    assert [one.id for one in kept.queries(store, "Ana")] == [own, shared]
    assert [one.id for one in kept.queries(store, "Ben")] == [shared]
    with pytest.raises(StoreError, match="Ana's own"):
        kept.change(store, BEN, own, "select 3", knew=1)
    with pytest.raises(StoreError, match="Ana's own"):
        kept.delete(store, BEN, own)


def test_a_deleted_one_is_out_of_the_list_and_can_come_back(store: Store) -> None:
    number = kept.save(store, ANA, "Refunds", "select 1")
    kept.delete(store, ANA, number)
    assert kept.queries(store, "Ana") == []
    with pytest.raises(StoreError, match="somebody may have deleted it"):
        kept.change(store, ANA, number, "select 2", knew=1)
    kept.undelete(store, ANA, number)
    assert [one.name for one in kept.queries(store, "Ana")] == ["Refunds"]


@pytest.mark.parametrize(
    ("name", "sql", "said"),
    [(" ", "select 1", "needs a name"), ("x" * 121, "select 1", "needs a name"), ("a", " ", "1 to 100,000")],
)
def test_a_name_and_a_statement_are_needed(store: Store, name: str, sql: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        kept.save(store, ANA, name, sql)


def test_a_name_stands_once(store: Store) -> None:
    kept.save(store, ANA, "Refunds", "select 1")
    with pytest.raises(StoreError, match="of that name already"):
        kept.save(store, ANA, "refunds", "select 2")
