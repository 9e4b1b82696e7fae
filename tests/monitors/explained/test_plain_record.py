"""A record comes back from its text with every value of its own kind."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.explain import Explanation, Section
from monitors.explained.kept_explanations import explained
from monitors.explained.plain_record import from_text, plain, to_text, value_of
from monitors.store import Store
from queries.content.home import Home
from queries.engine.opening import open_engine
from tests.monitors.explain import visits

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KINDS = (
    PLAIN
    | st.dates()
    | st.datetimes()
    | st.decimals(allow_nan=False)
    | st.integers(-(2**31), 2**31 - 1).map(np.int64)
    | st.floats(allow_nan=False).map(np.float64)
)
VALUES = st.recursive(
    KINDS,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_value_comes_back_as_it_was(value: object) -> None:
    again = value_of(plain(value))
    assert again == value
    assert type(again) is type(value)


def test_what_is_missing_and_moments_of_pandas_come_back_as_such() -> None:
    values = [
        pd.Timestamp("2026-11-16 08:00"),
        date(2026, 11, 16),
        datetime(2026, 11, 16, 8),
        Decimal("1.10"),
    ]
    assert [type(one) for one in value_of(plain(values))] == [type(one) for one in values]
    assert value_of(plain(values)) == values
    assert value_of(plain(pd.NaT)) is pd.NaT
    assert np.isnan(value_of(plain(float("nan"))))


def test_an_explanation_comes_back_whole(told: tuple[Home, Store, int]) -> None:
    home, store, number = told
    found = explained(home, store, open_engine(home, visits.MORNING), number, visits.MORNING)
    assert isinstance(found, Explanation)
    assert from_text(to_text(found)) == found


def test_a_value_that_could_not_come_back_is_refused(told: tuple[Home, Store, int]) -> None:
    home, store, number = told
    found = explained(home, store, open_engine(home, visits.MORNING), number, visits.MORNING)
    assert isinstance(found, Explanation)
    with pytest.raises(TypeError, match="a set cannot be kept"):
        to_text(replace(found, rules=Section(rows=[{"odd": {1}}])))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"$": "Path"}', '{"$map": []}', '{"$day": "x"}'])
def test_a_text_that_is_none_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_text(text)
