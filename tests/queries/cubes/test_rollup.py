from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from queries.content.home import Home
from queries.cubes.rollup import CubeBuild, refresh
from queries.ingest.ingestion import ingest
from queries.state.lock import BusyError, only_writer
from tests.conftest import TICKETS_DAY, make_tiny
from tests.queries.landed import csv_text, land, row, rows


def on(day: str, number: int, **changes: object) -> str:
    """A ticket of that day of March."""
    return row(number, opened_at=f"2026-03-{day} 12:00:00", arrived_at=f"2026-03-{day} 13:00:00", **changes)


def built(home: Home, full: bool = False) -> CubeBuild:
    return next(build for build in refresh(home, full=full) if build.name == "tickets_day")


def tickets(home: Home) -> dict[int, int]:
    found = rows(home, "select day, sum(tickets) from tickets_day group by 1 order by 1")
    return {day.day: int(count) for day, count in found}


def test_a_cube_holds_what_its_text_says_of_the_events(tiny_home: Home) -> None:
    land(
        tiny_home,
        "tickets/a.csv",
        csv_text(on("02", 1), on("02", 2, urgent="false"), on("03", 3, minutes="")),
    )
    ingest(tiny_home)
    build = built(tiny_home)
    assert (build.state, build.days, build.rows) == ("built", ("2026-03-02", "2026-03-03"), 2)
    found = rows(tiny_home, "select tickets, minutes, urgent, cost from tickets_day order by day")
    assert found == [(2, 10, 1, 3.0), (1, None, 1, 1.5)]


def test_the_same_events_in_another_order_give_the_same_file(tmp_path: Path) -> None:
    """0.1 + 0.2 + 0.3 is another double than 0.3 + 0.2 + 0.1."""
    topics = ("login", "billing", "other")
    lines = [on("02", n, cost=f"0.{1 + n // 3}0", topic=topics[n % 3]) for n in range(9)]
    files = []
    for name, order in (("there", lines), ("back", lines[::-1])):
        home = make_tiny(tmp_path / name)
        land(home, "tickets/a.csv", csv_text(*order))
        ingest(home)
        refresh(home)
        (file,) = (home.state / "cubes").rglob("*.parquet")
        files.append(file.read_bytes())
    assert files[0] == files[1]


def test_only_changed_days_are_run_again(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1), on("03", 2)))
    ingest(tiny_home)
    refresh(tiny_home)
    assert built(tiny_home).state == "unchanged"
    land(tiny_home, "tickets/b.csv", csv_text(on("03", 3), on("04", 4)))
    ingest(tiny_home)
    build = built(tiny_home)
    assert (build.state, build.days) == ("built", ("2026-03-03", "2026-03-04"))
    assert tickets(tiny_home) == {2: 1, 3: 2, 4: 1}


def test_late_rows_change_their_own_day_and_leave_other_months_alone(tiny_home: Home) -> None:
    old = row(1, opened_at="2026-01-15 12:00:00", arrived_at="2026-01-15 13:00:00")
    land(tiny_home, "tickets/a.csv", csv_text(old, on("02", 2), on("03", 3)))
    ingest(tiny_home)
    refresh(tiny_home)
    january = list((tiny_home.state / "cubes").rglob("2026-01*.parquet"))
    late = row(4, opened_at="2026-03-02 12:00:00", arrived_at="2026-03-09 13:00:00")
    land(tiny_home, "tickets/b.csv", csv_text(late))
    ingest(tiny_home)
    assert built(tiny_home).days == ("2026-03-02",)
    assert list((tiny_home.state / "cubes").rglob("2026-01*.parquet")) == january
    assert tickets(tiny_home) == {15: 1, 2: 2, 3: 1}


def test_a_day_that_vanished_is_empty_now(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1), on("03", 2)))
    ingest(tiny_home)
    refresh(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(on("03", 2)))
    ingest(tiny_home)
    assert "2026-03-02" in built(tiny_home).days, "it is built again, for the mornings that saw it"
    assert tickets(tiny_home) == {3: 1}
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1, minutes=9)))
    ingest(tiny_home)
    assert built(tiny_home).state == "built"
    assert tickets(tiny_home) == {2: 1}


@pytest.mark.parametrize(
    "harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9] + b"otherwise")]
)
def test_a_cube_file_that_is_damaged_or_gone_is_built_again(
    tiny_home: Home, harm: Callable[[Path], object]
) -> None:
    old = row(1, opened_at="2026-01-15 12:00:00", arrived_at="2026-01-15 13:00:00")
    land(tiny_home, "tickets/a.csv", csv_text(old, on("02", 2), on("03", 3)))
    ingest(tiny_home)
    refresh(tiny_home)
    (march,) = (tiny_home.state / "cubes").rglob("2026-03*.parquet")
    harm(march)
    assert built(tiny_home).days == ("2026-03-02", "2026-03-03"), "January is sound"
    assert tickets(tiny_home) == {15: 1, 2: 1, 3: 1}
    assert built(tiny_home).state == "unchanged"


def test_a_changed_text_runs_all_days_again(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1), on("03", 2)))
    ingest(tiny_home)
    refresh(tiny_home)
    text = TICKETS_DAY.replace("sum(minutes) as minutes", "max(minutes) as longest")
    (tiny_home.root / "cubes" / "tickets_day.sql").write_text(text)
    assert len(built(tiny_home).days) == 2
    assert rows(tiny_home, "select max(longest) from tickets_day") == [(5,)]


def test_full_runs_all_days_again(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1)))
    ingest(tiny_home)
    refresh(tiny_home)
    assert built(tiny_home, full=True).state == "built"
    assert tickets(tiny_home) == {2: 1}


def test_what_a_cube_also_reads_is_part_of_its_fingerprint(tiny_home: Home) -> None:
    text = """-- Tickets by city.
-- /// cube
-- source = "tickets"
-- also = ["desks"]
-- ///
select t.day, t.known_day, d.city, count(*) as tickets
from tickets t left join desks d using (desk)
group by all
"""
    (tiny_home.root / "cubes" / "tickets_city.sql").write_text(text)
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1)))
    ingest(tiny_home)
    refresh(tiny_home)
    assert rows(tiny_home, "select city from tickets_city") == [(None,)]
    land(tiny_home, "desks.csv", "desk,city\nlima,Lima\n")
    ingest(tiny_home)
    states = {build.name: build.state for build in refresh(tiny_home)}
    assert states == {"tickets_city": "built", "tickets_day": "unchanged"}
    assert rows(tiny_home, "select city from tickets_city") == [("Lima",)]


def test_the_same_list_sent_again_builds_no_cube_anew(tiny_home: Home) -> None:
    text = """-- Tickets by city.
-- /// cube
-- source = "tickets"
-- also = ["desks"]
-- ///
select t.day, t.known_day, d.city, count(*) as tickets
from tickets t left join desks d using (desk)
group by all
"""
    (tiny_home.root / "cubes" / "tickets_city.sql").write_text(text)
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1)))
    land(tiny_home, "desks/2026-03-02.csv", "desk,city\nlima,Lima\n")
    ingest(tiny_home)
    refresh(tiny_home)
    land(tiny_home, "desks/2026-03-03.csv", "desk,city\nlima,Lima\n")
    ingest(tiny_home)
    assert {build.state for build in refresh(tiny_home)} == {"unchanged"}
    land(tiny_home, "desks/2026-03-04.csv", "desk,city\nlima,Callao\n")
    ingest(tiny_home)
    assert {build.name: build.state for build in refresh(tiny_home)}["tickets_city"] == "built"
    assert rows(tiny_home, "select city from tickets_city") == [("Callao",)]


def test_with_also_days_a_cube_follows_the_changed_days_of_what_it_also_reads(tiny_home: Home) -> None:
    text = """-- Tickets beside those of the day before.
-- /// cube
-- source = "replies"
-- also = ["tickets"]
-- also_days = 1
-- ///
select r.day, r.known_day, count(t.ticket_id) as before
from replies r left join tickets t on t.day = r.day - interval 1 day
group by all
"""
    (tiny_home.root / "cubes" / "replies_day.sql").write_text(text)
    header = "reply_id,ticket_id,ticket_day,replied_at"
    land(tiny_home, "tickets/a.csv", csv_text(*(on(f"{day:02d}", day) for day in range(2, 8))))
    replies = [f"r{day},t{day},2026-03-{day:02d},2026-03-{day:02d} 13:00:00" for day in range(2, 8)]
    land(tiny_home, "replies/a.csv", csv_text(*replies, header=header))
    ingest(tiny_home)
    refresh(tiny_home)
    land(tiny_home, "tickets/b.csv", csv_text(on("04", 40)))
    ingest(tiny_home)
    (build,) = [one for one in refresh(tiny_home) if one.name == "replies_day"]
    assert build.days == ("2026-03-04", "2026-03-05")
    seen = rows(tiny_home, "select day, before from replies_day order by 1")
    refresh(tiny_home, full=True)
    assert rows(tiny_home, "select day, before from replies_day order by 1") == seen
    assert [count for _, count in seen] == [0, 1, 1, 2, 1, 1]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (TICKETS_DAY.replace("sum(minutes)", "sum(minuets)"), 5, "minuets"),
        (
            TICKETS_DAY.replace("select day, known_day", "select day"),
            None,
            "column known_day; expected a DATE",
        ),
        (TICKETS_DAY.replace("select day,", "select day + 1 as day,"), None, "the day of tickets"),
        (TICKETS_DAY.replace('"tickets"', '"tikets"'), 3, "unknown extract"),
        (TICKETS_DAY.replace("-- ///\nselect", "select"), 2, "header not closed"),
        (
            TICKETS_DAY.replace("count(*)", "count(*)::int / (count(*) - 1)::decimal(1, 0)"),
            5,
            "DECIMAL(1,0)",
        ),
    ],
)
def test_a_cube_that_fails_is_named_and_the_others_go_on(
    tiny_home: Home, text: str, line: int | None, expected: str
) -> None:
    (tiny_home.root / "cubes" / "broken.sql").write_text(text)
    land(tiny_home, "tickets/a.csv", csv_text(*(on("02", at) for at in range(30))))
    ingest(tiny_home)
    broken, good = refresh(tiny_home)
    assert (broken.name, broken.state, good.state) == ("broken", "failed", "built")
    assert broken.problem is not None
    assert broken.problem.line == line
    assert "broken.sql" in str(broken.problem)
    assert expected in str(broken.problem)


def test_a_cube_that_fails_keeps_what_it_had(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1)))
    ingest(tiny_home)
    refresh(tiny_home)
    path = tiny_home.root / "cubes" / "tickets_day.sql"
    path.write_text(TICKETS_DAY.replace("sum(minutes)", "sum(minuets)"))
    land(tiny_home, "tickets/b.csv", csv_text(on("03", 2)))
    ingest(tiny_home)
    assert built(tiny_home).state == "failed"
    path.write_text(TICKETS_DAY)
    assert tickets(tiny_home) == {2: 1}
    assert built(tiny_home).days == ("2026-03-03",)


def test_what_was_built_of_a_removed_cube_is_removed(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(on("02", 1)))
    ingest(tiny_home)
    refresh(tiny_home)
    (tiny_home.root / "cubes" / "tickets_day.sql").unlink()
    refresh(tiny_home)
    assert list((tiny_home.state / "cubes").rglob("*")) == []


def test_replaced_files_are_removed_by_the_next_refresh(tiny_home: Home) -> None:
    def files() -> list[Path]:
        return list((tiny_home.state / "cubes").rglob("*.parquet"))

    for at in range(2):
        land(tiny_home, f"tickets/{at}.csv", csv_text(on("02", at)))
        ingest(tiny_home)
        refresh(tiny_home)
    assert len(files()) == 2
    refresh(tiny_home)
    assert len(files()) == 1


def test_cubes_of_the_demo_agree_with_its_events(demo_home: Home) -> None:
    sums = "sum(cast(amount as double)) filter (where decision = 'accepted')"
    events = rows(demo_home, f"select day, count(*), round({sums}, 2) from orders group by 1 order by 1")
    cube = rows(
        demo_home, "select day, sum(orders)::bigint, round(sum(gmv), 2) from orders_day group by 1 order by 1"
    )
    assert [line[:2] for line in cube] == [line[:2] for line in events]
    assert [line[2] for line in cube] == pytest.approx([line[2] for line in events])


def test_progress_is_told_for_every_cube(tiny_home: Home) -> None:
    told: list[tuple[int, int, str]] = []
    refresh(tiny_home, lambda done, total, what: told.append((done, total, what)))
    assert told == [(1, 1, "tickets_day")]


def test_a_second_refresh_at_the_same_time_is_refused(tiny_home: Home) -> None:
    with only_writer(tiny_home.state, "run"), ThreadPoolExecutor(1) as other:
        refused = other.submit(refresh, tiny_home).exception()
    assert isinstance(refused, BusyError)
    assert "`run` (process" in str(refused)
