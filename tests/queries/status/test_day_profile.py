"""Profiles: counted once per file, counted again when lost or damaged."""

from __future__ import annotations

import numpy as np

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.state.catalog import read_catalog
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
