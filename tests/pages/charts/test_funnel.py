import pandas as pd
import pytest

from pages.charts.funnel import LIMITS, MOST, funnel
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in

POINTS = pd.DataFrame(
    {
        "shown": ["s1", "s2", "s3", "s4"],
        "num": [43.0, 2.0, 0.0, 1.0],
        "den": [105.0, 60.0, 40.0, 1.0],
        "expected": [0.1, 1.5, 1.0, 0.0],
        "out": [True, False, False, False],
    }
)
EDGES = pd.DataFrame(
    {"expected": [0.05, 2.0], "low95": [0.0, 0.1], "high95": [20.0, 2.5], "low998": [0.0, 0.0], "high998": [60.0, 4.0]}
)  # fmt: skip


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_a_funnel_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    check(funnel(POINTS, EDGES, look))
    check(funnel(POINTS.head(0), EDGES.head(0), look))


def test_points_say_who_and_how_many_times_their_peers() -> None:
    rows = {row["id"]: row for row in rows_in(funnel(POINTS, EDGES, LIGHT, chosen="s2"))}
    assert rows["s1"]["state"] == "out"
    assert rows["s1"]["times"] == MOST  # 430 times stands at the edge, and says its own number
    assert rows["s1"]["Actual"] == "43"
    assert rows["s2"]["state"] == "chosen"
    assert "s4" not in rows  # of whom nothing was expected


def test_limits_end_where_the_axis_ends() -> None:
    calm = POINTS.iloc[1:3]
    drawn = rows_in(funnel(calm, EDGES, LIGHT), LIMITS)
    top = max(row["high998"] for row in drawn)
    assert top < EDGES["high998"].max()
