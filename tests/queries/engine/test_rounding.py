"""Sums without the noise of their last digits: the same in SQL and in memory, and never a cent lost."""

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from queries.engine.rounding import rounded, rounded_sql

CONNECTION = duckdb.connect()  # one for all examples: opening costs more than all that is asked


def in_sql(values: list[float]) -> list[float]:
    CONNECTION.register("noisy", pa.table({"v": pa.array(values, pa.float64())}))
    return [row[0] for row in CONNECTION.execute(f"SELECT {rounded_sql('v')} FROM noisy").fetchall()]


CENTS = st.integers(-(10**10), 10**10).map(lambda cents: cents / 100)


@given(st.lists(CENTS, min_size=1, max_size=50))
def test_money_keeps_its_cents(values: list[float]) -> None:
    assert rounded(np.array(values)).tolist() == values
    assert in_sql(values) == values


@given(st.lists(CENTS.filter(lambda value: abs(value) < 5e7), min_size=2, max_size=200))
def test_the_order_of_a_sum_leaves_no_trace(values: list[float]) -> None:
    forwards = np.cumsum(values)[-1:]
    backwards = np.cumsum(values[::-1])[-1:]
    assert rounded(forwards).tolist() == rounded(backwards).tolist() == in_sql(list(forwards))


def test_what_cancels_is_zero_and_what_is_no_number_stays() -> None:
    values = [0.1 + 0.2 - 0.3, 0.3 - 0.1 - 0.2, -0.0, 1e300, float("inf")]
    assert [str(value) for value in in_sql(values)] == ["0.0", "0.0", "0.0", "1e+300", "inf"]
    assert [str(value) for value in rounded(np.array(values[:4])).tolist()] == ["0.0", "0.0", "0.0", "1e+300"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
def test_rounding_twice_is_rounding_once(values: list[float]) -> None:
    once = rounded(np.array(values))
    assert rounded(once).tolist() == once.tolist()
    assert in_sql(in_sql(values)) == in_sql(values)
