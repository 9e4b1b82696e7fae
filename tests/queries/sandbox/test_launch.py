from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from queries.content.home import Home, load_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from queries.masking.mask_key import rotate_key
from queries.sandbox.launch import SandboxResult, run
from tests.queries.landed import csv_text, land, row

ROLES = """
[roles.clerk]
extracts = ["desks", "tickets"]

[roles.gatekeeper]
extracts = ["desks"]

[roles.lead]
personal = true
"""
PATIENT = 60.0
ENDLESS = "select max(hash(range)) as n from range(1000000000000)"  # streamed: time runs out, not memory


@pytest.fixture
def desk(tiny_home: Home) -> Home:
    """The support desk with two tickets, a cube, a view and roles of its own."""
    file = tiny_home.root / "riskdesk.toml"
    file.write_text(file.read_text().split("[roles.analyst]")[0] + ROLES)
    (tiny_home.root / "views" / "busy.sql").write_text(
        "-- Busy.\nselect day, sum(tickets) as n from tickets_day group by all"
    )
    same = row(3, email="p1@example.com", arrived_at="2026-03-09 00:00:00")
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2), same))
    land(tiny_home, "desks.csv", "desk,city\nlima,Lima\n")
    home = load_home(tiny_home.root)
    ingest(home)
    refresh(home)
    return home


def ask(home: Home, sql: str, role: str = "clerk", max_rows: int = 100) -> SandboxResult:
    return run(home, sql, role, max_rows, PATIENT)


def values(result: SandboxResult) -> list[dict]:
    assert result.table is not None, result.error
    return result.table.to_pylist()


def test_rows_of_extracts_cubes_and_views_come_back(desk: Home) -> None:
    sums = "select (select count(*) from tickets) as a, (select sum(tickets) from tickets_day) as b"
    sql = f"{sums}, n as c from busy"
    result = ask(desk, sql)
    assert (result.kind, result.truncated) == ("done", False)
    assert [int(value) for value in values(result)[0].values()] == [3, 3, 3]


def test_a_table_whose_files_are_gone_is_named_with_what_brings_them_back(desk: Home) -> None:
    for folder, table, command in (("events", "tickets", "ingest"), ("cubes", "tickets_day", "run")):
        for file in (desk.state / folder / table).rglob("*.parquet"):
            file.unlink()
        result = ask(desk, f"select count(*) from {table}")
        assert result.kind == "failed"
        assert f"rows of {table} are missing" in str(result.error)
        assert f"riskdesk {command}" in str(result.error)


def test_personal_data_is_masked_but_equal_stays_equal(desk: Home) -> None:
    masked = values(ask(desk, "select email, ticket_id from tickets order by ticket_id"))
    assert masked[0]["email"].startswith("#")
    assert masked[0]["email"] == masked[2]["email"] != masked[1]["email"]
    clear = values(ask(desk, "select email from tickets where ticket_id = 't1'", role="lead"))
    assert clear == [{"email": "p1@example.com"}]


def test_a_mask_cannot_be_looked_up_without_the_homes_key(desk: Home) -> None:
    sql = "select count(*) as n from tickets where email = '#' || left(sha256('p1@example.com'), 12)"
    assert values(ask(desk, sql)) == [{"n": 0}]


def test_what_a_role_may_not_see_is_not_there(desk: Home) -> None:
    for name in ("tickets", "tickets_day", "busy"):
        result = ask(desk, f"select * from {name}", role="gatekeeper")
        assert (result.kind, result.error) == ("refused", f"no such table for this role: {name}")
    assert values(ask(desk, "select city from desks", role="gatekeeper")) == [{"city": "Lima"}]


def test_an_enriched_extract_needs_its_source(desk: Home) -> None:
    assert ask(desk, "select * from replies", role="clerk").kind == "refused"
    assert ask(desk, "select * from replies", role="lead").kind == "done"


def test_a_morning_sees_what_it_knew(desk: Home) -> None:
    sql = "select count(*) as n from tickets"
    assert values(run(desk, sql, "clerk", timeout=PATIENT, as_of=dt.date(2026, 3, 3))) == [{"n": 2}]


def test_rows_beyond_the_limit_are_cut_and_said_to_be(desk: Home) -> None:
    result = ask(desk, "select * from range(10000)", max_rows=7)
    assert (len(values(result)), result.truncated) == (7, True)
    assert not ask(desk, "select * from range(7)", max_rows=7).truncated


def test_a_query_that_does_not_end_is_killed(desk: Home) -> None:
    result = run(desk, ENDLESS, "clerk", timeout=4)
    assert result.kind == "timeout"
    assert "stopped after 4 seconds" in str(result.error)


def test_a_query_that_wants_all_memory_fails_alone(desk: Home) -> None:
    result = ask(desk, "select len(list(repeat('x', 1000000) || range)) as n from range(4000)")
    assert result.kind in ("failed", "timeout")
    assert ask(desk, "select 1 as a").kind == "done"


def test_an_error_names_its_line_and_no_path(desk: Home) -> None:
    result = ask(desk, "select 1,\n  nope\nfrom tickets")
    assert (result.kind, result.line) == ("failed", 2)
    assert "nope" in str(result.error)
    for sql in ("select * from read_csv('/etc/passwd')", "select * from tickets where email = 1"):
        assert str(desk.root) not in str(ask(desk, sql).error)


def test_masks_of_an_older_key_are_told_and_match_nothing(desk: Home) -> None:
    old = values(ask(desk, "select email from tickets limit 1"))[0]["email"]
    rotate_key(desk.state, dt.date(2026, 11, 30))
    result = ask(desk, f"select ticket_id from tickets where email = '{old}'")
    assert values(result) == []
    assert str(result.note).startswith(
        f"{old} is a masked value of mask key 1, which was replaced on 2026-11-30"
    )
    assert values(ask(desk, "select email from tickets limit 1"))[0]["email"].startswith("#2-")


def test_a_pivot_finds_its_values(desk: Home) -> None:
    found = values(ask(desk, "pivot tickets on topic using count(*) as n group by desk"))
    assert found == [{"desk": "lima", "login_n": 3}]


def test_personal_data_that_a_cube_calls_otherwise_is_masked(desk: Home) -> None:
    (desk.root / "cubes" / "writers_day.sql").write_text(
        "-- Writers.\n-- /// cube\n-- source = 'tickets'\n-- distinct = ['known']\n-- ///\n"
        "select day, known_day, who, count(distinct who) as known, count(*) as n\n"
        "from (select day, known_day, lower(email) as who from tickets) group by all\n"
    )
    refresh(desk)
    found = values(ask(desk, "select who, known, n from writers_day"))
    assert {row["who"][0] for row in found} == {"#"}
    assert {row["known"] for row in found} == {1}


def test_an_unknown_role_is_named_with_the_nearest(desk: Home) -> None:
    result = ask(desk, "select 1", role="clrk")
    assert (result.kind, result.error) == ("refused", "no such role: clrk; did you mean clerk?")


def test_nothing_is_written(desk: Home) -> None:
    def files() -> dict[Path, int]:
        found = [path for path in desk.root.rglob("*") if path.is_file() and path.suffix != ".lock"]
        return {path: path.stat().st_mtime_ns for path in found}

    ask(desk, "select email from tickets")
    before = files()
    ask(desk, "select email from tickets order by 1")
    ask(desk, "copy tickets to 'x.csv'")
    assert files() == before


def test_a_corrected_row_is_masked_as_each_morning_knew_it(desk: Home) -> None:
    """Rows that held until a correction stand in files with columns of their own; nothing else of these is given."""
    land(desk, "tickets/a.csv", csv_text(row(1), row(2, minutes=9), row(3, email="p1@example.com")))
    ingest(desk)
    sql = "select ticket_id, email, minutes from tickets order by 1"
    now = values(ask(desk, sql))
    assert [found["minutes"] for found in now] == [5, 9, 5]
    assert {found["email"][0] for found in now} == {"#"}
    clear = values(ask(desk, sql, role="lead"))
    assert [found["minutes"] for found in clear] == [5, 9, 5]
    before = values(run(desk, sql, "clerk", timeout=PATIENT, as_of=dt.date(2026, 3, 4)))
    assert {found["email"][0] for found in before} == {"#"}
    columns = values(ask(desk, "describe tickets"))
    assert not [found["column_name"] for found in columns if found["column_name"].startswith("_")]


def test_the_words_of_the_clock_mean_the_morning_and_others_are_refused(desk: Home) -> None:
    asked: dict[str, Any] = {"role": "clerk", "as_of": dt.date(2026, 11, 16), "timeout": PATIENT}
    found = run(desk, "select current_date - 1 as d, now() as n", **asked)
    assert found.table is not None, found.error
    assert found.table.to_pylist() == [{"d": dt.date(2026, 11, 15), "n": dt.datetime(2026, 11, 16)}]
    refused = run(desk, "select localtimestamp", **asked)
    assert (refused.kind, "current_date is the desk's morning" in str(refused.error)) == ("refused", True)
    column = run(desk, "select t.current_time from (select 1 as current_time) t", **asked)
    assert column.table is not None


def test_a_monitor_is_a_table_of_its_name(desk: Home) -> None:
    found = run(desk, "select sum(denominator) as n from urgent_share", role="clerk", timeout=PATIENT)
    assert found.table is not None, found.error
    assert found.table.to_pylist()[0]["n"] > 0


def test_a_fault_has_its_line_and_column(desk: Home) -> None:
    found = run(desk, "select ticket_id,\n  contry from tickets", role="clerk", timeout=PATIENT)
    assert (found.kind, found.line, found.column) == ("failed", 2, 3)
