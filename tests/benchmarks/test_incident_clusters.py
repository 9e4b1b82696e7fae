"""B-cubed and who stands together, on cases small enough to count by hand."""

import pytest

from benchmarks.incident_clusters import Bcubed, bcubed, splits, strangers

PURE = [(1, "ring"), (1, "ring"), (2, "mill")]
CHAINED = [(1, "ring"), (1, "ring"), (1, "mill"), (2, "ring")]


def test_incidents_that_are_the_cases_are_perfect() -> None:
    found = bcubed(PURE)
    assert (found.precision, found.recall, found.f1, found.n) == (1.0, 1.0, 1.0, 3)


def test_a_stranger_costs_precision_and_a_split_recall() -> None:
    found = bcubed(CHAINED)
    # Precision by episode: 2/3, 2/3, 1/3, 1. Recall: 2/3, 2/3, 1, 1/3.
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3) / 4)
    assert found.f1 == pytest.approx(2 / 3)


def test_homes_add_up_over_episodes() -> None:
    both = bcubed(PURE) + bcubed(CHAINED)
    assert both.n == 7
    assert both.precision == pytest.approx((3 + 8 / 3) / 7)
    assert Bcubed() + bcubed(PURE) == bcubed(PURE)


def test_nothing_at_all_is_no_figure() -> None:
    empty = bcubed([])
    assert empty.n == 0
    assert empty.f1 != empty.f1


def test_strangers_and_splits_are_named_with_their_counts() -> None:
    assert strangers(CHAINED) == {1: {"ring": 2, "mill": 1}}
    assert splits(CHAINED) == {"ring": {1: 2, 2: 1}}
    assert strangers(PURE) == splits(PURE) == {}
