import pandas as pd
import pytest

from monitors import words
from pages.charts.bars import bars, found_bars, waterfall
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, layers_of, rows_in, values_in

STEPS = [
    ("Expected", 0.0100, "total"),
    ("Rate moved", 0.0050, "step bad"),
    ("Mix moved", -0.0020, "step good"),
    ("Actual", 0.0130, "total"),
]
NIGHTS = pd.DataFrame({"as_of": [f"2026-11-{day:02}" for day in range(1, 31)], "found": range(30)})
FOUND = [
    {
        "Change": "×2",
        "Lasting": lasting,
        "Found": "24 of 40",
        "Mornings": "1",
        "found": 60,
        "low": 45,
        "high": 74,
    }
    for lasting in ("one day", "one week")
]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_bars_are_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    check(waterfall(STEPS, look, unit="bps"))
    check(bars(NIGHTS, "as_of", "found", look, title="findings"))
    check(found_bars(FOUND, look))


def test_the_waterfall_adds_up() -> None:
    drawn = rows_in(waterfall(STEPS, LIGHT, unit="bps"))
    ends = [(round(bar["start"], 2), round(bar["end"], 2)) for bar in drawn]
    assert ends == [(0, 1), (1, 1.5), (1.5, 1.3), (0, 1.3)]


def test_every_step_says_its_value_with_sign_and_unit() -> None:
    said = [bar["text"] for bar in rows_in(waterfall(STEPS, LIGHT, unit="bps"))]
    assert said == [
        words.percent(0.01),
        f"+{words.percent(0.005)}",
        f"−{words.percent(0.002)}",
        words.percent(0.013),
    ]
    money = rows_in(waterfall([("Expected", 1200.0, "total")], LIGHT, unit="money", currency="GBP"))
    assert money[0]["text"] == "£1.2k"


def test_steps_are_joined_to_their_next() -> None:
    after = [bar["after"] for bar in rows_in(waterfall(STEPS, LIGHT, unit="bps"))]
    assert after == ["Rate moved", "Mix moved", "Actual", None]


def test_bad_and_good_steps_have_their_colours() -> None:
    (bar,) = layers_of(waterfall(STEPS, DARK, unit="bps"), "bar")
    scale = bar["encoding"]["fill"]["scale"]
    colors = dict(zip(scale["domain"], scale["range"], strict=True))
    assert (colors["step bad"], colors["step good"]) == (DARK.bad, DARK.good)


def test_a_bar_a_day_is_named_at_some_of_them_and_its_axis_says_what_is_counted() -> None:
    values = values_in(bars(NIGHTS, "as_of", "found", LIGHT, title="findings"))
    assert values["y_suffix"] == " findings"
    assert set(values["x_ticks"]) < set(NIGHTS["as_of"])
    assert 3 < len(values["x_ticks"]) < 16


def test_a_night_that_was_not_run_is_not_named() -> None:
    gap = NIGHTS[NIGHTS["as_of"] != "2026-11-16"]
    named = values_in(bars(gap, "as_of", "found", LIGHT, title="findings"))["x_ticks"]
    assert set(named) <= set(gap["as_of"])


def test_shares_found_end_at_all_of_them_and_show_their_interval() -> None:
    spec = found_bars(FOUND, LIGHT)
    assert values_in(spec)["y_top"] == 100
    (interval,) = layers_of(spec, "rule")
    assert (interval["encoding"]["y"]["field"], interval["encoding"]["y2"]["field"]) == ("low", "high")
