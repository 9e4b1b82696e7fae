"""Questions about events that live in a warehouse are answered there, as a morning and a reader may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from queries.cubes.rollup import refresh
from queries.engine.drill import DrillWindow, entity_drill, rows_drill
from queries.engine.opening import EngineError, OpenEngine, open_engine
from queries.sandbox import launch
from tests.queries.engines.duck_warehouse import DuckWarehouse, two_homes

WINDOW = DrillWindow(dt.date(2026, 3, 2), dt.date(2026, 3, 5))
BEFORE = DrillWindow(dt.date(2026, 3, 1), dt.date(2026, 3, 2))
Engines = tuple[OpenEngine, OpenEngine, DuckWarehouse]


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engines:
    here, there, warehouse = two_homes(tmp_path, monkeypatch)
    refresh(there)
    return open_engine(here), open_engine(there), warehouse


def answer(engine: OpenEngine, sql: str, params: Mapping[str, object] | None = None) -> list[str]:
    return sorted(str(row) for row in engine.query(sql, params).to_pylist())


def test_rows_and_sums_of_raw_events_are_those_of_the_files(engines: Engines) -> None:
    here, there, warehouse = engines
    columns = here.columns("tickets")
    assert there.columns("tickets") == columns
    rows = rows_drill(columns, "tickets", "minutes > 1", {"desk": "lima"}, WINDOW, 100)
    sums = entity_drill(columns, "tickets", "email", {"cost": "cost"}, {"topic": "login"}, WINDOW, BEFORE)
    for drill in (rows, sums):
        before = len(warehouse.asked)
        assert answer(there, drill.sql, dict(drill.params)) == answer(here, drill.sql, dict(drill.params))
        assert len(warehouse.asked) == before + 1
        assert "2026-03-02" in warehouse.asked[-1]
        assert "LIMIT" in warehouse.asked[-1]


def test_a_morning_sees_what_it_knew(engines: Engines) -> None:
    sql = "select ticket_id, day from tickets where day >= date '2026-03-02'"
    for morning, within in ((dt.date(2026, 3, 3), None), (dt.date(2026, 3, 5), 1)):
        here, there = (one.at(morning, within=within) for one in engines[:2])
        assert answer(there, sql) == answer(here, sql) != answer(engines[0], sql)


def test_a_table_of_this_home_is_sent_along(engines: Engines) -> None:
    sql = (
        "select t.ticket_id, c.tickets from tickets as t join tickets_day as c "
        "on c.day = t.day and c.known_day = t.known_day and c.desk = t.desk and c.topic = t.topic where t.day >= $since"
    )
    params = {"since": dt.date(2026, 3, 3)}
    assert answer(engines[1], sql, params) == answer(engines[0], sql, params) != []


def test_a_reader_of_one_market_sees_no_other(engines: Engines) -> None:
    limited = open_engine(engines[1].home, markets=("lima",))  # type: ignore[attr-defined]
    sql = "select distinct desk from tickets where day >= date '2026-03-02'"
    assert limited.query(sql).column(0).to_pylist() == ["lima"]


def test_what_would_read_every_day_or_give_too_many_rows_is_refused(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queries.engine.raw_events.MOST", 5)
    with pytest.raises(EngineError, match="reads every day of tickets, which is in the warehouse"):
        engines[1].query("select count(*) from tickets")
    with pytest.raises(EngineError, match="more than 5 rows"):
        engines[1].query("select * from tickets where day >= date '2026-03-02'")


def test_a_warehouse_that_is_down_is_told_and_nothing_is_shown_as_empty(engines: Engines) -> None:
    engines[2].down = True
    with pytest.raises(EngineError, match="engine duckdb: does not answer"):
        engines[1].query("select * from tickets where day >= date '2026-03-02'")
    assert engines[1].query("select * from tickets_day").num_rows == 6


def test_many_may_ask_at_once(engines: Engines) -> None:
    sql = "select count(*) as n from tickets where day >= date '2026-03-02'"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: answer(engines[1], sql), range(16)))
    assert found == [["{'n': 12}"]] * 16


def test_ad_hoc_sql_says_where_rows_are_that_are_not_here(engines: Engines) -> None:
    there = engines[1].home  # type: ignore[attr-defined]
    found = launch.run(there, "select count(*) from tickets", "pm", timeout=120)
    assert found.table is None
    assert "the rows of tickets are in the warehouse, not here" in str(found.error)
    assert launch.run(there, "select count(*) from tickets_day", "pm", timeout=120).table is not None
