import pandas as pd
import pytest

from pages.charts.maturity_curve import maturity_curve
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in, values_in

CURVE = pd.DataFrame(
    {
        "age": [0, 7, 14],
        "share": [0.0, 0.66, 1.0],
        "lower": [0.0, 0.6, 1.0],
        "upper": [0.01, 0.7, 1.0],
        "cohorts": 40,
    }
)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_a_maturity_curve_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    check(maturity_curve(CURVE, look))


def test_the_curve_ends_at_all_of_it_in_percent() -> None:
    spec = maturity_curve(CURVE, LIGHT)
    values = values_in(spec)
    assert (values["y_low"], values["y_top"], values["y_suffix"]) == (0, 100, " %")
    assert [row["share"] for row in rows_in(spec)] == [0.0, 66.0, 100.0]


def test_a_hover_says_share_interval_and_how_many_cohorts_lived_so_long() -> None:
    row = rows_in(maturity_curve(CURVE, LIGHT))[1]
    assert row["Known"].startswith("66")
    assert "60" in row["Known"]
    assert "70" in row["Known"]
    assert row["Order days"] == "40"
