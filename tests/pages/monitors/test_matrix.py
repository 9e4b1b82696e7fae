from monitors.catalogue.coverage import CoverageCell
from pages.charts.theme import DARK, LIGHT
from pages.monitors.matrix import matrix

TITLES = {"card_testing": "Card testing", "ghosts": "Ghosts"}
CELLS = [
    CoverageCell("card_testing", "rules", "BR", ("rule_hit_drop",), "watched"),
    CoverageCell("card_testing", "rules", "MX", ("rule_hit_drop",), "total"),
    CoverageCell("card_testing", "payment", "BR", ("declines",), "shadow"),
    CoverageCell("card_testing", "payment", "MX", ("declines",), "shadow"),
    CoverageCell("ghosts", "", "BR", (), "none"),
    CoverageCell("ghosts", "", "MX", (), "none"),
]


def test_columns_are_markets_within_stages_in_the_order_of_the_life_cycle() -> None:
    domain = matrix(CELLS, TITLES, LIGHT)["encoding"]["x"]["scale"]["domain"]
    stages = list(dict.fromkeys(name.partition("|")[0] for name in domain))
    assert stages == ["payment", "rules", ""]
    assert domain[:2] == ["payment|BR", "payment|MX"]


def test_a_hole_is_marked_by_a_sign_and_not_by_colour_alone() -> None:
    rows = matrix(CELLS, TITLES, DARK)["data"]["values"]
    glyphs = {(row["scenario"], row["column"]): row["glyph"] for row in rows}
    assert glyphs["Ghosts", "|BR"] == "×"
    assert glyphs["Card testing", "rules|MX"] == "t"
    assert glyphs["Card testing", "rules|BR"] == ""


def test_a_cell_names_its_monitors_on_hover() -> None:
    first = matrix(CELLS, TITLES, LIGHT)["data"]["values"][0]
    assert (first["Monitors"], first["Stage"], first["Market"]) == ("Rule hit drop", "rules", "BR")


def test_a_home_without_markets_has_one_column_a_stage() -> None:
    cells = [CoverageCell("ghosts", "payment", "", ("declines",), "watched")]
    assert matrix(cells, TITLES, LIGHT)["encoding"]["x"]["scale"]["domain"] == ["payment|all"]
