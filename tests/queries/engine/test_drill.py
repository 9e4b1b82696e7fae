"""Drills: a statement limited to a segment, and one table summed by an entity."""

from __future__ import annotations

import datetime as dt

from queries.content.home import Home
from queries.engine.drill import DrillWindow, entity_drill, narrowed
from queries.engine.opening import open_engine

ROWS = "-- of a test\nselect * from (values ('a', 1), ('it''s', 2), (null, 4)) as t(desk, n);\n"


def test_a_statement_is_limited_to_its_segment(tiny_home: Home) -> None:
    engine = open_engine(tiny_home)

    def total(where: dict[str, str]) -> int:
        return sum(row["n"] for row in engine.query(narrowed(ROWS, where)).to_pylist())

    assert total({}) == 7
    assert total({"desk": "a"}) == 1
    assert total({"desk": "it's"}) == 2
    assert total({"desk": "(none)"}) == 4
    assert total({"desk": "nobody"}) == 0


def test_parameters_of_a_limited_statement_stay_parameters(tiny_home: Home) -> None:
    text = narrowed("select 'a' as desk, $since as day", {"desk": "a"})
    [row] = open_engine(tiny_home).query(text, {"since": dt.date(2026, 3, 1)}).to_pylist()
    assert row["day"] == dt.date(2026, 3, 1)


def test_rows_that_count_none_of_the_measures_are_nobody(tiny_home: Home) -> None:
    engine = open_engine(tiny_home)
    now, before = (
        DrillWindow(dt.date(2026, 3, 8), dt.date(2026, 3, 9)),
        DrillWindow(dt.date(2026, 3, 1), dt.date(2026, 3, 8)),
    )
    columns = {"day": "DATE", "host_id": "VARCHAR", "bad": "BIGINT", "city": "VARCHAR"}
    drill = entity_drill(columns, "hosts", "host_id", {"num": "bad"}, {"city": "riga"}, now, before)
    hosts = (
        "with hosts as (select * from (values (date '2026-03-08', 'h1', 3, 'riga'),"
        " (date '2026-03-02', 'h1', 2, 'riga'), (date '2026-03-08', 'h2', null, 'riga'),"
        " (date '2026-03-08', 'h3', 9, 'oslo')) as t(day, host_id, bad, city)), by_id as"
    )
    sql = drill.sql.replace("with by_id as", hosts, 1)
    assert engine.query(sql, drill.params).to_pylist() == [
        {"id": "h1", "ids": 1, "num_now": 3.0, "num_before": 2.0, "squares": 4.0}
    ]
