"""Views are made when something asks for them, and what is wrong with any of them is told all the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from queries.content.home import Home
from queries.engine.opening import EngineError, OpenEngine, open_engine

HEAD = "-- A view.\n-- /// view\n-- ///\n"


def made(engine: OpenEngine) -> set[str]:
    """The views that are there now; asked without naming one."""
    found = engine.query("select view_name as name from duckdb_views() where not internal").to_pylist()
    return {row["name"] for row in found}


def view(home: Home, name: str, sql: str) -> None:
    (home.root / "views").mkdir(exist_ok=True)
    (home.root / "views" / f"{name}.sql").write_text(HEAD + sql, encoding="utf-8")


def test_a_question_makes_what_it_names_and_what_that_stands_on(tiny_home: Home) -> None:
    view(tiny_home, "by_desk", "select desk, sum(tickets) as tickets from tickets_day group by desk")
    view(tiny_home, "few_desks", "select * from By_Desk where tickets < 3")
    engine = open_engine(tiny_home)
    assert made(engine) == set()
    assert engine.query("select count(*) as n from FEW_DESKS").to_pylist() == [{"n": 0}]
    assert made(engine) == {"tickets_day", "by_desk", "few_desks", "tickets"}
    engine.close()


def test_views_that_name_each_other_and_one_that_does_not_run_are_told_before_anybody_asks(
    tiny_home: Home,
) -> None:
    view(tiny_home, "one", "select * from other")
    view(tiny_home, "other", "select * from one")
    view(tiny_home, "wrong", "select nothing from tickets_day")
    engine = open_engine(tiny_home)
    assert sorted(problem.file for problem in engine.problems) == [
        "views/one.sql",
        "views/other.sql",
        "views/wrong.sql",
    ]
    assert len(engine.problems) == 3
    assert engine.query("select count(*) as n from tickets_day").to_pylist() == [{"n": 0}]
    engine.close()


def test_threads_that_ask_first_all_find_it_made(tiny_home: Home) -> None:
    view(tiny_home, "by_desk", "select desk, sum(tickets) as tickets from tickets_day group by desk")
    engine = open_engine(tiny_home)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(engine.query, "select count(*) as n from by_desk") for _ in range(8)]
    assert [one.result().to_pylist() for one in asked] == [[{"n": 0}]] * 8
    engine.close()


def test_a_table_that_is_no_word_of_the_text_is_found_and_one_like_it_is_named(tiny_home: Home) -> None:
    engine = open_engine(tiny_home)
    assert engine.query("select count(*) as n from query_table('tick' || 'ets')").to_pylist() == [{"n": 0}]
    with pytest.raises(EngineError, match="tickets_day"):
        open_engine(tiny_home).query("select * from tickets_dya")
    engine.close()


def test_nobody_takes_all_for_made_while_what_stands_on_the_last_is_being_made(tiny_home: Home) -> None:
    """Two threads: one makes a view and before it the last that was left, the other asks for the view meanwhile."""
    view(tiny_home, "a_view", "select * from tickets")
    engine = open_engine(tiny_home)
    views = engine._views  # type: ignore[attr-defined]
    views._waiting = {name: views._waiting[name] for name in ("a_view", "tickets")}
    make, seen = views._waiting["a_view"], []

    def look_and_make() -> None:
        seen.append(views._settled)
        make()

    views._waiting["a_view"] = look_and_make
    assert engine.query("select count(*) as n from a_view").to_pylist() == [{"n": 0}]
    assert seen == [False]
    engine.close()
