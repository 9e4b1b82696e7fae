from __future__ import annotations

from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.engine.content_problems import content_problems
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.state.catalog import read_catalog
from tests.queries.landed import csv_text, land, row


def test_faults_of_content_are_those_that_an_opened_engine_tells(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    refresh(tiny_home)
    assert content_problems(tiny_home, read_catalog(tiny_home)) == []
    (tiny_home.root / "views").mkdir(exist_ok=True)
    (tiny_home.root / "views" / "odd.sql").write_text(
        "-- Odd.\n-- /// view\n-- ///\nselect nothing_like_it from tickets\n"
    )
    (tiny_home.root / "cubes" / "bad.sql").write_text(
        "-- Bad.\n-- /// cube\n-- source = 3\n-- ///\nselect 1\n"
    )
    engine = open_engine(tiny_home)
    told = [str(problem) for problem in engine.problems]
    engine.close()
    assert len(told) >= 2
    assert [str(problem) for problem in content_problems(tiny_home, read_catalog(tiny_home))] == told


def test_a_file_of_rows_that_is_gone_is_named(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    (path,) = (tiny_home.state / "events").rglob("*.parquet")
    path.unlink()
    (problem,) = content_problems(tiny_home, read_catalog(tiny_home))
    assert path.name in str(problem)
