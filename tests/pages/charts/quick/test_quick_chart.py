from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pages.charts.quick import quick_chart
from pages.charts.quick.quick_chart import BAR, HEAT, LINE, SCATTER
from pages.charts.theme import LIGHT


@pytest.mark.parametrize(
    ("days", "numbers", "texts", "found"),
    [
        (["day"], ["n"], [], [LINE]),
        (["day"], ["n"], ["country"], [LINE, BAR, HEAT]),
        ([], ["n"], ["country"], [BAR]),
        ([], ["n", "m"], [], [SCATTER]),
        (["week", "age"], ["n"], [], [LINE, HEAT]),  # a cohort triangle
        (["day"], [], ["country"], []),
    ],
)
def test_the_shapes_follow_from_the_columns(
    days: list[str], numbers: list[str], texts: list[str], found: list[str]
) -> None:
    assert quick_chart.shapes(days, numbers, texts) == found


def rows(spec: dict[str, Any]) -> pd.DataFrame:
    packed = spec["datasets"]["rows"]
    with pa.ipc.open_stream(packed) as stream:
        found: pd.DataFrame = stream.read_all().to_pandas()
    return found


def test_many_series_are_drawn_as_the_largest_and_the_others_together() -> None:
    frame = pd.DataFrame(
        {
            "day": date(2026, 11, 1),
            "who": [f"w{i}" for i in range(12)],
            "n": [float(i + 1) for i in range(12)],
        }
    )
    spec, said = quick_chart.draw(frame, LIGHT, LINE, "day", "n", "who")
    drawn = rows(spec).set_index("colour")["y"]
    assert len(drawn) == quick_chart.MOST_SERIES
    assert drawn[quick_chart.OTHERS] == sum(range(1, 6))
    assert "5 smaller ones together" in said


def test_rows_without_a_number_are_left_out_and_said() -> None:
    frame = pd.DataFrame({"day": [date(2026, 11, 1), date(2026, 11, 2)], "n": [1.0, None]})
    spec, said = quick_chart.draw(frame, LIGHT, LINE, "day", "n")
    assert len(rows(spec)) == 1
    assert said == "1 row without a value left out"


def test_bars_add_up_by_name_and_the_largest_are_first() -> None:
    frame = pd.DataFrame({"who": ["a", "b", "a"], "n": [1, 5, 2]})
    spec, _ = quick_chart.draw(frame, LIGHT, BAR, "who", "n")
    assert rows(spec)["x"].tolist() == ["b", "a"]
    assert rows(spec)["y"].tolist() == [5.0, 3.0]


@pytest.mark.parametrize("shape", [SCATTER, HEAT])
def test_points_and_cells_are_drawn(shape: str) -> None:
    frame = pd.DataFrame({"a": ["p", "q"], "b": ["r", "s"], "n": [1, 2], "m": [3, 4]})
    x, y, colour = ("n", "m", "a") if shape == SCATTER else ("a", "b", "n")
    spec, said = quick_chart.draw(frame, LIGHT, shape, x, y, colour)
    assert len(rows(spec)) == 2
    assert said == ""


def test_a_line_has_one_point_a_day_and_says_that_rows_were_added_up() -> None:
    days = [date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 2)]
    spec, said = quick_chart.draw(pd.DataFrame({"day": days, "n": [1, 2, 4]}), LIGHT, LINE, "day", "n")
    assert rows(spec)["y"].tolist() == [3.0, 4.0]
    assert said == "rows of one day are added up"
    assert spec["mark"]["color"] == LIGHT.actual
