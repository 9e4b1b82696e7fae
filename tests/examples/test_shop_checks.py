"""The shop's money checks: what each finds and leaves alone in rows of our own, and in the real shop's year."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from queries.content.home import load_home
from queries.engine.opening import Engine, open_engine
from queries.ingest.ingestion import ingest
from tests.queries.checks.check_file import ask, read_check
from tests.queries.landed import land_parquet

HOUSE = Path(__file__).resolve().parents[2]
EXAMPLE = HOUSE / "examples" / "online_retail"
REAL = HOUSE.parent / "shared" / "data" / "online_retail" / "clean"
CHECKS = {path.stem: read_check(path) for path in sorted((EXAMPLE / "checks").glob("*.sql"))}
BUYER, OTHER, THIRD = 101, 102, 103
Rows = list[dict[str, Any]]


def at(day: int, hour: int = 10) -> dt.datetime:
    """A moment of May 2012 (and of the months after)."""
    return dt.datetime(2012, 5, 1, hour) + dt.timedelta(days=day - 1)


def order(order_id: str, day: int, amount: float, buyer: int | None = BUYER) -> dict[str, Any]:
    place = {"order_id": order_id, "buyer_id": buyer, "country": "United Kingdom", "event_ts": at(day)}
    return {**place, "line_count": 1, "units": 1.0, "amount": amount}


def line(
    order_id: str, day: int, amount: float, descr: str, buyer: int | None = BUYER, sku: str = "1"
) -> dict[str, Any]:
    place = {"order_id": order_id, "buyer_id": buyer, "country": "United Kingdom", "event_ts": at(day)}
    return {**place, "sku": sku, "descr": descr, "qty": 1, "price": amount}


def credit(
    refund_id: str,
    day: int,
    amount: float,
    descr: str,
    order_id: str | None = None,
    buyer: int | None = BUYER,
) -> dict[str, Any]:
    place = {"refund_id": refund_id, "order_id": order_id, "buyer_id": buyer, "country": "United Kingdom"}
    by_hand = descr in ("Manual", "AMAZON FEE")
    return {
        **place,
        "event_ts": at(day, 12),
        "line_count": 1,
        "amount": amount,
        "is_non_product": by_hand,
        "descr": descr,
    }


def debt(adj_id: str, day: int, price: float) -> dict[str, Any]:
    return {
        "adj_id": adj_id,
        "event_ts": at(day),
        "sku": "B",
        "descr": "Adjust bad debt",
        "qty": 1,
        "price": price,
        "buyer_id": None,
    }


ORDERS: Rows = [
    order("1", 1, 100.0),
    order("2", 2, 60.0, OTHER),
    order("3", 3, 40.0),
    order("4", 9, 77.0, OTHER),
    order("5", 4, 10.0, THIRD),
]
LINES: Rows = [
    line("1", 1, 100.0, "VASE"),
    line("2", 2, 60.0, "LAMP", OTHER),
    line("3", 3, 39.0, "MUG"),
    line("4", 9, 77.0, "CLOCK", OTHER),
    line("5", 4, 10.0, "CUP", THIRD),
    line("6", 12, 300.0, "AMAZON FEE", None, "AMAZONFEE"),
]
CREDITS: Rows = [
    credit("C1", 5, 80.0, "VASE", "1"),
    credit("C2", 6, 45.0, "VASE", "1"),  # with C1 more than the invoice
    credit("C3", 7, 60.0, "LAMP", "2", OTHER),
    credit("C4", 8, 60.0, "LAMP", None, OTHER),  # sold once
    credit("C5", 9, 77.0, "Manual", None, OTHER),  # billed again the same day
    credit("C6", 9, 500.0, "Manual", None),  # nothing explains it
    credit("C7", 10, 12.0, "CUP", None, THIRD),  # bought for 10
    credit("F1", 10, 300.0, "AMAZON FEE", None, None),
    credit("F2", 11, 300.0, "AMAZON FEE", None, None),  # taken back by line 6
    credit("F3", 11, 250.0, "AMAZON FEE", None, None),
    credit("F4", 20, 250.0, "AMAZON FEE", None, None),
]
DEBTS: Rows = [debt("A1", 3, 900.0), debt("A2", 3, -900.0), debt("A3", 4, -900.0), debt("A4", 5, 0.0)]

FOUND: dict[str, dict[tuple, str]] = {
    "bad_debt_written_off": {("A3",): "900.00"},
    "buyer_credited_beyond_purchases": {(THIRD,): "2.00", (BUYER,): "485.00", (OTHER,): "60.00"},
    "credited_beyond_invoice": {("1",): "25.00"},
    "invoice_not_its_lines": {("3",): "1.00"},
    "line_credited_twice": {(OTHER, "LAMP"): "60.00"},
    "manual_credit_without_invoice": {("C6",): "500.00"},
    "partner_fee_booked_twice": {("F4",): "250.00"},
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A small shop with one broken record for each check, and what only looks like it."""
    yield from opened(tmp_path_factory.mktemp("shop") / "home", land_small)


def land_small(root: Path) -> None:
    home = load_home(root)
    for extract, rows in (
        ("orders", ORDERS),
        ("order_items", LINES),
        ("refunds", CREDITS),
        ("adjustments", DEBTS),
    ):
        columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
        if "buyer_id" in columns:
            columns["buyer_id"] = columns["buyer_id"].cast(pa.int64())
        land_parquet(home, f"{extract}.parquet", columns)


def land_real(root: Path) -> None:
    (root / "landing").mkdir(exist_ok=True)
    for path in REAL.glob("*.parquet"):
        shutil.copyfile(path, root / "landing" / path.name)


def opened(root: Path, land: Callable[[Path], None]) -> Iterator[Engine]:
    shutil.copytree(EXAMPLE, root)
    land(root)
    home = load_home(root)
    assert all(drop.state == "published" for drop in ingest(home).drops)
    engine = open_engine(home)
    yield engine
    engine.close()


def test_every_check_of_the_shop_has_rows_to_find() -> None:
    assert set(FOUND) == set(CHECKS)


@pytest.mark.parametrize("name", FOUND)
def test_a_check_finds_its_broken_record_and_nothing_else(shop: Engine, name: str) -> None:
    found = ask(shop, CHECKS[name], dt.date(2012, 6, 15))
    assert {key: row["amount"] for key, row in found.items()} == {
        key: Decimal(cents) for key, cents in FOUND[name].items()
    }


def test_nothing_is_found_before_it_is_due(shop: Engine) -> None:
    check = CHECKS["manual_credit_without_invoice"]
    due = dt.date(2012, 5, 9) + dt.timedelta(days=1 + check.header["settles_days"])
    assert not ask(shop, check, due - dt.timedelta(days=1))
    assert ask(shop, check, due)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real shop's extracts do not stand beside the house")
def test_the_real_year_has_what_was_read_in_it_by_eye(tmp_path: Path) -> None:
    for engine in opened(tmp_path / "home", land_real):
        debts = ask(engine, CHECKS["bad_debt_written_off"], dt.date(2011, 12, 10))
        assert {key: row["amount"] for key, row in debts.items()} == {("A563187",): Decimal("11062.06")}
        fees = ask(engine, CHECKS["partner_fee_booked_twice"], dt.date(2011, 12, 10))
        assert fees[("C573549",)]["amount"] == Decimal("5942.57")
        twice = ask(engine, CHECKS["line_credited_twice"], dt.date(2011, 8, 1))
        assert twice[(13564, "Manual")]["amount"] == Decimal("550.64")
        beyond = ask(engine, CHECKS["credited_beyond_invoice"], dt.date(2011, 10, 1))
        assert beyond[("548820",)]["amount"] == Decimal("4037.77")
        assert not ask(engine, CHECKS["invoice_not_its_lines"], dt.date(2011, 6, 1))
