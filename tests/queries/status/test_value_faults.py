"""Columns whose values are not the usual ones: a known answer, nothing where nothing happens, and changes put in."""

from __future__ import annotations

import numpy as np

from queries.status.value_faults import find_values
from tests.queries.status.profiles import FIRST, Counts, profile, view

DAYS, MARKETS = 60, ("BR", "GB", "US")
VALUES: tuple[str | None, ...] = ("card", "cash", "wallet", None)
SHARES = (0.55, 0.28, 0.15, 0.02)


def counts(rows: int = 200, seed: int = 1) -> Counts:
    """Rows by market, day and value; shares vary from day to day beyond counting."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(200 * np.array(SHARES), (len(MARKETS), DAYS))
    return rng.multinomial(rows, shares)


def told(made: Counts, values: tuple[str | None, ...] = VALUES) -> list[tuple[int, str]]:
    """Day's number and words of each fault."""
    found = find_values(view(made, profile(made, MARKETS, "method", values)))
    return [((one.day - FIRST).days, one.message) for one in found]


def test_nothing_is_told_where_nothing_happens() -> None:
    """100 columns of 46 judged days: the false alarms of 4,600 column-days."""
    assert [one for seed in range(100) for one in told(counts(seed=seed))] == []


def test_a_value_nobody_knew_is_new() -> None:
    made = counts()
    values = (*VALUES[:3], "voucher")
    made[:, :, 3] = 0
    made[:, -2:, 3] = 9
    assert told(made, values) == [(DAYS - 2, "'voucher' is new")]


def test_a_value_that_was_always_there_is_gone() -> None:
    made = counts()
    made[:, -1, 2] = 0
    assert told(made) == [(DAYS - 1, "'wallet' is gone")]


def test_proportions_that_change_in_every_market_are_told() -> None:
    made = counts()
    made[:, -1] = made[:, -1][:, [1, 0, 2, 3]]  # two values changed places
    [(number, words)] = told(made)
    assert number == DAYS - 1
    assert "'cash' is 5" in words


def test_proportions_that_change_in_one_market_are_no_fault_of_the_data() -> None:
    made = counts()
    made[0, -1] = made[0, -1][[1, 0, 2, 3]]
    assert told(made) == []


def test_values_that_come_and_go_are_learnt() -> None:
    made = counts()
    made[:, :, 2] = 0
    made[:, 20:22, 2] = 40  # a campaign, told once as new
    made[:, 50:52, 2] = 40
    assert [number for number, _ in told(made)] == [20]
