"""Which rows of an extract can change what a check returns, and on which morning."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitors.money.money_check import MoneyCheck, load_checks
from monitors.money.row_filters import becomes_due, rows_read
from queries.engine.opening import OpenEngine, open_engine
from tests.monitors.money.till import BOOKED, REFUNDED, Till


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenEngine, MoneyCheck, MoneyCheck]]:
    till = Till(Path(tmp_path_factory.mktemp("till")), refunded=REFUNDED, booked=BOOKED)
    engine = open_engine(till.home)
    checks = load_checks(till.home)
    refunded, booked = checks["refunded"], checks["booked"]
    assert refunded is not None
    assert booked is not None
    yield engine, refunded, booked
    engine.close()


def test_a_row_that_no_place_reads_changes_nothing(shop: tuple[OpenEngine, MoneyCheck, MoneyCheck]) -> None:
    engine, refunded, booked = shop
    assert rows_read(engine, booked, "till") == "((kind = 'paid'))"
    assert rows_read(engine, refunded, "till") == ""
    assert rows_read(engine, booked, "bank") == ""


@pytest.mark.parametrize(
    "more",
    [
        "union all select max(day), '', '', 1 from till",
        "union all select max(day), '', '', 1 from till where kind = 'paid' or random() > 2",
        "union all select max(day), '', '', 1 from till where kind = $since",
        "union all select b.day, '', '', 1 from bank b left join till t using (order_id) where t.kind is null",
    ],
)
def test_one_place_that_reads_any_row_is_enough(
    shop: tuple[OpenEngine, MoneyCheck, MoneyCheck], more: str
) -> None:
    engine, _, booked = shop
    assert rows_read(engine, replace(booked, sql=booked.sql + more), "till") == ""


def test_rows_become_due_where_the_statement_asks_for_settled_days(
    shop: tuple[OpenEngine, MoneyCheck, MoneyCheck],
) -> None:
    engine, refunded, booked = shop
    assert becomes_due(engine, refunded, "till")
    assert becomes_due(engine, booked, "till")
    assert not becomes_due(engine, booked, "bank")
    later = booked.sql + " and p.day <= $settled"
    assert becomes_due(engine, replace(booked, sql=later), "bank")
