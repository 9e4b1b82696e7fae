import pandas as pd

from pages.charts import band_chart, bars
from pages.charts.annotations import joined
from pages.charts.theme import DARK, LIGHT

FRAME = pd.DataFrame(
    {
        "bucket": ["2026-11-18", "2026-11-19", "2026-11-20"],
        "actual": [0.010, float("nan"), 0.036],
        "expected": [0.01, 0.01, 0.01],
        "lower": [0.008, 0.008, 0.008],
        "upper": [0.012, 0.012, 0.012],
        "flag": [False, True, True],
        "usable": [True, False, True],
    }
)


def rows() -> list[dict[str, object]]:
    values: list[dict[str, object]] = band_chart.series(FRAME, LIGHT, unit="bps")["data"]["values"]
    return values


def test_rates_are_drawn_in_their_unit_and_gaps_stay_gaps() -> None:
    assert [row["actual"] for row in rows()] == [100.0, None, 360.0]


def test_a_bucket_that_cannot_be_used_is_unknown_and_never_flagged() -> None:
    assert [(row["flag"], row["unknown"]) for row in rows()] == [(False, False), (False, True), (True, False)]


def test_annotations_outside_the_range_are_left_out() -> None:
    events = [("2026-11-01", "too early"), ("2026-11-19", "rule R1 v2")]
    spec = str(band_chart.series(FRAME, DARK, unit="bps", events=events))
    assert "rule R1 v2" in spec
    assert "too early" not in spec


def test_the_waterfall_adds_up() -> None:
    steps = [
        ("Expected", 100.0, "total"),
        ("Rate", 50.0, "step bad"),
        ("Mix", -20.0, "step good"),
        ("Actual", 130.0, "total"),
    ]
    drawn = bars.waterfall(steps, LIGHT)["data"]["values"]
    assert [(bar["start"], bar["end"]) for bar in drawn] == [(0, 100), (100, 150), (150, 130), (0, 130)]


def test_a_long_series_keeps_its_newest_points() -> None:
    at = [str(day.date()) for day in pd.date_range("2018-01-01", periods=3000)]
    days = pd.DataFrame({"bucket": at, "actual": 1.0})
    values = band_chart.series(days, LIGHT, unit="count")["data"]["values"]
    assert len(values) == band_chart.MARKS
    assert values[-1]["bucket"] == at[-1]


def test_a_share_ends_at_the_whole_and_its_hover_says_the_range() -> None:
    wide = FRAME.assign(actual=0.6, upper=1.4)
    spec = band_chart.series(wide, LIGHT, unit="percent")
    assert spec["encoding"]["y"]["scale"]["domainMax"] == 100
    assert max(row["upper"] for row in spec["data"]["values"]) == 100
    assert "140" in spec["data"]["values"][0]["Range"]


def test_a_band_far_above_everything_measured_does_not_flatten_the_line() -> None:
    spec = band_chart.series(FRAME.assign(actual=0.01, upper=0.9), LIGHT, unit="bps")
    assert spec["encoding"]["y"]["scale"]["domainMax"] == 250


def test_nothing_but_zeros_has_a_calm_axis() -> None:
    zeros = FRAME.assign(actual=0.0, expected=0.0, lower=0.0, upper=0.0)
    assert band_chart.series(zeros, LIGHT, unit="bps")["encoding"]["y"]["axis"]["values"] == [0]


def test_a_campaign_of_five_days_is_named_once() -> None:
    days = [f"2026-11-{day}" for day in (11, 12, 13, 14, 15)]
    assert joined([(day, "campaign: Boost") for day in days]) == [("2026-11-11", "campaign: Boost")]
    again = [("2026-10-01", "campaign: Boost"), ("2026-11-11", "campaign: Boost")]
    assert joined(again) == again
