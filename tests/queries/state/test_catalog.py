"""The catalog reads cube and view headers whole; a faulty file is named and left out."""

from __future__ import annotations

import pytest

from queries.content.home import Home
from queries.state.catalog import Cube, read_catalog
from tests.conftest import TICKETS, TICKETS_DAY


def told(home: Home) -> str:
    return "\n".join(str(problem) for problem in read_catalog(home).problems)


def test_a_cube_has_its_headers_keys(tiny_home: Home) -> None:
    cube = read_catalog(tiny_home).cubes["tickets_day"]
    assert isinstance(cube, Cube)
    assert (cube.source, cube.also, cube.grain, cube.reads) == ("tickets", (), "day", ("tickets",))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('source = "tickets"', 'sorce = "tickets"', "Did you mean source?"),
        ('source = "tickets"', "", "cubes/tickets_day.sql:2: missing key; column source"),
        (
            'source = "tickets"',
            'source = "tickts"',
            "cubes/tickets_day.sql:3: unknown extract; column source; expected one of desks, replies, tickets; "
            "found tickts. Did you mean tickets?",
        ),
        ('source = "tickets"', 'source = "desks"', "a dimension has no days"),
        ('source = "tickets"', 'source = "tickets"\n-- also = "replies"', "expected a list of extracts"),
        ('source = "tickets"', 'source = "tickets"\n-- also = ["replis"]', "Did you mean replies?"),
        (
            'source = "tickets"',
            'source = "tickets"\n-- grain = "week"',
            "expected one of day, hour; found week",
        ),
    ],
)
def test_a_cube_with_a_fault_is_named_with_its_line_and_left_out(
    tiny_home: Home, old: str, new: str, expected: str
) -> None:
    (tiny_home.root / "cubes" / "tickets_day.sql").write_text(TICKETS_DAY.replace(old, new))
    assert expected in told(tiny_home)
    assert read_catalog(tiny_home).cubes == {}


def test_all_faults_of_a_cube_are_named_at_once(tiny_home: Home) -> None:
    text = TICKETS_DAY.replace('"tickets"\n', '"tickts"\n-- grain = "week"\n-- distnct = ["x"]\n')
    (tiny_home.root / "cubes" / "tickets_day.sql").write_text(text)
    found = read_catalog(tiny_home).problems
    assert [(one.line, one.column) for one in found] == [(3, "source"), (4, "grain"), (5, "distnct")]


def test_a_cube_over_a_contract_with_faults_says_so(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(
        TICKETS.replace("lateness_hours", "latenes_hours")
    )
    text = told(tiny_home)
    assert "Did you mean lateness_hours?" in text
    assert "cubes/tickets_day.sql:3: an extract that cannot be used; column source" in text
    assert "contract/replies.toml:31: an extract that cannot be used; column enrich.from" in text


def test_a_view_with_a_key_is_named_and_left_out(tiny_home: Home) -> None:
    path = tiny_home.root / "views" / "busy.sql"
    path.write_text("-- Busy desks.\n-- /// view\n-- ownr = 'x'\n-- ///\nselect desk from tickets_day\n")
    assert "views/busy.sql:3: unknown key; column ownr" in told(tiny_home)
    assert "busy" not in read_catalog(tiny_home).views


def test_a_name_that_is_taken_is_named(tiny_home: Home) -> None:
    path = tiny_home.root / "views" / "tickets.sql"
    path.write_text("-- Tickets.\n-- /// view\n-- ///\nselect 1\n")
    assert "views/tickets.sql:2: name is taken" in told(tiny_home)
