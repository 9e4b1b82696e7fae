from pages.charts.bars import waterfall
from pages.charts.pictures import svg_of, with_rows
from pages.charts.theme import LIGHT

STEPS = [("Expected", 0.01, "total"), ("<script>", 0.005, "step bad")]


def test_a_chart_becomes_a_picture_with_its_words_and_nothing_that_runs() -> None:
    svg = svg_of(waterfall(STEPS, LIGHT, unit="bps"), 400)
    assert svg.startswith("<svg")
    assert "Expected" in svg
    assert "<script" not in svg


def test_rows_are_plain_and_the_width_is_given() -> None:
    spec = with_rows(waterfall(STEPS, LIGHT, unit="bps"), 400)
    assert spec["width"] == 400
    assert next(iter(spec["datasets"].values()))[0]["label"] == "Expected"
