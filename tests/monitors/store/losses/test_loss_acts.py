"""What people do about a broken record: kept, with its trail; nothing is written over a colleague's act."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
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


def night(
    store: Store, day: int, cents: Mapping[str, int], *, unknown: bool = False, severity: str = "high"
) -> None:
    """A later morning: what the check finds of each order, at so many cents; what it does not find is healed."""
    found = tuple(
        BrokenRecord({"order_id": order}, date(2026, 3, 9), "oslo", n, {}, unknown)
        for order, n in cents.items()
    )
    here = {loss_records.key_text({"order_id": order}) for order in cents}
    gone = [row for row in loss_records.standing(store, "refunded") if row["record_key"] not in here]
    morning = MORNING + timedelta(days=day)
    told = CheckMorning(
        "refunded",
        morning,
        date(2026, 1, 1),
        "payment",
        severity,
        "till",
        "x",
        2,
        found,
        {row["id"]: "late" for row in gone},
        frozenset(),
    )
    loss_records.put_morning(store, told, datetime.combine(morning, datetime.min.time()))


@pytest.mark.parametrize("decision", ["write_off", "explain", "data_fault"])
def test_what_grows_or_breaks_again_is_to_decide_again_and_the_trail_says_why(
    store: Store, decision: str
) -> None:
    for number in (1, 2):
        loss_acts.decide_loss(store, number, decision, WHO, note="a goodwill credit")
    night(store, 1, {"a": 10_000})
    assert stands(store, 1)[1] == 0  # as much as before: it stays decided
    night(store, 2, {"a": 12_345, "b": 100})
    assert (stands(store, 1), stands(store, 2)) == (("to decide", 12_345), ("to decide", 100))
    taken = [
        [(one["actor"], one["note"]) for one in loss_book.trail(store, number) if one["kind"] == "decision"][
            -1
        ]
        for number in (1, 2)
    ]
    assert taken == [
        ("riskdesk", "taken back: its amount rose from 100.00 to 123.45"),
        ("riskdesk", "taken back: it breaks again, with 1.00"),
    ]


def test_recovering_goes_on_when_the_amount_rises(store: Store) -> None:
    loss_acts.decide_loss(store, 1, "recover", WHO)
    night(store, 1, {"a": 12_345, "b": 750})
    assert stands(store, 1) == ("recovering", 12_345)


def test_a_record_says_what_its_checks_header_says_today(store: Store) -> None:
    night(store, 1, {"a": 10_000, "b": 750}, severity="low")
    assert [row["severity"] for row in loss_book.losses(store, MORNING)] == ["low", "low"]


def test_an_explained_record_that_heals_was_no_loss_in_both_sums(store: Store) -> None:
    loss_acts.decide_loss(store, 1, "explain", WHO, note="a goodwill credit")
    night(store, 1, {"b": 750})
    told = loss_book.sums(loss_book.losses(store, MORNING))
    assert (told.known, told.no_loss, told.healed) == (750, 10_000, 0)
    assert loss_book.over_time(store, MORNING + timedelta(days=1))[-1]["known"] == 750


def test_a_decision_made_of_an_older_morning_is_the_newest_in_both_sums(store: Store) -> None:
    loss_acts.decide_loss(store, 1, "explain", WHO, note="a goodwill credit")
    night(store, 3, {"a": 12_345, "b": 750})
    loss_acts.decide_loss(store, 1, "explain", WHO, note="another one")
    last = loss_book.over_time(store, MORNING + timedelta(days=3))[-1]
    assert last["known"] == loss_book.sums(loss_book.losses(store, MORNING)).known == 750


@pytest.mark.parametrize("seed", range(8))
def test_over_any_life_of_records_both_sums_agree(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    for day in range(1, 25):
        finds = {order: chance.choice((50, 750, 900, 20_000)) for order in "abcd" if chance.random() < 0.6}
        night(store, day, finds, unknown=chance.random() < 0.3)
        morning = MORNING + timedelta(days=day)
        who = Act("ana", WHO.at, morning)
        for row in loss_book.losses(store, morning):
            what = chance.choice(
                ("", "explain", "write_off", "data_fault", "recover", "back", "wait", "wait")
            )
            if what == "back" and row["cents"] > row["recovered_cents"]:
                loss_acts.recover_loss(
                    store, row["id"], chance.randint(1, row["cents"] - row["recovered_cents"]), who
                )
            elif what not in ("wait", "back"):
                loss_acts.decide_loss(store, row["id"], what, who, note="so it is")
        told = loss_book.sums(loss_book.losses(store, morning))
        assert told.known == told.open + told.recovered + told.healed + told.written_off
        last = loss_book.over_time(store, morning)[-1]
        assert (last["known"], last["open"]) == (told.known, told.open)


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
