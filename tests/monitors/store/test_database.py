"""The store's file: a lost or damaged one is said and never replaced in silence; the disk's troubles are one line."""

import os
import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest

from monitors.store import LostStoreError, Store, StoreError, calls, log, machine
from monitors.store.database import mark_of

NOON = datetime(2026, 11, 16, 12)


def lived(path: Path) -> Store:
    """A store of a desk that has had a run."""
    store = Store(path)
    run = machine.open_run(store, date(2026, 11, 16), NOON, actor="ana", budget=0.1, scope="all")
    machine.close_run(store, run, NOON, "done", {}, "")
    return store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "desk.sqlite"


def remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def test_a_desk_that_has_never_run_may_be_begun_anew(path: Path) -> None:
    store = Store(path)
    calls.begin(store, "ingest", NOON, "ana")
    store.close()
    assert not mark_of(path).exists()
    remove(path)
    assert Store(path).version() > 0


@pytest.mark.parametrize("left", [None, b""], ids=["missing", "of 0 bytes"])
def test_a_lost_store_of_a_desk_that_has_run_is_said_and_nothing_is_made(
    path: Path, left: bytes | None
) -> None:
    lived(path).close()
    remove(path)
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(LostStoreError, match=r"riskdesk restore FILE") as said:
        Store(path)
    assert "\n" not in str(said.value)
    assert (path.read_bytes() if path.exists() else None) == left
    mark_of(path).unlink()  # the person has decided
    assert log.latest_run(Store(path)) is None


def test_a_store_without_tables_is_no_store_of_a_desk_that_has_run(path: Path) -> None:
    lived(path).close()
    remove(path)
    with sqlite3.connect(path) as raw:
        raw.execute("pragma journal_mode = wal")
        raw.execute("create table x (y)")
    raw.close()
    with pytest.raises(LostStoreError, match="no tables"):
        Store(path)


def test_a_store_that_goes_while_the_desk_is_open_takes_no_more_writes(path: Path) -> None:
    store = lived(path)
    remove(path)
    with pytest.raises(LostStoreError, match="missing"):
        calls.begin(store, "run", NOON, "ana")
    assert not path.exists()


def test_a_store_that_was_put_in_its_place_is_read_from_then_on(path: Path, tmp_path: Path) -> None:
    store = lived(path)
    store.copy_to(tmp_path / "copy.sqlite")
    run = machine.open_run(store, date(2026, 11, 17), NOON, actor="ana", budget=0.1, scope="all")
    machine.close_run(store, run, NOON, "done", {}, "")
    remove(path)
    os.replace(tmp_path / "copy.sqlite", path)
    assert log.mornings(store) == [date(2026, 11, 16)]


def test_a_damaged_page_is_found_by_the_check_and_told_in_one_line(path: Path) -> None:
    store = lived(path)
    for number in range(200):
        calls.begin(store, "run" * 50, NOON, f"ana{number}" * 20)
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("pragma wal_checkpoint(truncate)")
    raw.close()
    body = bytearray(path.read_bytes())
    body[len(body) - 4000 :] = os.urandom(4000)
    path.write_bytes(bytes(body))
    with pytest.raises(StoreError, match=r"damaged|not a usable") as said:
        Store(path).check()
    assert "riskdesk restore FILE" in str(said.value)
    assert "\n" not in str(said.value)


def many_calls(store: Store) -> None:
    """More than one transaction finds room for."""
    with store.write():
        for number in range(1_000):
            store.execute(calls.SQL["begin_call"], {"command": "run", "actor": f"{number}" * 99, "at": "x"})


def test_a_full_disk_keeps_what_was_written_and_says_what_to_do(path: Path) -> None:
    store = lived(path)
    pages = store.one("pragma page_count")
    assert pages is not None
    store.rows(f"pragma max_page_count = {pages['page_count'] + 1}")
    with pytest.raises(StoreError, match=r"the disk is full.*Free some space"):
        many_calls(store)
    assert calls.calls(store) == []
    assert log.latest_run(store) is not None
    store.rows("pragma max_page_count = 1000000")
    assert calls.begin(store, "run", NOON, "ana") == 1  # and goes on when there is room


def test_a_store_that_may_not_be_written_can_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(path).close()
    monkeypatch.setattr(
        os, "access", lambda *_: False
    )  # to root nothing is closed: the system's word is given here
    store = Store(path)
    assert log.latest_run(store) is not None
    with pytest.raises(StoreError, match=f"may not be written by user {os.geteuid()}"):
        calls.begin(store, "run", NOON, "ana")
