"""Values and parameters written out: what a person pastes runs."""

from datetime import date, datetime

import pytest

from queries.engine.table_sql import filled, literal


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 11, 1), "date '2026-11-01'"),
        (datetime(2026, 11, 1, 6), "timestamp '2026-11-01 06:00:00'"),
        (3, "3"),
        (0.5, "0.5"),
        ("O'Neill", "'O''Neill'"),
    ],
)
def test_values_are_written_as_sql_writes_them(value: object, written: str) -> None:
    assert literal(value) == written


def test_parameters_are_written_out_and_strangers_are_left() -> None:
    sql = "select * from t where day >= $since and x = $other"
    assert (
        filled(sql, {"since": date(2026, 1, 2)})
        == "select * from t where day >= date '2026-01-02' and x = $other"
    )
