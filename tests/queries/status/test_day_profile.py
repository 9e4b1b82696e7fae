"""Profiles: counted once per file, counted again when lost or damaged."""

from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.state.catalog import read_catalog
from queries.status import day_profile
from queries.status.day_profile import FOLDER, HOURS, DayProfile, read_profiles
from tests.queries.landed import csv_text, land
from tests.queries.status.test_extract_status import day, day_rows


def read(home: Home) -> DayProfile:
    return read_profiles(home, read_catalog(home))["tickets"]


def test_a_profile_counts_hours_and_values_and_comes_back_when_it_is_damaged(tiny_home: Home) -> None:
    land(tiny_home, "tickets/one.csv", csv_text(*day_rows(day(0), 3), *day_rows(day(0), 2, topic="billing")))
    ingest(tiny_home)
    found = read(tiny_home)
    assert {HOURS, "topic", "urgent"} <= set(found.columns)
    assert "email" not in found.columns, "personal"
    topics = found.part("topic")
    told = {found.values[at]: int(n) for at, n in zip(found.value[topics], found.rows[topics], strict=True)}
    assert told == {"login": 3, "billing": 2}
    kept = tiny_home.state / FOLDER / "tickets.parquet"
    kept.write_bytes(b"not this")
    again = read(tiny_home)
    assert again.columns == found.columns
    assert np.array_equal(again.rows, found.rows)


def test_a_drop_that_is_taken_back_is_counted_no_more(tiny_home: Home) -> None:
    path = land(tiny_home, "tickets/one.csv", csv_text(*day_rows(day(0), 5)))
    ingest(tiny_home)
    assert read(tiny_home).rows[read(tiny_home).part(HOURS)].sum() == 5
    path.write_text(csv_text(*day_rows(day(0), 2)))
    ingest(tiny_home)
    assert read(tiny_home).rows[read(tiny_home).part(HOURS)].sum() == 2


def counted(profile: DayProfile) -> list[tuple[object, ...]]:
    """The rows of a profile, by name, in one order; and its names, which are in order already."""
    rows = [
        (day, known, profile.markets[market], profile.columns[column], profile.values[value], number)
        for day, known, market, column, value, number in zip(
            *(
                getattr(profile, name).tolist()
                for name in ("day", "known", "market", "column", "value", "rows")
            ),
            strict=True,
        )
    ]
    return [profile.markets, profile.values, profile.columns, *sorted(rows, key=repr)]


def anew(home: Home) -> DayProfile:
    shutil.rmtree(home.state / FOLDER)
    return read(home)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each count went through."""
    seen: list[int] = []
    count = day_profile._count

    def told(connection: Any, home: Home, extract: Any, new: list[Any]) -> None:
        seen.append(len(new))
        count(connection, home, extract, new)

    monkeypatch.setattr(day_profile, "_count", told)
    return seen


def test_nights_that_bring_files_count_these_alone_and_come_to_the_same(
    tiny_home: Home, counts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """New values and new days, late rows of a day known already, a drop taken back, and parts written as one."""
    monkeypatch.setattr(day_profile, "PARTS", 2)
    late = csv_text(*day_rows(day(0), 2, topic="late"), *day_rows(day(4), 1))
    drops = {
        "one": csv_text(*day_rows(day(0), 3), *day_rows(day(1), 2, topic="billing")),
        "two": csv_text(*day_rows(day(2), 2, topic="another")),
        "three": late,
        "four": csv_text(*day_rows(day(3), 4, topic="")),
        "two ": csv_text(*day_rows(day(2), 1)),
    }
    for name, text in drops.items():
        land(tiny_home, f"tickets/{name.strip()}.csv", text)
        ingest(tiny_home)
        counts.clear()
        found = counted(read(tiny_home))
        assert sum(counts) < 3, name
        counts.clear()
        assert counted(read(tiny_home)) == found
        assert not counts, "it is kept"
        copy = tiny_home.state / "aside"
        shutil.copytree(tiny_home.state / FOLDER, copy)
        assert counted(anew(tiny_home)) == found
        shutil.rmtree(tiny_home.state / FOLDER)
        copy.rename(tiny_home.state / FOLDER)


def test_arrays_that_are_damaged_are_made_again_from_the_counts(tiny_home: Home, counts: list[int]) -> None:
    land(tiny_home, "tickets/one.csv", csv_text(*day_rows(day(0), 3)))
    ingest(tiny_home)
    found = counted(read(tiny_home))
    counts.clear()
    path = tiny_home.state / FOLDER / "tickets.npz"
    content = path.read_bytes()
    at = content.index(b"day.npy") + 150
    for harm in (b"not this", content[:-20], content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]):
        path.write_bytes(harm)
        assert counted(read(tiny_home)) == found
    assert not counts
