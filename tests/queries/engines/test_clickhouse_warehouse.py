"""ClickHouse as a server: over HTTP, with a password, by the same client as a real one (its engine is chdb)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from queries.engines.warehouse import EngineError
from tests.queries.engines.chdb_server import Front, chdb_server

pytestmark = pytest.mark.engines
COLUMNS = [("day", "DATE"), ("known_day", "DATE"), ("at", "TIMESTAMP"), ("n", "BIGINT")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Front]]:
    with chdb_server(tmp_path_factory.mktemp("server"), "geheim") as running:
        yield running


def opened(url: str, password: str = "geheim") -> Any:
    from queries.engines.clickhouse_warehouse import ClickHouse

    return ClickHouse(url, password, 30)


def test_tables_are_made_filled_and_read_over_http(server: tuple[str, Front]) -> None:
    import pyarrow as pa

    url, front = server
    warehouse = opened(url)
    at = dt.datetime(2026, 1, 1, 3, 30)
    day, known = dt.date(1969, 7, 20), dt.date(2026, 1, 2)
    rows = {"day": [day] * 3, "known_day": [known] * 3, "at": [at, None, at], "n": [1, 2, None]}
    warehouse.create("t", COLUMNS)
    warehouse.append("t", pa.table(rows))
    warehouse.stage("beside", [("a", "VARCHAR")], pa.table({"a": ["x"]}))
    assert (warehouse.tables(), warehouse.columns("t")) == ({"t"}, ["day", "known_day", "at", "n"])
    found = warehouse.query("select day, max(at) as at, sum(n) as n from t, beside group by day")
    assert found.to_pylist() == [{"day": day, "at": at, "n": 3}]
    assert {"join_use_nulls", "result_overflow_mode", "skip_unavailable_shards"} <= front.settings
    warehouse.close()


def test_a_wrong_password_is_told(server: tuple[str, Front]) -> None:
    with pytest.raises(EngineError, match=r"engine clickhouse: does not answer.*Authentication failed"):
        opened(server[0], "falsch")


def test_an_address_of_https_never_speaks_in_the_clear(server: tuple[str, Front]) -> None:
    with pytest.raises(EngineError, match=r"engine clickhouse: does not answer.*(SSL|TLS)"):
        opened(server[0].replace("http://", "https://"))


def test_an_answer_that_ends_early_is_half_an_answer(server: tuple[str, Front]) -> None:
    url, front = server
    warehouse = opened(url)
    front.cut = 200
    try:
        with pytest.raises(EngineError, match="answered half: its stream ended early"):
            warehouse.query("select number from numbers(1000)")
    finally:
        front.cut = None
    warehouse.close()
