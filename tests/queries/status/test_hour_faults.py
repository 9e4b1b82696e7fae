"""Hours that are wanting: open while the data have not come to the day's end, partial once they have."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from queries.status.day_profile import HOURS
from queries.status.hour_faults import find_cut
from tests.queries.status.profiles import FIRST, ORIGIN, Counts, profile, view

DAYS = 40
MARKETS = ("BR", "GB", "US")
CLOCK = tuple(str(hour) for hour in range(24))


def counts(rows: float | None, seed: int = 1) -> Counts:
    """Rows by market, day and hour: so many an hour by chance, or exactly one."""
    shape = (len(MARKETS), DAYS, 24)
    return np.ones(shape, dtype=int) if rows is None else np.random.default_rng(seed).poisson(rows, shape)


def told(made: Counts) -> list[tuple[str, int, str | None]]:
    """Kind, day's number and market of each fault."""
    found = find_cut(view(made, profile(made, MARKETS, HOURS, CLOCK)))
    return [(one.kind, (one.day - FIRST).days, one.market) for one in found]


@pytest.mark.parametrize("rows", [None, 0.3, 2.0, 30.0])
def test_whole_days_have_no_hours_wanting(rows: float | None) -> None:
    assert [one for seed in range(10) for one in told(counts(rows, seed))] == []


@pytest.mark.parametrize("rows", [None, 8.0])
def test_a_day_that_ends_early_in_some_markets_is_open_there(rows: float | None) -> None:
    made = counts(rows)
    made[2, -1, 19:], made[0, -1, 21:] = 0, 0  # a drop that ends with the UTC day
    assert told(made) == [("open", DAYS - 1, "BR"), ("open", DAYS - 1, "US")]


def test_a_day_that_has_only_begun_is_open_as_a_whole() -> None:
    made = 8 * counts(None)
    made[:, -1] = 0
    made[1, -1, 0] = 8  # the first hour of a local day that is one ahead
    assert told(made) == [("open", DAYS - 1, None)]


def test_hours_still_wanting_when_later_days_have_come_were_cut() -> None:
    made = counts(8.0)
    made[:, -4, 12:] = 0
    assert told(made) == [("partial", DAYS - 4, None)]


def test_an_hour_that_the_clock_leaves_out_is_not_wanting_and_the_next_one_is() -> None:
    made = 8 * counts(None)
    made[1, -4, 1] = 0
    whole = replace(
        profile(made, MARKETS, HOURS, CLOCK),
        skipped={(1, (FIRST - ORIGIN).days + DAYS - 4): frozenset({1})},
    )
    assert list(find_cut(view(made, whole))) == []
    assert told(made) == [("partial", DAYS - 4, "GB")], "without a change of clocks it is"
    made[1, -4, 2:6] = 0
    cut = replace(profile(made, MARKETS, HOURS, CLOCK), skipped=whole.skipped)
    assert [one.kind for one in find_cut(view(made, cut))] == ["partial"]


def test_hours_that_are_often_empty_say_nothing() -> None:
    made = counts(8.0)
    made[:, ::5, 18:] = 0
    assert told(made) == []


def test_an_early_morning_knows_only_what_had_come() -> None:
    made = counts(8.0)
    made[2, 30, 19:] = 0
    seen = view(made[:, :31], profile(made, MARKETS, HOURS, CLOCK))
    assert seen.as_of == FIRST + dt.timedelta(days=31)
    assert [(one.kind, one.market) for one in find_cut(seen)] == [("open", "US")]


@pytest.mark.parametrize("rows", [1, 2, 20])
def test_rows_that_come_an_hour_later_after_a_clock_change_are_not_wanting(rows: int) -> None:
    made = np.zeros((len(MARKETS), DAYS, 24), dtype=int)
    made[:, :-3, 16], made[:, -3:, 17] = rows, rows
    assert told(made) == []


def test_a_day_that_lost_its_busiest_hour_is_partial() -> None:
    made = 2 * counts(None)
    made[:, :, 16] = 60
    made[:, -4, 16] = 0
    assert told(made) == [("partial", DAYS - 4, None)]
