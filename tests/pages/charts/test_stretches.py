from datetime import date

import pandas as pd

from pages.charts import band_chart
from pages.charts.axes import epoch
from pages.charts.stretches import SHADES, STRETCH, Shade, shade_rows
from pages.charts.theme import LIGHT
from tests.pages.reading import check, layers_of, rows_in

BUCKETS = [f"2026-11-{day:02}" for day in range(1, 16)]
FRAME = pd.DataFrame({"bucket": BUCKETS, "actual": 2.0, "expected": 1.0, "lower": 0.0, "upper": 3.0})


def test_a_shade_covers_its_days_and_ends_with_the_plot() -> None:
    [row] = shade_rows([Shade(date(2026, 11, 3), date(2026, 11, 4))], BUCKETS)
    assert row["t"] < epoch("2026-11-03")
    assert epoch("2026-11-04") < row["end"] < epoch("2026-11-05")
    [cut] = shade_rows([Shade(date(2026, 10, 1), date(2026, 12, 1), compared=True)], BUCKETS)
    assert (cut["t"], cut["end"], cut["compared"]) == (epoch("2026-11-01"), epoch("2026-11-15"), True)
    assert shade_rows([Shade(date(2025, 1, 1), date(2025, 2, 1))], BUCKETS) == []
    assert shade_rows([Shade(date(2026, 11, 3), date(2026, 11, 4))], []) == []


def test_a_chart_can_be_dragged_over_and_shaded() -> None:
    shades = [Shade(date(2026, 11, 3), date(2026, 11, 4))]
    spec = band_chart.series(FRAME, LIGHT, unit="count", shades=shades, dragged=True)
    check(spec)
    assert [one["select"]["type"] for one in spec["params"] if one["name"] == STRETCH] == ["interval"]
    assert len(rows_in(spec, SHADES)) == 1
    assert layers_of(spec, "rect")


def test_a_plain_chart_is_neither() -> None:
    spec = band_chart.series(FRAME, LIGHT, unit="count")
    assert not layers_of(spec, "rect")
    assert all(one["name"] != STRETCH for one in spec["params"])
