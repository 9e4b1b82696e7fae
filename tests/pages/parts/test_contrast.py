"""Text on its ground keeps WCAG 2's AA in both themes: 4.5 to 1 (its formula of relative luminance)."""

import tomllib
from pathlib import Path

import pytest

from pages.charts import theme

CONFIG = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text())
ENOUGH = 4.5  # to 1, WCAG 2.2, 1.4.3
TEXTS = (
    "textColor",
    "linkColor",
    "redColor",
    "orangeColor",
    "greenColor",
    "blueColor",
    "violetColor",
    "grayColor",
)
GROUNDS = ("backgroundColor", "secondaryBackgroundColor")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_its_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_its_ground(mode: str, text: str, ground: str) -> None:
    colours = CONFIG["theme"][mode]
    assert contrast(colours[text], colours[ground]) >= ENOUGH


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_headers_of_tables_can_be_read(mode: str) -> None:
    colours = CONFIG["theme"][mode]
    found = contrast(colours["dataframeHeaderTextColor"], colours["dataframeHeaderBackgroundColor"])
    assert found >= ENOUGH
    assert contrast("#ffffff", "#1d4ed8") >= ENOUGH  # the primary button, in pages/parts/frame.py


@pytest.mark.parametrize(("look", "name"), [(theme.LIGHT, "light"), (theme.DARK, "dark")])
def test_what_is_written_on_charts_can_be_read(look: theme.Palette, name: str) -> None:
    ground = CONFIG["theme"][name]["backgroundColor"]
    assert min(contrast(look.ink, ground), contrast(look.faint, ground)) >= ENOUGH
