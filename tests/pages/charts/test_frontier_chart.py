import pytest

from pages.charts.frontier_chart import KINDS, frontier
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in

ROWS = [
    {
        "kind": kind,
        "threshold": "800",
        "bad": 10 + step,
        "good": 20 + step,
        "step": step,
        "Setting": "threshold 800",
        "Caught": "10 confirmed bad",
        "Wronged": "20 confirmed good",
        "Hits": "90 hits",
    }
    for step, kind in enumerate(KINDS)
]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_a_frontier_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    spec = frontier(ROWS, look)
    check(spec)
    assert [row["kind"] for row in rows_in(spec)] == list(KINDS)


def test_each_kind_of_point_has_a_shape_of_its_own_or_the_curves() -> None:
    marks = [layer["mark"] for layer in frontier(ROWS, LIGHT)["layer"][1:-1]]  # the last one takes clicks
    assert [mark["shape"] for mark in marks] == ["circle", "circle", "diamond", "square"]
