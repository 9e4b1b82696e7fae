"""What came from the engine is what is read: digits, days, nulls and empty texts."""

import datetime as dt
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from queries.answers.exact_columns import portable, rows_of, texts, told


def asked(sql: str) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.sql(sql).to_arrow_table()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9007199254740993::bigint", "9007199254740993"),
        ("(-9007199254740993)::bigint", "-9007199254740993"),
        ("18446744073709551615::ubigint", "18446744073709551615"),
        ("170141183460469231731687303715884105727::hugeint", "170141183460469231731687303715884105727"),
        ("9007199254740992::bigint", 9007199254740992),
        ("sum(3::bigint)", 3),
        ("1.10::decimal(18, 2)", 1.1),
        ("123456789012345678901234567.12345::decimal(38, 5)", "123456789012345678901234567.12345"),
        ("'infinity'::date", "infinity"),
        ("'-infinity'::timestamp", "-infinity"),
        ("date '0044-03-15 (BC)'", "-043-03-15"),
        ("'\\x00\\xff'::blob", "0x00ff"),
        ("[1, null]", "[1, null]"),
        ("{'a': 1, 'b': 'é'}", '{"a": 1, "b": "é"}'),
        ("map {'k': date '2026-01-01'}", '[["k", "2026-01-01"]]'),
        ("interval '1 month 2 days'", "1 month 2 days"),
        ("timestamp_ns '2026-01-01 00:00:00.123456789'", "2026-01-01 00:00:00.123456789"),
        ("timestamp '2026-01-01 00:00:00.5'", "2026-01-01 00:00:00.500000"),
        ("timestamp '2026-01-01 00:00:01'", dt.datetime(2026, 1, 1, 0, 0, 1)),
        ("null", None),
        ("''", ""),
    ],
)
def test_a_value_is_shown_as_it_is(value: str, shown: object) -> None:
    assert told(asked(f"select {value} as a"))["a"].to_pylist() == [shown]


def test_a_null_is_no_nan_and_no_empty_text() -> None:
    table = told(asked("select * from (values (1.5::double, ''), (null, null), ('nan', 'x')) t(a, b)"))
    assert table["a"].is_null().to_pylist() == [False, True, False]
    assert table["b"].to_pylist() == ["", None, "x"]


def test_a_file_keeps_decimals_and_long_whole_numbers() -> None:
    table = portable(
        asked("select 1.10::decimal(18, 2) as d, 9007199254740993::bigint as n, 'infinity'::date as day")
    )
    assert [str(field.type) for field in table.schema] == ["decimal128(18, 2)", "int64", "string"]


def test_every_column_reads_as_text_with_its_nulls() -> None:
    column = asked("select * from (values (1), (null)) t(a)")["a"]
    assert texts(column).to_pylist() == ["1", None]


def test_long_binary_and_nested_values_are_cut_and_said_to_be() -> None:
    table = asked("select repeat('x', 100)::blob as b, range(2000) as l")
    assert told(table)["b"].to_pylist()[0].endswith("… (100 bytes)")
    assert "characters)" in told(table)["l"].to_pylist()[0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("{'a': date 'infinity', 'b': null}", '{"a": "infinity", "b": null}'),
        ("[timestamp '-infinity', null]", '["-infinity", null]'),
        ("[date '290000-01-01', date '2026-01-01']::date[2]", '["290000-01-01", "2026-01-01"]'),
        ("map {'a': [{'d': date 'infinity'}]}", '[["a", [{"d": "infinity"}]]]'),
        ("union_value(a := date 'infinity')", '"beyond what can be shown"'),
        ("[[{'k': 'x'::blob}], null, []]", '[[{"k": "0x78"}], null, []]'),
    ],
)
def test_a_nested_value_that_python_has_not_is_told_at_its_depth(value: str, shown: str) -> None:
    table = asked(f"select * from (values (null), ({value})) t(x)")
    assert told(table)["x"].to_pylist() == [None, shown]


def test_rows_for_a_shell_are_python_values_where_there_are_some() -> None:
    sql = (
        "select 1 as n, 1.50::decimal(9, 2) as m, {'a': 1} as s, date 'infinity' as d, [date 'infinity'] as l"
    )
    assert rows_of(asked(sql)) == [[1, Decimal("1.50"), {"a": 1}, "infinity", ["infinity"]]]
    assert rows_of(asked("select 1 as n where false")) == []
