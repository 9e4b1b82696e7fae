import pandas as pd
import pytest

from pages.charts import band_chart
from pages.charts.laid_over import OTHERS, other_rows
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in, values_in

BUCKETS = [f"2026-11-{day:02}" for day in range(1, 16)]
FRAME = pd.DataFrame({"bucket": BUCKETS, "actual": 0.02, "expected": 0.01, "lower": 0.0, "upper": 0.03})


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_lines_over_a_series_are_drawn_within_its_axis(look: Palette) -> None:
    high = FRAME.assign(actual=0.2)
    spec = band_chart.series(FRAME, look, unit="percent", others={"BR": high, "everywhere": FRAME})
    check(spec)
    assert {row["line"] for row in rows_in(spec, OTHERS)} == {"BR", "everywhere"}
    assert values_in(spec)["y_top"] >= 20
    assert OTHERS not in band_chart.series(FRAME, look, unit="percent")["datasets"]


def test_each_line_is_named_once_at_places_apart() -> None:
    rows = other_rows({"a": FRAME, "b": FRAME, "c": FRAME}, "percent", "USD")
    ends = {row["end"]: row["t"] for row in rows if row["end"]}
    assert set(ends) == {"a", "b", "c"}
    assert len(set(ends.values())) == 3


def test_what_is_unknown_or_not_mature_is_not_drawn() -> None:
    frame = FRAME.assign(mature=[True] * 14 + [False])
    frame.loc[3, "actual"] = float("nan")
    assert len(other_rows({"a": frame}, "percent", "USD")) == 13
    assert other_rows({"a": FRAME.head(0)}, "percent", "USD") == []
