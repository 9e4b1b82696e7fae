"""Cubes of a home whose events live in a warehouse: the same numbers, only what changed, and faults with a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries.content.home import Home
from queries.cubes.rollup import CubeBuild, refresh
from queries.engine.raw_events import day_marks
from queries.state.ledger import read_ledger
from queries.status.carried_days import rows_by_day
from tests.queries.engines.duck_warehouse import DuckWarehouse, two_homes
from tests.queries.landed import rows

EVERYTHING = "select * from tickets_day order by all"
Homes = tuple[Home, Home, DuckWarehouse]


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Homes:
    return two_homes(tmp_path, monkeypatch)


def built(home: Home) -> CubeBuild:
    return next(build for build in refresh(home) if build.name == "tickets_day")


def fault(home: Home) -> str:
    build = built(home)
    assert build.state == "failed"
    return str(build.problem)


def test_cubes_of_a_warehouse_are_those_of_the_files(homes: Homes) -> None:
    here, there, _ = homes
    assert built(there).state == "built"
    assert rows(there, EVERYTHING) == rows(here, EVERYTHING)
    assert not list(there.state.rglob("events/**/*.parquet")), "no event may be copied here"


def test_the_ledger_counts_what_the_warehouse_has(homes: Homes) -> None:
    here, there, _ = homes
    refresh(there)

    def counts(home: Home) -> dict[tuple[str, str, str], tuple[int, int]]:
        slices = [part for entry in read_ledger(home.state).of("tickets") for part in entry.slices]
        return {(one.day, one.known_day, one.market): (one.rows, one.nulls.get("cost", 0)) for one in slices}

    assert counts(there) == counts(here)
    assert rows_by_day(read_ledger(there.state), "tickets") == rows_by_day(read_ledger(here.state), "tickets")


def test_only_days_that_changed_are_asked_again(homes: Homes) -> None:
    _, there, warehouse = homes
    assert len(built(there).days) == 3
    assert built(there).state == "unchanged"
    warehouse.connection.execute(
        "insert into tickets select * replace ('new' as ticket_id) from tickets where ticket_id = 't0'"
    )
    assert built(there).days == ("2026-03-02",)
    assert rows(there, "select sum(tickets) from tickets_day") == [(13,)]


def test_a_day_that_is_again_as_it_was_takes_no_other_day_with_it(homes: Homes) -> None:
    here, there, warehouse = homes
    built(there)
    warehouse.connection.execute(
        "insert into tickets select * replace ('new' as ticket_id) from tickets where day = '2026-03-04' limit 1"
    )
    assert built(there).days == ("2026-03-04",)
    warehouse.connection.execute("delete from tickets where ticket_id = 'new'")
    assert built(there).days == ("2026-03-04",)
    assert rows(there, EVERYTHING) == rows(here, EVERYTHING)


def test_a_row_altered_in_place_is_seen_by_its_time_of_loading(homes: Homes) -> None:
    _, there, warehouse = homes
    warehouse.connection.execute("alter table tickets add column _loaded_at timestamp default '2026-03-05'")
    built(there)
    change = "update tickets set minutes = 9, _loaded_at = '2026-03-06' where ticket_id = 't1'"
    warehouse.connection.execute(change)
    assert built(there).days == ("2026-03-03",)


def test_a_warehouse_that_is_down_is_a_fault_with_its_name_and_costs_nothing_that_was_built(
    homes: Homes,
) -> None:
    here, there, warehouse = homes
    built(there)
    warehouse.down = True
    assert "engine duckdb: does not answer" in fault(there)
    assert rows(there, EVERYTHING) == rows(here, EVERYTHING)
    warehouse.down = False
    assert built(there).state == "unchanged"


def test_half_an_answer_is_a_fault_and_no_cube(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    _, there, warehouse = homes
    built(there)
    change = "insert into tickets select * replace ('new' as ticket_id) from tickets where day = '2026-03-04'"
    warehouse.connection.execute(change)
    before = rows(there, EVERYTHING)
    warehouse.half = True
    assert "answered half: 2 of 3 rows of the days of tickets" in fault(there)
    with monkeypatch.context() as patch:
        patch.setattr("queries.cubes.survey.whole", lambda house, sql, what: house.query(sql))
        assert "answered half: 1 of 2 rows of tickets_day" in fault(there)
    assert rows(there, EVERYTHING) == before


def test_a_column_that_the_table_lacks_is_named(homes: Homes) -> None:
    _, there, warehouse = homes
    warehouse.connection.execute("alter table tickets drop column urgent")
    assert "table tickets lacks columns of its contract; column engine.url; found urgent" in fault(there)


def test_a_day_that_is_gone_from_the_middle_is_a_fault_and_one_that_ran_out_is_not(homes: Homes) -> None:
    here, there, warehouse = homes
    built(there)
    warehouse.connection.execute("delete from tickets where day = '2026-03-02'")
    assert built(there).state == "unchanged"
    warehouse.connection.execute("delete from tickets where day = '2026-03-04'")
    assert "has no rows of tickets any more of 2026-03-04" in fault(there)
    assert rows(there, EVERYTHING) == rows(here, EVERYTHING)


def test_a_cube_in_the_engines_own_words_is_run_as_it_stands(homes: Homes) -> None:
    _, there, warehouse = homes
    text = (there.root / "cubes" / "tickets_day.sql").read_text()
    own = text.replace("count(*) as tickets", "count_star() + 1000 as tickets")
    (there.root / "cubes" / "tickets_day.duckdb.sql").write_text(own)
    assert built(there).state == "built"
    assert rows(there, "select min(tickets) from tickets_day")[0][0] > 1000
    assert any("count_star" in sql.lower() or "+ 1000" in sql for sql in warehouse.asked)


def test_days_are_asked_in_parts_where_they_are_many(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there, warehouse = homes
    monkeypatch.setattr("queries.cubes.elsewhere.CHUNK_ROWS", 5)
    built(there)
    assert sum('AS "tickets"' in sql and "SUM" in sql.upper() for sql in warehouse.asked) == 3
    assert rows(there, EVERYTHING) == rows(here, EVERYTHING)


def test_an_extract_with_files_here_is_read_from_them(homes: Homes) -> None:
    here, _, warehouse = homes
    from tests.queries.engines.duck_warehouse import in_warehouse

    both = in_warehouse(here.root)
    warehouse.connection.execute("delete from tickets")
    assert built(both).state == "unchanged"
    assert day_marks(read_ledger(both.state), "tickets") == {}


def test_what_people_wrote_is_not_read_from_a_warehouse_for_nobody_masked_it(homes: Homes) -> None:
    _, there, warehouse = homes
    contract = there.root / "contract" / "tickets.toml"
    contract.write_text(
        contract.read_text() + '\n[[column]]\nname = "note"\ntype = "text"\nfree_text = true\n'
    )
    warehouse.connection.execute("alter table tickets add column note varchar default 'zalo 0903 437 327'")
    warehouse.connection.execute("alter table tickets add column note_contacts varchar")
    assert (
        "table tickets holds what people wrote, which is not read there; column engine.url; found note"
        in fault(there)
    )
    assert day_marks(read_ledger(there.state), "tickets") == {}
