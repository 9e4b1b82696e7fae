import pandas as pd
import pytest

from monitors import words
from pages.charts.heat import CELL, heat, named
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in

CELLS = pd.DataFrame(
    {
        "row": ["BR", "BR", "US", "US"],
        "column": ["toys", "home_garden", "toys", "home_garden"],
        "actual": [0.0112, 0.0009, 0.0150, float("nan")],
        "denominator": [4000.0, 900.0, 300.0, 0.0],
    }
)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_a_heat_map_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    spec = heat(CELLS, look, unit="bps", currency="USD", sort=["toys"])
    check(spec)
    assert spec["config"]["range"]["heatmap"] == list(look.heat)


def test_a_cell_has_its_value_in_it_and_its_n_on_hover() -> None:
    first = rows_in(heat(CELLS, LIGHT, unit="bps", currency="USD"))[0]
    assert (first["short"], first["Value"], first["n"]) == ("1.1", words.percent(0.0112), "4,000")
    assert first["Where"] == "BR · toys"


def test_a_cell_without_a_value_is_left_empty() -> None:
    rows = rows_in(heat(CELLS, LIGHT, unit="bps", currency="USD"))
    assert [(row["row"], row["column"]) for row in rows] == [
        ("BR", "toys"),
        ("BR", "home garden"),
        ("US", "toys"),
    ]


def test_text_on_a_strong_colour_changes_its_own() -> None:
    strong = {row["short"]: row["strong"] for row in rows_in(heat(CELLS, DARK, unit="bps", currency="USD"))}
    assert strong == {"1.1": False, "0.09": False, "1.5": True}


def test_waiting_times_are_said_with_their_unit() -> None:
    days = CELLS.assign(actual=8640.0)
    assert rows_in(heat(days, LIGHT, unit="minutes", currency="USD"))[0]["short"] == words.minutes(8640)


def test_names_of_columns_that_do_not_fit_are_slanted() -> None:
    many = pd.DataFrame({"row": "BR", "column": [f"a long category {n}" for n in range(12)], "actual": 0.01})
    angles = [
        heat(cells, LIGHT, unit="bps", currency="USD")["encoding"]["x"]["axis"]["labelAngle"]
        for cells in (CELLS, many)
    ]
    assert angles[0] == 0
    assert angles[1] < 0


def test_the_legend_says_the_unit_and_a_click_picks_row_and_column() -> None:
    spec = heat(CELLS, LIGHT, unit="bps", currency="USD", sort_rows=["US", "BR"])
    check(spec)
    fill = spec["layer"][0]["encoding"]["fill"]
    assert fill["legend"]["title"] == "Colour: value in %"
    assert [one["select"]["fields"] for one in spec["params"] if one["name"] == CELL] == [
        ["row_value", "column_value"]
    ]
    assert spec["encoding"]["y"]["sort"] == ["US", "BR"]
    assert {row["column_value"] for row in rows_in(spec)} == {"toys", "home_garden"}


def test_days_at_the_edge_are_written_as_days() -> None:
    assert (named("2026-11-09"), named("09"), named("home_garden")) == ("9 Nov", "09", "home garden")
