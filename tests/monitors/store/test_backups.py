"""A backup holds what nobody can rebuild, and a restore brings a full day of decisions back."""

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitors.store import Store, StoreError, acts, log, reading
from monitors.store.backups import make_backup, restore_backup
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

NOON = datetime(2026, 11, 16, 12)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A home with settings, a monitor, a key, a landed drop, and a desk with incidents."""
    root = tmp_path / "home"
    for name, text in (
        ("riskdesk.toml", 'name = "Shop"\n'),
        ("monitors/own.sql", "select 1"),
        ("state/sandbox.key", "secret"),
        ("landing/orders/a.csv", "x"),
        ("backup/old.sqlite", "y"),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    store = fresh(root / "state")
    tell_morning(store, 1, [sighting(1, segment={"country": name}) for name in ("ID", "BR", "MX")])
    store.close()
    return root


def store_of(root: Path) -> Store:
    return Store(root / "state" / "desk.sqlite")


def a_day_of_decisions(store: Store) -> None:
    who = acts.Act("ana", at(1), day(1))
    for card in reading.incidents(store, at(1), day(1), shadow=True):
        acts.acknowledge(store, card.id, who)
        acts.assign(store, card.id, "bob", who)
        acts.comment(store, card.id, "looked at the ring\nof buyers", who)
        due = date(2026, 12, 1)
        acts.decide(store, card.id, who, disposition="real", decision="intervene", owner="bob", due=due)
        acts.snooze(store, who, who.at + timedelta(days=3), incident=card.id, why="until the rule is live")


def words_of(store: Store) -> dict[str, list[dict[str, object]]]:
    """Everything people said, and the trail of it."""
    names = ("comment", "decision", "snooze", "transition", "incident", "episode", "run")
    return {name: store.rows(f"select * from {name} order by id") for name in names}


def test_a_full_day_of_decisions_comes_back_into_a_new_home(root: Path, tmp_path: Path) -> None:
    store = store_of(root)
    a_day_of_decisions(store)
    said = words_of(store)
    assert said["decision"]
    report = make_backup(store, root, tmp_path / "desk.backup")
    assert set(report.files) == {"riskdesk.toml", "monitors/own.sql"}
    assert report.left_out == ("backup/old.sqlite",)
    back = tmp_path / "elsewhere"
    told = restore_backup(tmp_path / "desk.backup", back, "now")
    assert words_of(store_of(back)) == said
    assert (back / "monitors" / "own.sql").read_text() == "select 1"
    assert not (back / "state" / "sandbox.key").exists()
    assert (set(told.added), told.replaced, told.aside) == (set(report.files), (), None)


def test_what_is_replaced_is_named_and_kept_aside(root: Path, tmp_path: Path) -> None:
    store = store_of(root)
    make_backup(store, root, tmp_path / "desk.backup")
    a_day_of_decisions(store)
    later = words_of(store)
    (root / "monitors" / "own.sql").write_text("select 2")
    told = restore_backup(tmp_path / "desk.backup", root, "now")
    assert (told.replaced, told.store_replaced) == (("monitors/own.sql",), True)
    assert told.aside is not None
    assert (told.aside / "monitors" / "own.sql").read_text() == "select 2"
    assert words_of(Store(told.aside / "desk.sqlite")) == later
    assert words_of(store)["decision"] == []  # who had the store open sees the restored one
    restore_backup(told.aside / "desk.sqlite", root, "later", store_only=True)
    assert words_of(store) == later  # and the way back is a restore, too


def test_a_damaged_store_is_moved_aside_as_it_is(root: Path, tmp_path: Path) -> None:
    store = store_of(root)
    make_backup(store, root, tmp_path / "desk.backup")
    runs = log.runs(store)
    store.close()
    place = root / "state" / "desk.sqlite"
    place.write_bytes(b"no database at all, but bytes that somebody may still want")
    with pytest.raises(StoreError, match="not a usable desk store"):
        store_of(root)
    told = restore_backup(tmp_path / "desk.backup", root, "now")
    assert told.aside is not None
    assert b"somebody may still want" in (told.aside / "desk.sqlite").read_bytes()
    assert log.runs(store_of(root)) == runs


def test_the_key_of_the_masks_is_kept_only_when_asked_for(root: Path, tmp_path: Path) -> None:
    assert not make_backup(store_of(root), root, tmp_path / "a").has_key
    assert make_backup(store_of(root), root, tmp_path / "b", with_key=True).has_key
    assert b"secret" not in (tmp_path / "a").read_bytes()
    assert restore_backup(tmp_path / "b", tmp_path / "new", "now").has_key
    key = tmp_path / "new" / "state" / "sandbox.key"
    assert (key.read_text(), key.stat().st_mode & 0o777) == ("secret", 0o600)


def test_a_backup_never_overwrites_and_leaves_no_part_behind(root: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(StoreError, match="never overwrites"):
        make_backup(store_of(root), root, tmp_path / "there")
    with pytest.raises(StoreError, match="could not be written"):
        make_backup(store_of(root), root, tmp_path / "no" / "such" / "folder")
    assert (tmp_path / "there").read_text() == "mine"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "damaged|not a usable|not a backup"),
        (lambda path: path.write_text("hello"), "not a usable"),
        (lambda path: path.unlink(), "no such file"),
        (lambda path: change_table(path, "update kept_file set content = x'00'"), "damaged"),
        (lambda path: change_table(path, "pragma user_version = 99"), "newer Riskdesk"),
        (lambda path: change_table(path, "update kept_file set name = '../x' where rowid = 1"), "outside"),
    ],
)
def test_what_is_no_whole_backup_restores_nothing(
    root: Path, tmp_path: Path, change: object, said: str
) -> None:
    make_backup(store_of(root), root, tmp_path / "desk.backup")
    change(tmp_path / "desk.backup")  # type: ignore[operator]
    a_day_of_decisions(store_of(root))
    before = words_of(store_of(root))
    with pytest.raises(StoreError, match=said):
        restore_backup(tmp_path / "desk.backup", root, "now")
    assert words_of(store_of(root)) == before
    assert not (root / "state" / "before-restore-now").exists()


def change_table(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute(sql)
    raw.close()
