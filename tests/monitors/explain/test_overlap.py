"""Alerts that share money share a cause; those that only share a day do not."""

from datetime import date

import pytest

from monitors.explain.overlap import Trace, overlap

SINCE, UNTIL = date(2026, 5, 1), date(2026, 5, 4)


def trace(
    cells: list[tuple[dict[str, str], float]], entities: dict[str, dict[str, float]] | None = None
) -> Trace:
    """An alert of these days."""
    return Trace(cells, entities or {}, SINCE, UNTIL)


MARKET = trace([({"country": "BR"}, 900.0)])


def test_a_cell_within_another_shares_all_of_its_money() -> None:
    cell = trace([({"country": "BR", "category": "toys"}, 300.0)])
    assert overlap(MARKET, cell) == overlap(cell, MARKET) == pytest.approx(1.0)


def test_other_cells_share_nothing() -> None:
    assert overlap(MARKET, trace([({"country": "MX"}, 900.0)])) == 0.0
    assert overlap(MARKET, trace([({"category": "toys"}, 900.0)])) == 0.0


def test_other_days_share_nothing() -> None:
    later = Trace(MARKET.cells, since=date(2026, 5, 4), until=date(2026, 5, 9))
    assert overlap(MARKET, later) == 0.0


def test_the_same_names_share_across_dimensions() -> None:
    one = trace([({"country": "BR"}, 900.0)], {"seller": {"s1": 500.0, "s2": 400.0}})
    other = trace([({"method": "card"}, 700.0)], {"seller": {"s1": 600.0, "s9": 100.0}})
    assert overlap(one, other) == pytest.approx(500 / 700)


def test_money_is_shared_once() -> None:
    two = trace([({"country": "BR", "category": c}, 300.0) for c in ("toys", "food")])
    assert overlap(trace([({"country": "BR"}, 300.0)]), two) == pytest.approx(1.0)
    half = trace([({"country": "BR"}, 150.0), ({"country": "MX"}, 150.0)])
    assert overlap(half, two) == pytest.approx(0.5)


def test_no_money_shares_nothing() -> None:
    assert overlap(trace([({}, 0.0)]), MARKET) == 0.0
