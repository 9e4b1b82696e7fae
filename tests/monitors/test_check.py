from __future__ import annotations

import pytest

from monitors.check import check
from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from tests.conftest import TICKETS_DAY, URGENT
from tests.queries.landed import csv_text, land, row


@pytest.fixture
def home(tiny_home: Home) -> Home:
    land(tiny_home, "tickets/a.csv", csv_text(*(row(at) for at in range(9))))
    ingest(tiny_home)
    refresh(tiny_home)
    return tiny_home


def said(home: Home) -> str:
    return "\n".join(str(problem) for problem in check(home).problems)


def test_a_column_returned_twice_is_named_with_its_line_and_the_rest_is_checked(home: Home) -> None:
    (home.root / "monitors" / "twice.sql").write_text(URGENT.replace("desk, topic", "desk, desk, topic"))
    (home.root / "monitors" / "wrong.sql").write_text(URGENT.replace("sum(urgent)", "sum(nothing)"))
    text = said(home)
    assert "monitors/twice.sql:14: column desk returned twice" in text
    assert "monitors/wrong.sql" in text


def test_a_monitor_that_returns_nothing_is_named(home: Home) -> None:
    assert "returns nothing" not in said(home)
    (home.root / "monitors" / "none.sql").write_text(
        URGENT.replace("group by", "and desk = 'nowhere' group by")
    )
    assert "monitors/none.sql: returns nothing" in said(home)


def test_a_value_the_contract_does_not_know_can_never_match(home: Home) -> None:
    (home.root / "cubes" / "tickets_day.sql").write_text(
        TICKETS_DAY.replace("group by", "where topic = 'logins' group by")
    )
    assert (
        "can never match; column topic; expected one of billing, login, other; found logins. Did you mean login?"
        in said(home)
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("min = 0", "min = 5\nmax = 2", "can never match; column column[5].min"),
        (
            'name = "minutes"\ntype = "integer"',
            'name = "minutes"\ntype = "integer"\nvalues = ["five"]',
            "found five",
        ),
        ('expect = "daily"', 'expect = "daily"\nwhere = "nothing = 1"', "cannot be read; column where"),
        ('name = "opened_at"', 'name = "opened_at"\nformat = "%Q"', "wrong format"),
    ],
)
def test_a_contract_that_nothing_can_fit_is_named(home: Home, old: str, new: str, found: str) -> None:
    path = home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    assert found in said(home)


def test_a_share_of_empty_values_is_suggested_and_no_fault(home: Home) -> None:
    for day in range(1, 16):
        stamps = {"opened_at": f"2026-04-{day:02d} 10:00:00", "arrived_at": f"2026-04-{day:02d} 11:00:00"}
        lines = [row(f"{day}-{at}", email="" if at % 5 == 0 else "x", **stamps) for at in range(60)]
        land(home, f"tickets/{day}.csv", csv_text(*lines))
    ingest(home)
    found = check(home)
    assert [one.expected for one in found.suggestions if one.column == "email"] == ["max_null = 0.3"]
    assert found.problems == []
