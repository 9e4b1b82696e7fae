import pandas as pd
import pytest

from pages.charts.story_lanes import EVENTS, DrawnLane, lanes
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in, values_in

FRAME = pd.DataFrame(
    {
        "bucket": ["2026-11-01", "2026-11-02", "2026-11-03"],
        "actual": [1.0, 4.0, 0.0],
        "expected": [1.0, 1.0, None],
        "lower": [0.0, 0.0, None],
        "upper": [2.0, 2.0, None],
    }
)
HAPPENED = pd.DataFrame(
    {
        "day": ["2026-11-02"],
        "lane": ["Labels"],
        "what": ["bad"],
        "n": [2],
        "amount": [12.5],
        "detail": ["sample"],
    }
)
NOTHING = HAPPENED.head(0)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_lanes_are_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    check(lanes([DrawnLane("Orders", "count", FRAME)], HAPPENED, look, "USD"))
    check(lanes([], HAPPENED, look, "USD"))
    check(lanes([DrawnLane("Paid out", "money", FRAME)], NOTHING, look, "USD"))


def test_every_lane_has_a_scale_of_its_own_and_says_its_most() -> None:
    big = FRAME.assign(actual=FRAME["actual"] * 1000)
    spec = lanes(
        [DrawnLane("Orders", "count", FRAME), DrawnLane("Paid out", "money", big)], NOTHING, LIGHT, "USD"
    )
    rows = rows_in(spec)
    high = {row["lane"]: row["base"] - row["y"] for row in rows if row["When"] == "2 Nov 2026"}
    assert high["Orders"] == pytest.approx(high["Paid out"])
    assert values_in(spec)["lane_names"] == ["Orders|most 4 a day", "Paid out|most $4.0k a day"]


def test_a_day_above_its_peers_is_flagged_and_one_without_peers_is_not() -> None:
    flags = [
        row["out"] for row in rows_in(lanes([DrawnLane("Orders", "count", FRAME)], NOTHING, LIGHT, "USD"))
    ]
    assert flags == [False, True, False]


def test_bad_news_has_a_shape_of_its_own() -> None:
    (event,) = rows_in(lanes([], HAPPENED, LIGHT, "USD"), EVENTS)
    assert event["bad"]
    assert (event["What"], event["Amount"], event["Detail"]) == ("bad ×2", "$12.50", "sample")
