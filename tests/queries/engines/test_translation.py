"""What sqlglot leaves wrong between the engines is put right, or told."""

from __future__ import annotations

import pytest

from queries.engines.translation import inlined, names_days, tables_in, translated
from queries.engines.warehouse import EngineError

KINDS = {"orders": {"day": "DATE", "opened": "DATE", "n": "BIGINT"}}


def told(sql: str, dialect: str, condition: str = "") -> str:
    return translated(sql, dialect, KINDS, {"orders": condition}, "cubes/x.sql")


def test_days_between_two_dates_are_a_number_everywhere() -> None:
    sql = "select day - opened as d, n - 1 as m from orders"
    assert 'DATE_DIFF(DAY, "opened", "day")' in told(sql, "clickhouse")
    assert "DATEDIFF(DAY, `opened`, `day`)" in told(sql, "spark")
    assert "`n` - 1" in told(sql, "spark")


def test_dates_of_clickhouse_reach_beyond_its_short_type() -> None:
    assert "Nullable(Date32)" in told("select cast(n as date) as d from orders", "clickhouse")


def test_a_condition_goes_to_the_table_and_not_to_what_the_statement_calls_alike() -> None:
    sql = "with orders as (select day from orders) select day from orders"
    text = told(sql, "spark", "n = 7")
    assert text.count("`n` = 7") == 1
    assert text.index("`n` = 7") < text.index(") SELECT")


def test_a_table_keeps_the_order_of_the_contract() -> None:
    assert "SELECT `day`, `opened`, `n` FROM `orders`" in told("select * from orders", "spark")


def test_a_union_by_name_is_one_by_place() -> None:
    sql = "select day, n as a from orders union all by name select n as b, day from orders"
    text = told(sql, "clickhouse")
    assert "BY NAME" not in text
    assert '"day", "n" AS "a", NULL AS "b"' in text
    assert '"day", NULL AS "a", "n" AS "b"' in text


def test_views_are_written_out_however_deep() -> None:
    text = inlined("select * from one", {"one": "select * from two", "two": "select day from orders"})
    assert tables_in(text) == {"orders"}


def test_a_statement_names_its_days_or_does_not() -> None:
    assert names_days("select 1 from orders where day >= date '2026-01-01'")
    assert names_days("select * from orders limit 0")
    assert not names_days("select day from orders")


def test_what_cannot_be_read_is_told_with_its_file() -> None:
    with pytest.raises(EngineError, match=r"cubes/x\.sql: cannot be translated to spark"):
        told("select (", "spark")
