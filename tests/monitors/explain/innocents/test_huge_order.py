"""One huge order explains an amount, not a count; and only where it is far dearer than all others."""

from typing import Any

import pytest

from monitors.explain.innocents.huge_order import LargestEvent, huge_order
from monitors.explain.innocents.verdict import Innocent
from tests.monitors.explain.innocents.cases import case
from tests.monitors.tables import monitor

AMOUNT = monitor(unit="money", exposure="lost")


def told(amount: float, usual: float | None, **changes: Any) -> Innocent:
    largest = LargestEvent(amount, lambda: usual, "2026-10-05", {"buyer": "16446"})
    values = {"now": 1100.0, "before": 100.0, "money": (1100.0, 100.0), "monitor": AMOUNT, **changes}
    return huge_order(case(**values, largest=lambda: largest))


def test_one_order_of_one_buyer_explains_the_money() -> None:
    found = told(950.0, 40.0)
    assert found.verdict == "explains"
    assert "buyer 16446" in found.evidence
    assert "95\u202f%" in found.evidence


def test_many_orders_are_not_one() -> None:
    assert told(90.0, 40.0).verdict == "ruled out"


@pytest.mark.parametrize("usual", [400.0, None])
def test_an_order_as_dear_as_others_or_that_has_none_to_compare_with_proves_nothing(
    usual: float | None,
) -> None:
    assert told(950.0, usual).verdict == "unknown"


@pytest.mark.parametrize("usual", [40.0, 400.0, None])
def test_a_count_is_not_explained_by_its_money_whatever_others_cost(usual: float | None) -> None:
    found = told(950.0, usual, now=20.0, before=10.0, monitor=monitor(unit="count"))
    assert (found.verdict, "not the count" in found.evidence) == ("unknown", True)


def test_what_others_cost_is_read_only_where_one_event_carries_the_money() -> None:
    def read() -> float | None:
        raise AssertionError("two months of rows are read")

    many = LargestEvent(90.0, read, "2026-10-05", {"buyer": "16446"})
    values = {"now": 1100.0, "before": 100.0, "money": (1100.0, 100.0), "monitor": AMOUNT}
    assert huge_order(case(**values, largest=lambda: many)).verdict == "ruled out"


def test_no_event_is_dearer_than_its_cell_so_no_row_is_read() -> None:
    found = huge_order(case([200.0] * 10, [100.0] * 10, money=(2000.0, 1000.0)))
    assert (found.verdict, "20\u202f%" in found.evidence) == ("ruled out", True)


def test_where_single_events_are_not_counted_nobody_can_tell() -> None:
    assert huge_order(case(1100.0, 100.0, money=(1100.0, 100.0), monitor=AMOUNT)).verdict == "unknown"


def test_no_order_makes_a_number_fall() -> None:
    assert told(950.0, 40.0, up=False).verdict == "ruled out"
