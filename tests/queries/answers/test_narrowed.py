"""A result is searched, filtered, sorted and added up over its own values."""

from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from queries.answers.narrowed import (
    CONDITIONS,
    EMPTY,
    HAS,
    IS,
    IS_NOT,
    LEAST,
    MOST,
    NOT_NULL,
    NULL,
    Narrow,
    NarrowError,
    adds_up,
    columns_of,
    narrowed,
    totals,
)

ROWS = """
select * from (values
  (1, 9007199254740993::bigint, 1.10::decimal(20, 2), 'Ána', date '2026-01-02', 0.5::double),
  (2, 9007199254740992, 2.05, '', date '2026-01-01', null),
  (3, null, null, null, 'infinity', 'nan')
) t(id, big, money, name, day, share)
"""


@pytest.fixture(scope="module")
def table() -> pa.Table:
    with duckdb.connect() as connection:
        return connection.sql(ROWS).to_arrow_table()


def ids(table: pa.Table, **how: object) -> list[int]:
    return narrowed(table, Narrow(**how))["id"].to_pylist()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "condition", "value", "expected"),
    [
        ("big", IS, "9007199254740993", [1]),
        ("big", LEAST, "9007199254740992", [1, 2]),
        ("big", IS_NOT, "9007199254740992", [1, 3]),
        ("money", LEAST, "1.2", [2]),
        ("money", MOST, "1.1", [1]),
        ("name", IS, "", [2]),
        ("name", EMPTY, "", [2]),
        ("name", NULL, "", [3]),
        ("name", NOT_NULL, "", [1, 2]),
        ("name", HAS, "án", [1]),
        ("share", LEAST, "0.5", [1]),
    ],
)
def test_a_filter_is_exact_and_tells_null_from_empty(
    table: pa.Table, column: str, condition: str, value: str, expected: list[int]
) -> None:
    assert ids(table, column=column, condition=condition, value=value) == expected


def test_a_text_is_found_in_any_column(table: pa.Table) -> None:
    assert ids(table, find="ÁNA") == [1]
    assert ids(table, find="infin") == [3]
    assert ids(table, find="740992") == [2]


def test_an_order_is_that_of_the_values_with_nulls_last(table: pa.Table) -> None:
    assert ids(table, sort="big") == [2, 1, 3]
    assert ids(table, sort="money", down=True) == [2, 1, 3]
    assert ids(table, sort="day") == [2, 1, 3]


@pytest.mark.parametrize(
    ("column", "value", "told"), [("big", "many", "is no number"), ("day", "x", "before year 1")]
)
def test_what_a_column_cannot_be_asked_is_told(table: pa.Table, column: str, value: str, told: str) -> None:
    with pytest.raises(NarrowError, match=told):
        ids(table, column=column, condition=IS, value=value)


def test_sums_are_exact(table: pa.Table) -> None:
    assert totals(table.slice(0, 2)) == {
        "id": 3,
        "big": 18014398509481985,
        "money": Decimal("3.15"),
        "share": 0.5,
    }


def test_a_column_is_told_with_its_nulls_and_empties(table: pa.Table) -> None:
    about = {one["column"]: one for one in columns_of(table)}
    assert (about["name"]["rows"], about["name"]["null"], about["name"]["empty"]) == (2, 1, 1)
    assert (about["big"]["type"], about["big"]["largest"]) == ("bigint", "9007199254740993")
    assert about["day"]["largest"] == "infinity"


def test_every_condition_is_answered_for_every_kind_of_column() -> None:
    with duckdb.connect() as connection:
        sql = "select 'a'::blob as b, [1] as l, {'a': 1} as s, interval '1 day' as i, true as t, 'x'::enum('x') as e"
        table = connection.sql(sql).to_arrow_table()
    for name in table.column_names:
        for condition in CONDITIONS:
            narrowed(table, Narrow(column=name, condition=condition, value="1", sort=name, find="a"))


def test_rates_and_bounds_are_not_added_up() -> None:
    assert [name for name in ("rate", "Refund share, %", "avg(n)", "low", "p_value") if adds_up(name)] == []
    assert [name for name in ("n", "orders", "amount", "rated", "separate") if not adds_up(name)] == []
