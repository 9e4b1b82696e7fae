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


NEVER_BOOKED = """
select b.day, b.order_id, b.city, b.amount from bank b join touched using (order_id)
where not exists (select 1 from till t where t.order_id = b.order_id and t.kind = 'paid')
"""


@pytest.mark.parametrize(
    ("sql", "touched"),
    [
        (NEVER_BOOKED, ("till",)),
        (
            "with paid as (select order_id, sum(amount) as amount from till where kind = 'paid' group by order_id) "
            "select 1 from touched left join paid using (order_id) where amount is null",
            ("till", "bank"),
        ),
        ("select 1 from bank where order_id in (select order_id from till where kind = 'paid')", ("till",)),
        ("select 1 from till where kind = 'paid' union all select 1 from bank", ("till",)),
    ],
)
def test_any_row_counts_where_an_answer_may_come_of_none_of_a_touched_extract(
    shop: tuple[OpenEngine, MoneyCheck, MoneyCheck], sql: str, touched: tuple[str, ...]
) -> None:
    engine, _, booked = shop
    assert rows_read(engine, replace(booked, sql=sql, touched=touched), "till") == ""


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 from till as t(entry_id, at, arrived, city, order_id, amount, kind) where kind = 'paid'",
        "select 1 from till pivot (sum(amount) for kind in ('paid')) where city = 'oslo'",
    ],
)
def test_columns_that_are_called_otherwise_at_a_place_say_nothing_of_the_extract(
    shop: tuple[OpenEngine, MoneyCheck, MoneyCheck], sql: str
) -> None:
    engine, _, booked = shop
    assert rows_read(engine, replace(booked, sql=sql), "till") == ""


@pytest.mark.parametrize(
    "sql",
    [
        "with bounds as (select $settled as until) select 1 from till, bank b, bounds where b.day <= until",
        "with due as (select order_id, $settled as until from touched) select 1 from bank join due using (order_id)",
        "select 1 from bank b where exists (select 1 from till t where t.order_id = b.order_id and b.day <= $settled)",
        "select 1 from till where (select max(day) from bank) <= $settled",
        "with bank as (select t.* from till t join bank b using (order_id)) select 1 from bank where day <= $settled",
    ],
)
def test_rows_become_due_wherever_the_settled_day_may_be_asked_of_them(
    shop: tuple[OpenEngine, MoneyCheck, MoneyCheck], sql: str
) -> None:
    engine, _, booked = shop
    assert becomes_due(engine, replace(booked, sql=sql), "bank")
    assert becomes_due(engine, replace(booked, sql=sql), "till")
