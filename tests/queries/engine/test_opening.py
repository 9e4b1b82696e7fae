from __future__ import annotations

import datetime as dt
import os
import threading

import pytest

from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.engine.opening import EngineError, data_version, open_engine
from queries.ingest.ingestion import ingest
from tests.queries.landed import csv_text, land, row, rows


def test_everything_is_a_typed_empty_table_before_any_drop(tiny_home: Home) -> None:
    engine = open_engine(tiny_home)
    assert engine.problems == []
    assert engine.columns("tickets")["cost"] == "DECIMAL(18,4)"
    assert engine.columns("tickets_day") == {
        "day": "DATE",
        "known_day": "DATE",
        "desk": "VARCHAR",
        "topic": "VARCHAR",
        "tickets": "BIGINT",
        "minutes": "BIGINT",
        "urgent": "BIGINT",
        "cost": "DOUBLE",
    }
    assert engine.query("select * from tickets_day").num_rows == 0


def test_every_table_of_the_pack_is_there_on_an_empty_home(home: Home) -> None:
    engine = open_engine(home)
    assert engine.problems == []
    for name in engine.catalog.names():
        assert engine.columns(name)


def test_rows_known_later_are_not_there_on_an_earlier_morning(tiny_home: Home) -> None:
    late = row(2, arrived_at="2026-03-05 11:00:00")
    land(tiny_home, "tickets/a.csv", csv_text(row(1), late))
    ingest(tiny_home)
    refresh(tiny_home)
    engine = open_engine(tiny_home, dt.date(2026, 3, 3))
    for table, count in (("tickets", "count(*)"), ("tickets_day", "sum(tickets)")):
        seen = {
            day: engine.at(day).query(f"select {count} as n from {table}").to_pylist()[0]["n"] or 0
            for day in (
                dt.date(2026, 3, 2),
                dt.date(2026, 3, 3),
                dt.date(2026, 3, 5),
                dt.date(2026, 3, 6),
                None,
            )
        }
        assert list(seen.values()) == [0, 1, 1, 2, 2]
    assert engine.query("select * from tickets").num_rows == 1


def test_cutoff_hour_decides_which_morning_knows_a_row(tiny_home: Home) -> None:
    before = row(1, arrived_at="2026-03-03 10:59:59")
    after = row(2, arrived_at="2026-03-03 11:00:00")
    land(tiny_home, "tickets/a.csv", csv_text(before, after))
    ingest(tiny_home)
    found = rows(tiny_home, "select ticket_id, known_day from tickets order by 1")
    assert found == [("t1", dt.date(2026, 3, 2)), ("t2", dt.date(2026, 3, 3))]


def test_a_dimension_shows_the_last_snapshot_before_the_morning(tiny_home: Home) -> None:
    land(tiny_home, "desks/2026-03-01.csv", "desk,city\nlima,Lima\n")
    land(tiny_home, "desks/2026-03-08.csv", "desk,city\nlima,Lima\ntokyo,Tokyo\n")
    ingest(tiny_home)
    engine = open_engine(tiny_home)
    count = "select count(*) as n from desks"
    days = [dt.date(2026, 2, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 8), dt.date(2026, 3, 9), None]
    assert [engine.at(day).query(count).to_pylist()[0]["n"] for day in days] == [1, 1, 1, 2, 2]


def test_parameters_that_a_query_does_not_use_are_left_out(tiny_home: Home) -> None:
    answer = open_engine(tiny_home).query("select $a::int as a", {"a": 3, "since": dt.date(2026, 1, 1)})
    assert answer.to_pylist() == [{"a": 3}]


def test_a_failing_query_names_file_and_line(tiny_home: Home) -> None:
    path = tiny_home.root / "monitors" / "urgent_share.sql"
    with pytest.raises(EngineError) as caught:
        open_engine(tiny_home).query("select 1,\n  nothing_like_it from tickets", file=path)
    assert (caught.value.file, caught.value.line) == ("monitors/urgent_share.sql", 2)


def test_more_than_one_statement_is_refused(tiny_home: Home) -> None:
    with pytest.raises(EngineError, match="not one statement"):
        open_engine(tiny_home).query("select 1; select 2")


def test_a_broken_view_is_a_problem_and_the_others_are_there(tiny_home: Home) -> None:
    (tiny_home.root / "views" / "broken.sql").write_text("-- Broken.\nselect day,\n  nope from tickets\n")
    (tiny_home.root / "views" / "above.sql").write_text("-- On another view.\nselect * from busy\n")
    (tiny_home.root / "views" / "busy.sql").write_text(
        "-- Busy.\nselect day, count(*) as n from tickets group by all\n"
    )
    engine = open_engine(tiny_home)
    assert [(problem.file, problem.line) for problem in engine.problems] == [("views/broken.sql", 3)]
    assert list(engine.columns("above")) == ["day", "n"]


def test_a_cube_named_like_an_extract_is_refused(tiny_home: Home) -> None:
    text = (tiny_home.root / "cubes" / "tickets_day.sql").read_text()
    (tiny_home.root / "cubes" / "tickets.sql").write_text(text)
    engine = open_engine(tiny_home)
    assert [problem.message for problem in engine.problems] == ["name is taken"]
    assert "minutes" in engine.columns("tickets_day")


def test_a_cube_with_a_bad_header_is_named_with_its_line(tiny_home: Home) -> None:
    path = tiny_home.root / "cubes" / "tickets_day.sql"
    path.write_text(path.read_text().replace('source = "tickets"', 'source = "tikets"\n-- graain = "day"'))
    problems = [str(problem) for problem in open_engine(tiny_home).problems]
    assert any(
        "tickets_day.sql:4: unknown key" in text and "Did you mean grain?" in text for text in problems
    )
    assert any("tickets_day.sql:3: unknown extract" in text and "found tikets" in text for text in problems)


def test_two_threads_may_ask_at_once(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(*(row(number) for number in range(50))))
    ingest(tiny_home)
    engine = open_engine(tiny_home)
    answers: list[int] = []

    def ask() -> None:
        answers.extend(
            engine.query("select count(*) as n from tickets").to_pylist()[0]["n"] for _ in range(5)
        )

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [50] * 20


def test_a_data_frame_is_never_scanned_by_name(tiny_home: Home) -> None:
    import pandas as pd

    secret = pd.DataFrame({"a": [1]})
    assert len(secret) == 1
    with pytest.raises(EngineError, match="secret does not exist"):
        open_engine(tiny_home).query("select * from secret")


def test_data_version_changes_with_ingest_and_refresh(tiny_home: Home) -> None:
    seen = [data_version(tiny_home)]
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    seen.append(data_version(tiny_home))
    refresh(tiny_home)
    seen.append(data_version(tiny_home))
    ingest(tiny_home)
    refresh(tiny_home)
    assert len(set(seen)) == 3
    assert data_version(tiny_home) == seen[-1]


def test_data_version_changes_with_a_cube_written_under_a_clock_set_back(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    refresh(tiny_home)
    before = data_version(tiny_home)
    oldest = min((tiny_home.state / "cubes").glob("*.json"))
    os.utime(oldest, (1_000_000_000, 1_000_000_000))
    assert data_version(tiny_home) != before


def test_an_unknown_engine_kind_is_named(tiny_home: Home) -> None:
    from queries.content.home import HomeError, load_home

    file = tiny_home.root / "riskdesk.toml"
    file.write_text(file.read_text().replace('kind = "duckdb"', 'kind = "oracle"'))
    with pytest.raises(HomeError, match="one of duckdb, clickhouse, spark; found oracle"):
        load_home(tiny_home.root)
