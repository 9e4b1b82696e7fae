"""What people do about a broken record: kept, with its trail; nothing is written over a colleague's act."""

from datetime import date, datetime
from pathlib import Path

import pytest

from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.losses import loss_acts, loss_book, loss_records
from monitors.store.losses.loss_records import BrokenRecord, CheckMorning
from monitors.store.store_errors import StaleWriteError, StoreError

MORNING = date(2026, 3, 10)
WHO = Act("ana", datetime(2026, 3, 10, 9), MORNING)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two records of one check: 100.00 and 7.50."""
    found = [
        BrokenRecord({"order_id": order}, date(2026, 3, 9), "oslo", cents, {"seller_id": "s1"})
        for order, cents in (("a", 10_000), ("b", 750))
    ]
    store = Store(tmp_path / "desk.sqlite")
    told = CheckMorning(
        "refunded",
        MORNING,
        date(2026, 1, 1),
        "payment",
        "high",
        "till",
        "x",
        2,
        tuple(found),
        {},
        frozenset(),
    )
    loss_records.put_morning(store, told, datetime(2026, 3, 10, 6))
    return store


def stands(store: Store, number: int) -> tuple[str, int]:
    row = loss_book.loss(store, number)
    assert row is not None
    return row["standing"], row["open_cents"]


def test_a_decision_is_kept_with_its_note_owner_and_day(store: Store) -> None:
    loss_acts.decide_loss(
        store, 1, "recover", WHO, note="asked the seller", due=date(2026, 3, 20), owner="ben"
    )
    row = loss_book.loss(store, 1)
    assert row is not None
    assert (row["decision"], row["due"], row["owner"]) == ("recover", "2026-03-20", "ben")
    last = loss_book.trail(store, 1)[-1]
    assert (last["kind"], last["value"], last["note"], last["actor"]) == (
        "decision",
        "recover",
        "asked the seller",
        "ana",
    )
    assert stands(store, 1) == ("recovering", 10_000)


@pytest.mark.parametrize("decision", ["write_off", "explain", "data_fault"])
def test_what_takes_a_record_off_the_list_says_why(store: Store, decision: str) -> None:
    with pytest.raises(StoreError, match="say why"):
        loss_acts.decide_loss(store, 1, decision, WHO)
    loss_acts.decide_loss(store, 1, decision, WHO, note="too small to chase")
    assert stands(store, 1)[1] == 0


def test_what_came_back_leaves_the_open_and_never_more_than_was_lost(store: Store) -> None:
    loss_acts.recover_loss(store, 1, 4_000, WHO)
    assert stands(store, 1) == ("to decide", 6_000)
    with pytest.raises(StoreError, match=r"60\.00 of this record is still open"):
        loss_acts.recover_loss(store, 1, 6_001, WHO)
    loss_acts.recover_loss(store, 1, 6_000, WHO)
    assert stands(store, 1) == ("recovered", 0)
    loss_acts.recover_loss(store, 1, -1_000, WHO)
    assert stands(store, 1) == ("to decide", 1_000)


def test_the_sums_count_each_record_once(store: Store) -> None:
    loss_acts.recover_loss(store, 1, 4_000, WHO)
    loss_acts.decide_loss(store, 2, "explain", WHO, note="a goodwill credit")
    told = loss_book.sums(loss_book.losses(store, MORNING))
    assert told.known == told.open + told.recovered + told.healed + told.written_off == 10_000
    assert (told.open, told.recovered, told.no_loss, told.records) == (6_000, 4_000, 750, 1)


def test_over_time_the_sums_are_those_of_the_list(store: Store) -> None:
    loss_acts.recover_loss(store, 1, 4_000, WHO)
    loss_acts.decide_loss(store, 2, "write_off", WHO, note="small")
    (day,) = loss_book.over_time(store, MORNING)
    told = loss_book.sums(loss_book.losses(store, MORNING))
    assert (day["known"], day["open"]) == (told.known, told.open) == (10_750, 6_000)


def test_a_colleague_who_was_faster_is_named_and_nothing_is_written(store: Store) -> None:
    loss_acts.assign_loss(store, 1, "ben", Act("ben", WHO.at, MORNING), version=1)
    with pytest.raises(StaleWriteError, match="ben"):
        loss_acts.decide_loss(store, 1, "recover", WHO, version=1)
    row = loss_book.loss(store, 1)
    assert row is not None
    assert (row["owner"], row["decision"]) == ("ben", "")


def test_an_unknown_record_or_decision_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no record 99"):
        loss_acts.note_loss(store, 99, "x", WHO)
    with pytest.raises(StoreError, match="recover, write_off"):
        loss_acts.decide_loss(store, 1, "forget", WHO)
