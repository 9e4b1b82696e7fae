from typing import Any

import pandas as pd
import pytest

from pages.charts import band_chart
from pages.charts.band_chart import PANEL, series, small_multiples
from pages.charts.drawing import form
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, layers_of, rows_in, values_in

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
COHORT = FRAME.assign(
    actual=0.01,
    before=0.02,
    mature=[True, True, False],
    final=[float("nan"), float("nan"), 0.03],
    least=0.02,
    most=0.04,
)
EVENTS = [("2026-11-01", "too early"), ("2026-11-19", "rule R1 v2")]


def shown(look: Palette, frame: pd.DataFrame = FRAME, **more: Any) -> band_chart.Spec:
    return series(frame, look, unit="bps", **more)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
@pytest.mark.parametrize("frame", [FRAME, COHORT, FRAME.iloc[:0]], ids=["plain", "cohort", "empty"])
def test_a_series_is_valid_vega_lite_in_both_schemes(look: Palette, frame: pd.DataFrame) -> None:
    check(shown(look, frame, events=EVENTS))


def test_the_band_is_light_the_expected_dashed_and_the_actual_solid() -> None:
    spec = shown(LIGHT)
    (band,) = layers_of(spec, "area")
    assert band["mark"]["fill"] == LIGHT.band
    dashes = {
        layer["encoding"]["y"]["field"]: layer["mark"]["strokeDash"] for layer in layers_of(spec, "line")
    }
    assert dashes == {"expected": [5, 4], "line": [1, 0]}


def test_the_band_is_a_step_a_bucket() -> None:
    # Slanted from one wide neighbour to the next it would cover a flagged bucket whose own band is narrow.
    (band,) = layers_of(shown(LIGHT), "area")
    assert band["mark"]["interpolate"] == "step"


def test_what_reaches_beyond_the_axis_is_cut_and_facts_never_are() -> None:
    spec = shown(LIGHT, COHORT)
    clipped = {layer["encoding"]["y"]["field"] for layer in spec["layer"] if layer["mark"].get("clip")}
    assert clipped == {"lower", "expected", "least"}


def test_flagged_and_unusable_buckets_have_shapes_of_their_own() -> None:
    marks = {
        layer["transform"][0]["filter"]: layer["mark"]["shape"]
        for layer in layers_of(shown(DARK, COHORT), "point")
    }
    assert marks["datum.flag"] == "diamond"
    assert marks["datum.unknown"] == "cross"
    assert len(set(marks.values())) > 2


def test_immature_points_are_hollow_and_hatched() -> None:
    young = [one for one in shown(LIGHT, COHORT)["layer"] if "datum.immature" in str(one.get("transform"))]
    marks = {layer["mark"]["type"]: layer["mark"] for layer in young}
    assert set(marks) == {"rule", "point"}
    assert marks["point"]["fill"] == LIGHT.ground


def test_annotations_are_rows_of_their_own() -> None:
    assert [row["label"] for row in rows_in(shown(LIGHT, events=EVENTS), "events")] == ["rule R1 v2"]
    assert "events" not in shown(LIGHT, events=EVENTS[:1])["datasets"]


def test_hours_of_weeks_have_thin_lines() -> None:
    at = [str(hour) for hour in pd.date_range("2026-10-19", periods=672, freq="h")]
    hours = pd.DataFrame({"bucket": at, "actual": 0.01})
    (*_, dense) = layers_of(shown(LIGHT, hours), "line")
    (*_, sparse) = layers_of(shown(LIGHT), "line")
    assert dense["mark"]["strokeWidth"] < 0.6 * sparse["mark"]["strokeWidth"]


def test_all_units_and_ranges_are_drawn_by_one_form() -> None:
    form.cache_clear()
    for unit in ("bps", "percent", "count", "money", "minutes"):
        series(FRAME, LIGHT, unit=unit, size=PANEL)
    assert form.cache_info().misses == 1


def test_small_multiples_are_one_form_on_one_scale_with_their_names() -> None:
    form.cache_clear()
    frames = {"BR": FRAME, "new_seller": FRAME.assign(actual=0.03)}
    specs = small_multiples(frames, DARK, unit="bps")
    for spec in specs.values():
        check(spec)
    assert form.cache_info().misses == 1
    assert [values_in(spec)["title"] for spec in specs.values()] == ["BR", "new seller"]
    assert len({str(values_in(spec)["y_ticks"]) for spec in specs.values()}) == 1


def test_a_small_chart_with_a_scale_of_its_own_says_so() -> None:
    frames = {"BR": FRAME, "ID": FRAME, "MX": FRAME.assign(actual=0.5)}
    specs = small_multiples(frames, LIGHT, unit="bps")
    assert values_in(specs["MX"])["title"] == "MX · its own scale"
    assert values_in(specs["BR"])["y_top"] < values_in(specs["MX"])["y_top"]


def test_names_from_data_are_text_and_no_expression() -> None:
    evil = "'); alert(1); ('"
    spec = small_multiples({evil: FRAME}, LIGHT, unit="bps")[evil]
    assert values_in(spec)["title"] == evil
    assert spec["title"]["text"] == {"expr": "title"}


def test_a_judged_mean_is_the_line_and_single_days_are_thin_beside_it() -> None:
    frame = FRAME.assign(
        judged=0.011, reach=[2.0, 3.0, 8.0][: len(FRAME)] if len(FRAME) == 3 else 3.0, flag=True
    )
    drawn = band_chart.series(frame, LIGHT, unit="bps")
    check(drawn)
    lines = {one["encoding"]["y"]["field"]: one["mark"]["strokeWidth"] for one in layers_of(drawn, "line")}
    assert lines["known"] < lines["line"]
    diamonds = next(one for one in layers_of(drawn, "point") if one["mark"]["shape"] == "diamond")
    assert diamonds["encoding"]["y"]["field"] == "line"


def test_the_legend_says_over_how_many_days_the_judged_means_are() -> None:
    frame = pd.DataFrame(
        {
            "bucket": ["2026-11-01", "2026-11-02", "2026-11-03"],
            "actual": 0.1,
            "judged": 0.1,
            "lower": 0,
            "upper": 1,
        }
    )
    one = frame.assign(reach=[8.0, 3.0, 3.0], flag=[False, True, True])
    assert "mean of the last 3 days, which is what was judged" in band_chart.legend(one)
    several = frame.assign(reach=[8.0, 2.0, 5.0], flag=[False, True, True])
    assert "mean of the last 2 to 5 days" in band_chart.legend(several)
    assert band_chart.legend(frame.drop(columns="judged")) == band_chart.LEGEND
    assert "grey" not in band_chart.legend(frame.assign(lower=None, upper=None))
