from collections.abc import Sequence
from typing import Any

import pytest

from monitors.catalogue.coverage import CoverageCell
from monitors.words import NO_NAMES
from pages.charts.coverage_chart import coverage_matrix
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, layers_of, rows_in

TITLES = {"card_testing": "Card testing", "ghosts": "Ghosts"}
CELLS = [
    CoverageCell("card_testing", "rules", "BR", ("rule_hit_drop",), "watched"),
    CoverageCell("card_testing", "rules", "MX", ("rule_hit_drop",), "total"),
    CoverageCell("card_testing", "payment", "BR", ("declines",), "shadow"),
    CoverageCell("card_testing", "payment", "MX", ("declines",), "shadow"),
    CoverageCell("ghosts", "", "BR", (), "none"),
    CoverageCell("ghosts", "", "MX", (), "none"),
]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_the_matrix_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    check(coverage_matrix(CELLS, TITLES, NO_NAMES, look))


def test_columns_are_markets_within_stages_in_the_order_of_the_life_cycle() -> None:
    domain = columns(CELLS)
    stages = list(dict.fromkeys(name.partition("|")[0] for name in domain))
    assert stages == ["payment", "rules", ""]
    assert domain[:2] == ["payment|BR", "payment|MX"]


def test_a_hole_is_marked_by_a_sign_and_not_by_colour_alone() -> None:
    rows = rows_in(coverage_matrix(CELLS, TITLES, NO_NAMES, DARK))
    glyphs = {(row["scenario"], row["column"]): row["glyph"] for row in rows}
    assert glyphs["Ghosts", "|BR"] == "×"
    assert glyphs["Card testing", "rules|MX"] == "t"
    assert glyphs["Card testing", "rules|BR"] == ""


def test_a_cell_names_its_monitors_on_hover() -> None:
    first = rows_in(coverage_matrix(CELLS, TITLES, NO_NAMES, LIGHT))[0]
    assert (first["Monitors"], first["Stage"], first["Market"]) == ("Rule hit drop", "rules", "BR")


def test_a_home_without_markets_has_one_column_a_stage() -> None:
    cells = [CoverageCell("ghosts", "payment", "", ("declines",), "watched")]
    assert columns(cells) == ["payment|all"]


def test_stages_are_named_over_their_markets() -> None:
    heads = rows_in(coverage_matrix(CELLS, TITLES, NO_NAMES, LIGHT), "heads")
    assert [(row["head"], row["column"]) for row in heads] == [
        ("payment", "payment|MX"),
        ("rules", "rules|MX"),
        ("nowhere", "|MX"),
    ]


def test_long_names_of_markets_are_turned_and_short_ones_read_straight() -> None:
    long = [CoverageCell("ghosts", "payment", "Brazil", ("declines",), "watched")]
    assert [axis_of(cells)["labelAngle"] for cells in (CELLS, long)] == [0, -90]


def axis_of(cells: Sequence[CoverageCell]) -> dict[str, Any]:
    (squares,) = layers_of(coverage_matrix(cells, TITLES, NO_NAMES, LIGHT), "rect")
    axis: dict[str, Any] = squares["encoding"]["x"]["axis"]
    return axis


def columns(cells: Sequence[CoverageCell]) -> list[str]:
    (squares,) = layers_of(coverage_matrix(cells, TITLES, NO_NAMES, LIGHT), "rect")
    return list(squares["encoding"]["x"]["scale"]["domain"])
