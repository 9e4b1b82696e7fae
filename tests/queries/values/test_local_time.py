from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.values.local_time import local_sql, offsets

ZONES = {"US": "America/New_York", "GB": "Europe/London", "AU": "Australia/Lord_Howe", "NP": "Asia/Kathmandu"}
LOW, HIGH = dt.datetime(2023, 1, 1), dt.datetime(2027, 1, 1)
MOMENTS = st.datetimes(min_value=LOW, max_value=HIGH)


def local(moment: dt.datetime, market: str) -> dt.datetime:
    zone = ZoneInfo(ZONES.get(market, "UTC"))
    return moment.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@settings(max_examples=25, deadline=None)
@given(cases=st.lists(st.tuples(MOMENTS, st.sampled_from([*ZONES, "XX"])), min_size=1, max_size=50))
def test_sql_agrees_with_the_zone_database(
    connection: duckdb.DuckDBPyConnection, cases: list[tuple[dt.datetime, str]]
) -> None:
    rows = ", ".join(f"(TIMESTAMP '{moment}', '{market}')" for moment, market in cases)
    sql = local_sql("t", "m", ZONES, "UTC", (LOW, HIGH))
    found = connection.execute(f"SELECT {sql} FROM (VALUES {rows}) v(t, m)").fetchall()
    assert [value for (value,) in found] == [local(moment, market) for moment, market in cases]


@pytest.mark.parametrize("zone", ZONES.values())
def test_a_change_of_the_clock_is_found_to_the_second(zone: str) -> None:
    found = offsets(zone, dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1))
    for (_, before), (moment, after) in itertools.pairwise(found):
        place = ZoneInfo(zone)
        just = (moment - dt.timedelta(seconds=1)).replace(tzinfo=dt.UTC).astimezone(place).utcoffset()
        then = moment.replace(tzinfo=dt.UTC).astimezone(place).utcoffset()
        assert (just, then) == (dt.timedelta(seconds=before), dt.timedelta(seconds=after))
    assert len(found) == (1 if zone == "Asia/Kathmandu" else 3)
