import pandas as pd

from monitors import words
from pages.charts.axes import epoch
from pages.charts.drawing import MARKS
from pages.charts.series_rows import is_hour, series_rows

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


def test_rates_are_drawn_in_their_unit_and_gaps_stay_gaps() -> None:
    assert [row["actual"] for row in series_rows(FRAME, "bps", "USD")] == [100.0, None, 360.0]


def test_a_bucket_that_cannot_be_used_is_unknown_and_never_flagged() -> None:
    states = [(row["flag"], row["unknown"]) for row in series_rows(FRAME, "bps", "USD")]
    assert states == [(False, False), (False, True), (True, False)]


def test_a_value_between_two_gaps_is_drawn_as_a_dot() -> None:
    assert [row["lonely"] for row in series_rows(FRAME, "bps", "USD")] == [True, False, True]
    whole = FRAME.assign(actual=0.01)
    assert not any(row["lonely"] for row in series_rows(whole, "bps", "USD"))


def test_a_long_series_keeps_its_newest_points() -> None:
    at = [str(day.date()) for day in pd.date_range("2018-01-01", periods=3000)]
    rows = series_rows(pd.DataFrame({"bucket": at, "actual": 1.0}), "count", "USD")
    assert len(rows) == MARKS
    assert rows[-1]["t"] == epoch(at[-1])


def test_a_hover_says_the_range_even_where_it_is_cut_or_open() -> None:
    least = series_rows(FRAME.assign(upper=float("nan")), "bps", "USD")[0]["Range"]
    assert least == f"at least {words.bps(0.008)}"
    most = series_rows(FRAME.assign(lower=float("nan")), "bps", "USD")[0]["Range"]
    assert most == f"at most {words.percent(0.012)}"


def test_an_immature_value_leaves_the_line_and_says_what_it_will_come_to() -> None:
    young = FRAME.assign(mature=False, actual=0.01, usable=True, final=0.039, least=0.03, most=0.05)
    row = series_rows(young, "bps", "USD")[0]
    assert (row["known"], row["final"], row["Note"]) == (None, 390.0, "not mature yet")
    assert row["Final"] == f"{words.percent(0.039)} ({words.percent(0.03)} to {words.percent(0.05)})"


def test_hours_are_told_from_days() -> None:
    told = [is_hour(one) for one in ("2026-11-18", "2026-11-18T00:00:00", "2026-11-18 05:00:00")]
    assert told == [False, False, True]
    hours = FRAME.assign(bucket=["2026-11-18T00:00:00", "2026-11-18T01:00:00", "2026-11-18T02:00:00"])
    rows = series_rows(hours, "bps", "USD")
    assert rows[1]["t"] - rows[0]["t"] == 3_600_000
    assert rows[1]["When"].strip() == "18 Nov 01:00"


def test_what_the_frame_does_not_know_is_not_carried_along() -> None:
    assert not {"before", "final", "least", "most", "Before", "Final"} & set(
        series_rows(FRAME, "bps", "USD")[0]
    )


def test_a_share_ends_at_nothing_and_at_the_whole_and_a_ratio_beyond_it_does_not() -> None:
    wide = FRAME.assign(lower=-0.2, upper=1.4)
    assert [(row["lower"], row["upper"]) for row in series_rows(wide, "percent", "USD")] == [(0.0, 100.0)] * 3
    assert series_rows(wide, "percent", "USD")[0]["Range"].endswith(words.percent(1.0))
    assert series_rows(wide, "money", "USD")[0]["upper"] == 1.4
    beyond = wide.assign(actual=1.2)
    assert series_rows(beyond, "percent", "USD")[0]["upper"] == 140.0


def test_where_means_were_judged_the_line_is_the_mean_and_the_hover_says_of_how_many() -> None:
    rows = series_rows(FRAME.assign(judged=0.02, reach=3.0), "bps", "USD")
    assert [row["line"] for row in rows] == [200.0] * 3
    assert [row["known"] for row in rows] == [100.0, None, 360.0]
    assert rows[0]["Judged"] == f"{words.percent(0.02)}, the mean of 3 days"
    assert [row["line"] for row in series_rows(FRAME, "bps", "USD")] == [100.0, None, 360.0]
