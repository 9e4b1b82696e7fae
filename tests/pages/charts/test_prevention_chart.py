"""Prevented loss against friction: valid in both schemes, a shape a verdict, intervals cut at the edge."""

import pytest

from pages.charts.prevention_chart import KINDS, prevention
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in, values_in

ROWS = [
    {
        "id": f"v{step}", "kind": kind, "x": 100.0 * step, "x_low": -1e6, "x_high": 100.0 * step + 10,
        "y": 1000.0 * step, "y_low": 900.0 * step, "y_high": 1e9,
        "What": "a", "Where": "BR", "Prevented": "$1", "Friction": "$2",
    }
    for step, kind in enumerate(KINDS)
]  # fmt: skip


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_it_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    spec = prevention(ROWS, look, ("friction ($)", "prevented ($)"))
    check(spec)
    assert [row["kind"] for row in rows_in(spec)] == list(KINDS)


def test_an_interval_that_reaches_far_beyond_the_points_ends_at_the_edge() -> None:
    spec = prevention(ROWS, LIGHT, ("friction ($)", "prevented ($)"))
    ends = values_in(spec)
    assert all(row["x_low"] == ends["x_from"] and row["y_high"] == ends["y_to"] for row in rows_in(spec))
    assert ends["x_from"] < 0 < 300 < ends["x_to"]
