"""Somebody with a shell changes the audit by SQLite itself: what of it is found, and what cannot be."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from monitors.store import Store, StoreError
from monitors.store.audit import audit_log, verifying
from monitors.store.audit.audit_log import Happening, Head, hash_of

GUARDS = ("audit_is_never_changed", "audit_is_never_deleted", "audit_is_one_chain")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with five entries."""
    path = tmp_path / "desk.sqlite"
    store = Store(path)
    for number in range(5):
        audit_log.add(
            store, Happening("Ana", datetime(2026, 11, 16, 9, number), "ran", "sql", {"rows": number})
        )
    store.close()
    return path


def tamper(path: Path, *statements: str, guarded: bool = False) -> None:
    """Statements of somebody who first takes the triggers away and puts them back, unless `guarded`."""
    with closing(sqlite3.connect(path)) as raw:
        kept = [
            row[0]
            for row in raw.execute(
                "select sql from sqlite_master where type = 'trigger' and tbl_name = 'audit'"
            )
        ]
        for name in GUARDS if not guarded else ():
            raw.execute(f"drop trigger {name}")
        for statement in statements:
            raw.execute(statement)
        for text in kept if not guarded else ():
            raw.execute(text)
        raw.commit()


def wrong(path: Path, kept: Head | None = None) -> str:
    return verifying.verify(Store(path), kept).wrong


@pytest.mark.parametrize(
    "statement", ["update audit set actor = 'Ben' where id = 2", "delete from audit where id = 2"]
)
def test_the_store_refuses_to_change_an_entry(path: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        tamper(path, statement, guarded=True)


def test_the_store_refuses_an_entry_that_does_not_follow_the_last(path: Path) -> None:
    fork = "insert into audit values (6, '2026', 'Eve', 'ran', '', '{}', (select hash from audit where id = 3), 'x')"
    with pytest.raises(sqlite3.IntegrityError, match="follows the last one"):
        tamper(path, fork, guarded=True)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ["update audit set actor = 'Ben' where id = 2"],
            "entry 2 of 2026-11-16T09:01:00 UTC is not as it was written",
        ),
        (["update audit set detail = '{}' where id = 4"], "entry 4 of"),
        (["delete from audit where id = 3"], "entry 3 missing before entry 4"),
        (["delete from audit where id in (2, 3)"], "entries 2 to 3 missing before entry 4"),
        (["delete from audit where id = 1"], "entry 1 missing before entry 2"),
        (["delete from audit where id >= 4"], "entries 4 to 5 are missing at the end"),
        (["delete from audit"], "entries 1 to 5 are missing at the end"),
        (
            [
                "update audit set id = id + 100 where id >= 3",
                "insert into audit values (3, '2026-11-16T09:02:00', 'Eve', 'ran', '', '{}', '', 'x')",
                "update audit set id = id - 99 where id > 100",
            ],
            "entry 3 of 2026-11-16T09:02:00 UTC does not follow entry 2",
        ),
    ],
    ids=["actor", "detail", "one", "two", "first", "end", "all", "put between"],
)
def test_what_was_changed_is_named(path: Path, statements: list[str], said: str) -> None:
    assert wrong(path) == ""
    tamper(path, *statements)
    assert said in wrong(path)


def test_an_entry_with_a_hash_of_its_own_breaks_the_next_link(path: Path) -> None:
    row = {row["id"]: row for row in Store(path).rows(audit_log.SQL["chain"])}[2]
    forged = hash_of({**row, "actor": "Ben"})
    tamper(path, f"update audit set actor = 'Ben', hash = '{forged}' where id = 2")
    assert "entry 3 of 2026-11-16T09:02:00 UTC does not follow entry 2" in wrong(path)


def test_a_lost_trigger_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("drop trigger audit_is_never_deleted")
    assert "the trigger audit_is_never_deleted" in wrong(path)


def rewrite(path: Path, upto: int) -> None:
    """The chain written anew whole up to an entry, with one that never was, and SQLite's count with it."""
    rows = Store(path).rows(audit_log.SQL["chain"])[:upto]
    with closing(sqlite3.connect(path)) as raw:
        kept = [
            row[0]
            for row in raw.execute(
                "select sql from sqlite_master where type = 'trigger' and tbl_name = 'audit'"
            )
        ]
        for name in GUARDS:
            raw.execute(f"drop trigger {name}")
        raw.execute("delete from audit")
        before = ""
        for row in rows:
            new = {**row, "actor": "Somebody else", "before": before}
            before = hash_of(new)
            values = [
                *(new[n] for n in ("id", "at", "actor", "action", "subject", "detail", "before")),
                before,
            ]
            raw.execute("insert into audit values (?, ?, ?, ?, ?, ?, ?, ?)", values)
        raw.execute("update sqlite_sequence set seq = ? where name = 'audit'", [upto])
        for text in kept:
            raw.execute(text)
        raw.commit()


def test_a_chain_written_anew_is_found_by_a_kept_head_alone(path: Path) -> None:
    kept = audit_log.head(Store(path))
    rewrite(path, 5)
    assert wrong(path) == ""
    assert "another hash than the head that was kept" in wrong(path, kept)


def test_an_end_cut_off_with_its_count_is_found_by_a_kept_head_alone(path: Path) -> None:
    kept = audit_log.head(Store(path))
    rewrite(path, 3)
    assert wrong(path) == ""
    assert "entry 5, which is not there" in wrong(path, kept)


def test_after_a_cut_the_numbers_go_on_so_that_the_gap_stays(path: Path) -> None:
    tamper(path, "delete from audit where id = 5")
    store = Store(path)
    assert audit_log.add(store, Happening("Ana", datetime(2026, 11, 17), "ran")) == 6
    assert "entry 5 missing before entry 6" in wrong(path)


@pytest.mark.parametrize("text", ["", "5", "5:xyz", "x:" + "0" * 64])
def test_a_head_that_is_none_is_said(text: str) -> None:
    with pytest.raises(StoreError, match="no head of an audit"):
        verifying.read_head(text)
