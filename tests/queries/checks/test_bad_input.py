"""Money checks on input that is not as it should be: what is missing is unknown, what is late waits, keys come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from queries.engine.opening import Engine, open_engine
from queries.ingest.ingestion import ingest
from tests.queries.checks.check_file import CHECKS, ask, read_check
from tests.queries.checks.money_home import make_home
from tests.queries.landed import land_parquet

DAY = dt.date(2026, 5, 20)
MORNING = DAY + dt.timedelta(days=30)
EMPTY = ("creator_id", "device_id", "shipment_id", "campaign", "reason", "reverses")


def movement(
    number: int, order: str, kind: str, amount: str, *, days: int = 0, late: int = 0, **changed: Any
) -> dict[str, Any]:
    """A booking so many days after the order's day, arriving `late` days later."""
    at = dt.datetime.combine(DAY, dt.time(15)) + dt.timedelta(days=days)
    row: dict[str, Any] = {
        "event_at": at,
        "arrived_at": at + dt.timedelta(days=late, minutes=5),
        "movement_id": f"x{number}",
        "country": "US",
        "kind": kind,
        "party": "buyer",
        "seller_id": "s1",
        "buyer_id": "b1",
        **dict.fromkeys(EMPTY),
        "order_id": order,
        "item_no": 1,
        "order_day": DAY,
        "period": None,
        "system": "after_sales",
        "amount": Decimal(amount),
        "currency": "USD",
        "rate": None,
    }
    return {**row, **changed}


ROWS = [
    movement(1, "unknown", "refund", "50.00", days=3),
    # The payment's own row comes a week after the refund's.
    movement(2, "late", "payment", "50.00", late=7),
    movement(3, "late", "refund", "40.00", days=1),
    # The same order number a year before, with another amount.
    movement(4, "again", "payment", "10.00", days=-400, order_day=DAY - dt.timedelta(days=400)),
    movement(5, "again", "refund", "10.00", days=-399, order_day=DAY - dt.timedelta(days=400)),
    movement(6, "again", "payment", "30.00"),
    movement(7, "again", "refund", "30.00", days=2),
    movement(8, "twice", "payment", "20.00"),
    movement(9, "twice", "refund", "12.00", days=2),
    movement(10, "twice", "refund", "12.00", days=3),
    movement(11, "mixed", "payment", "80.00", currency="BRL", country="BR"),
    movement(12, "mixed", "refund", "15.00", days=1, currency="USD", country="BR"),
    movement(13, "unbooked", "coupon_subsidy", "4.00"),
    movement(14, "unbooked", "subsidy_booked", "4.00", days=1, late=8),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A few bookings, one of them sent twice, one with a negative amount."""
    home = make_home(Path(tmp_path_factory.mktemp("bad") / "home"))
    bad = movement(15, "negative", "refund", "-5.00", days=1)
    rows = [*ROWS, ROWS[8], bad]
    columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    for name in (*EMPTY, "period"):
        columns[name] = columns[name].cast(pa.date32() if name == "period" else pa.string())
    columns["rate"] = columns["rate"].cast(pa.float64())
    land_parquet(home, f"money_movements/{MORNING}.parquet", columns)
    ingest(home)
    opened = open_engine(home)
    yield opened
    opened.close()


def found(engine: Engine, name: str, morning: dt.date = MORNING) -> dict[str, Decimal]:
    """Order → amount."""
    return {str(key[0]): row["amount"] for key, row in ask(engine, read_check(CHECKS[name]), morning).items()}


def test_a_refund_without_a_known_payment_is_no_loss(engine: Engine) -> None:
    assert "unknown" not in found(engine, "refunded_more_than_paid")


def test_a_payment_that_comes_late_is_waited_for_and_then_agrees(engine: Engine) -> None:
    for later in range(1, 12):
        assert "late" not in found(engine, "refunded_more_than_paid", DAY + dt.timedelta(days=later))


def test_an_order_number_of_last_year_is_another_order(engine: Engine) -> None:
    assert "again" not in found(engine, "refunded_more_than_paid")


def test_a_row_that_is_sent_twice_counts_once(engine: Engine) -> None:
    assert found(engine, "refunded_more_than_paid") == {"twice": Decimal("4.00")}


def test_two_currencies_in_one_order_are_told_and_not_added_up(engine: Engine) -> None:
    assert found(engine, "two_currencies") == {"mixed": Decimal("15.00")}


def test_a_negative_amount_never_reaches_a_check(engine: Engine) -> None:
    sql = "select count(*) as n from money_movements where amount < 0"
    assert engine.query(sql).to_pylist() == [{"n": 0}]


def test_a_counterpart_beyond_its_lateness_opens_a_record_and_heals_it(engine: Engine) -> None:
    by_day = [bool(found(engine, "subsidy_not_as_booked", DAY + dt.timedelta(days=n))) for n in range(1, 14)]
    # Nothing until the fifth morning; the booking of the next day arrives on the ninth day and is seen on the tenth.
    assert by_day == [n in range(5, 10) for n in range(1, 14)]


@pytest.mark.parametrize(
    "name", ["payment_not_as_ordered", "chargeback_won_not_repaid", "payout_on_fallen_order"]
)
def test_a_counterpart_that_never_landed_is_no_loss(engine: Engine, name: str) -> None:
    assert not found(engine, name)
