from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from queries.content.home import Home
from queries.cubes import build, cube_files
from queries.cubes.changed_days import keeps_known_days_apart, mark_of, mark_of_paths
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.state.catalog import read_catalog
from queries.state.cube_state import read_cubestate
from tests.conftest import make_tiny
from tests.queries.landed import csv_text, land, row

BY_TOPIC = """select day, known_day, topic, count(distinct minutes) as kinds, max(minutes) as most
from tickets group by all"""
ACROSS = """with told as (
    select day, topic, min(known_day) as known_day, count(*) as n from tickets group by day, topic)
select day, known_day, topic, n from told"""


def ticket(number: str, day: int, came: int, minutes: int = 5) -> str:
    return row(
        number,
        opened_at=f"2026-03-{day:02d} 12:00:00",
        arrived_at=f"2026-03-{came:02d} 13:00:00",
        minutes=minutes,
    )


def home_of(folder: Path) -> Home:
    """A tiny home with a cube whose measures do not add up, and one whose rows stand on several known days."""
    home = make_tiny(folder)
    (home.root / "cubes").mkdir(exist_ok=True)
    for name, sql in (("by_topic", BY_TOPIC), ("across", ACROSS)):
        text = f'-- {name}.\n-- /// cube\n-- source = "tickets"\n-- distinct = ["kinds", "most", "n"]\n-- ///\n{sql}\n'
        (home.root / "cubes" / f"{name}.sql").write_text(text)
    return home


def night(home: Home, name: str, *lines: str) -> None:
    land(home, f"tickets/{name}.csv", csv_text(*lines))
    ingest(home)
    refresh(home)


def cubes(home: Home) -> list[list[dict[str, Any]]]:
    """Every cube as each of some mornings sees it."""
    engine = open_engine(home)
    try:
        days = engine.query("select distinct known_day as day from tickets order by 1").to_pylist()
        return [
            engine.at(morning).query(f"select * from {cube} order by all").to_pylist()
            for cube in ("tickets_day", "by_topic", "across")
            for morning in (None, *(one["day"] for one in days))
        ]
    finally:
        engine.close()


def test_late_rows_are_added_to_their_day_which_is_not_counted_again(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    night(home, "a", ticket("1", 2, 2), ticket("2", 2, 2, 7))
    (before,) = read_cubestate(home.state, "by_topic").files
    night(home, "b", ticket("3", 2, 4))
    files = read_cubestate(home.state, "by_topic").files
    assert [(file.days, file.dead, file.rows) for file in files] == [
        (("2026-03-02",), (), 1),
        (("2026-03-02",), (), 1),
    ]
    assert files[0] == before
    across = read_cubestate(home.state, "across").files
    assert [(file.days, file.rows) for file in across] == [(("2026-03-02",), 1)], "its day was counted again"


@pytest.mark.parametrize(
    "late",
    [
        ("b", ticket("3", 2, 2)),  # on a known day that the day had before
        ("b", ticket("1", 2, 4, 9)),  # a correction
        ("a", ticket("1", 2, 2)),  # sent again, without a row
    ],
)
def test_a_day_is_counted_again_when_it_is_not_only_added_to(tmp_path: Path, late: tuple[str, str]) -> None:
    home = home_of(tmp_path)
    night(home, "a", ticket("1", 2, 2), ticket("2", 2, 2, 7))
    night(home, *late)
    (file,) = read_cubestate(home.state, "by_topic").files
    assert file.days == ("2026-03-02",)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nights_give_what_one_night_from_nothing_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Late rows, corrections, drops sent again and taken away, files put together on the way, killed builds."""
    monkeypatch.setattr(cube_files, "LEAST_TAILS", 3)
    monkeypatch.setattr(cube_files, "SPREAD", 1)
    chance = random.Random(seed)
    home = home_of(tmp_path)
    written = build.write_cubestate
    for one in range(9):
        came = 5 + one
        lines = [
            ticket(f"{one}-{at}", came - chance.choice([0, 0, 1, 3]), came, chance.randrange(9))
            for at in range(chance.randrange(1, 6))
        ]
        if one and chance.random() < 0.4:
            lines.append(ticket(f"{one - 1}-0", came - 1, came, chance.randrange(9)))
        name = f"{chance.randrange(one)}" if one > 2 and chance.random() < 0.3 else f"{one}"
        if chance.random() < 0.3:  # killed between the files of a cube and its state
            monkeypatch.setattr(build, "write_cubestate", _killed)
            with pytest.raises(KeyboardInterrupt):
                night(home, name, *lines)
            monkeypatch.setattr(build, "write_cubestate", written)
        else:
            night(home, name, *lines)
    refresh(home)
    found = cubes(home)
    for built in read_catalog(home).built.values():
        assert all((home.state / file.path).exists() for file in built.files)
    refresh(home, full=True)
    assert cubes(home) == found
    assert any(found)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("sql", "apart"),
    [
        (BY_TOPIC, True),
        (
            "select t.day, date_trunc('hour', t.hour) as hour, t.known_day, count(*) as n from x t group by all",
            False,
        ),
        ("select day, hour, known_day, count(*) as n from x group by all", True),
        (ACROSS, False),
        ("select day, known_day, count(*) as n, row_number() over () as k from x group by all", False),
        ("select distinct day, known_day, topic from x group by all", False),
        ("select day, min(known_day) as known_day, count(*) as n from x group by day", False),
        ("select day, known_day, (select count(*) from x) as n from x group by all", False),
        ("select day, known_day, 'with over' as word, count(*) as n from x group by all", True),
    ],
)
def test_a_text_that_may_mix_known_days_is_not_trusted(sql: str, apart: bool) -> None:
    assert keeps_known_days_apart(sql) is apart


@pytest.mark.parametrize(
    "name", ["events/a/day=2026-03-01/x-1.parquet", 'a "b"', "a\\b", "é", "a\nb", "\x7f", ""]
)
def test_the_mark_of_names_is_that_of_the_values(name: str) -> None:
    for names in ([], [name], [name, "events/b.parquet"]):
        assert mark_of_paths(names) == mark_of(names)
