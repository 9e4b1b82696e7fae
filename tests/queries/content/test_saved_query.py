from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from queries.content.saved_query import (
    QueryParameter,
    SavedQuery,
    read_keyless,
    read_saved,
    read_saved_text,
    with_header,
)
from queries.content.sql_file import SqlFile

GOOD = """-- Refunds by day.
-- /// saved
-- team = "after-sales-risk"
-- [params.since]
-- type = "date"
-- default = "2026-11-01"
-- meaning = "First day"
-- [params.least]
-- type = "integer"
-- default = 3
-- ///
select 1
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "refunds.sql"
    path.write_text(text)
    return path


def test_a_saved_query_knows_its_team_and_its_parameters(tmp_path: Path) -> None:
    query = read_saved(write(tmp_path, GOOD), "saved/refunds.sql")
    assert isinstance(query, SavedQuery)
    assert (query.team, query.file.description) == ("after-sales-risk", "Refunds by day.")
    assert query.params["since"] == QueryParameter(
        name="since", type="date", meaning="First day", default="2026-11-01"
    )


def test_a_saved_query_without_a_header_has_neither(tmp_path: Path) -> None:
    query = read_saved(write(tmp_path, "-- All.\nselect 1\n"), "saved/refunds.sql")
    assert isinstance(query, SavedQuery)
    assert (query.team, query.params) == ("", {})


def test_a_day_may_be_written_as_toml_has_days(tmp_path: Path) -> None:
    query = read_saved(write(tmp_path, GOOD.replace('"2026-11-01"', "2026-11-01")), "saved/refunds.sql")
    assert isinstance(query, SavedQuery)
    assert query.params["since"].default == date(2026, 11, 1)


def test_a_day_may_be_so_many_days_before_the_morning(tmp_path: Path) -> None:
    query = read_saved(write(tmp_path, GOOD.replace('"2026-11-01"', "14")), "saved/refunds.sql")
    assert isinstance(query, SavedQuery)
    assert query.params["since"].begins_with(date(2026, 11, 16)) == date(2026, 11, 2)
    assert query.params["since"].begins_with(None) is None
    assert query.params["least"].begins_with(date(2026, 11, 16)) == 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("team", "taem", "saved/refunds.sql:3: unknown key; column taem"),
        ('"date"', '"dat"', "saved/refunds.sql:5: unknown value; column params.since.type"),
        ("2026-11-01", "yesterday", "saved/refunds.sql:6: wrong value; column params.since.default"),
        ("meaning", "meanin", "Did you mean meaning?"),
        ('"integer"', '"choice"', "saved/refunds.sql:8: missing key; column params.least.values"),
        ('"integer"', '"value"', "saved/refunds.sql:8: missing key; column params.least.of"),
        ('"date"', '"range"', "wrong value; column params.since.default"),
        ("default = 3", 'default = "x"', "saved/refunds.sql:10: wrong value; column params.least.default"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = read_saved(write(tmp_path, GOOD.replace(old, new)), "saved/refunds.sql")
    assert isinstance(found, list)
    assert expected in "\n".join(map(str, found))


def test_a_view_or_drilldown_takes_no_keys(tmp_path: Path) -> None:
    good = write(tmp_path, "-- Rows.\n-- /// view\n-- ///\nselect 1\n")
    assert isinstance(read_keyless(good, "view", "views/refunds.sql"), SqlFile)
    bad = write(tmp_path, "-- Rows.\n-- /// view\n-- grain = 'day'\n-- ///\nselect 1\n")
    (problem,) = read_keyless(bad, "view", "views/refunds.sql")  # type: ignore[misc]
    assert str(problem).startswith("views/refunds.sql:3: unknown key; column grain")


def test_a_range_begins_so_many_days_before_the_morning_and_ends_there() -> None:
    days = QueryParameter(name="days", type="range", default=14)
    assert days.begins_with(date(2026, 11, 16)) == (date(2026, 11, 2), date(2026, 11, 16))
    assert days.begins_with(None) is None


def test_a_header_that_is_written_reads_back_the_same() -> None:
    params = {
        "state": QueryParameter(name="state", type="choice", values=("öffen", "clo'sed"), default="öffen"),
        "category": QueryParameter(name="category", type="value", of="category", meaning='The "kind"'),
        "since": QueryParameter(name="since", type="date", default=14),
    }
    text = with_header("select $state, $category, $since", params)
    found = read_saved_text(text, "mine")
    assert isinstance(found, SavedQuery)
    assert found.params == params
    assert with_header("select 1", {}) == "select 1"
    assert isinstance(read_saved_text(text.replace("choice", "chioce"), "mine"), list)
