from datetime import date

import pandas as pd
import pytest

from pages.metrics.measure import (
    TAIL,
    Period,
    grid,
    hours_of_week,
    leaderboard,
    narrow,
    shift_of,
    total,
    value,
    weekdays,
)

NOW = Period(date(2026, 11, 8), date(2026, 11, 15))
BEFORE = NOW.back(7)


def leaves() -> pd.DataFrame:
    """Two weeks, two markets: BR's rate doubles in the second week, MX's stays."""
    rows = [
        {
            "bucket": day,
            "country": country,
            "category": "toys",
            "numerator": rate * n,
            "denominator": n,
            "exposure": 0.0,
        }
        for day in pd.date_range("2026-11-01", periods=14)
        for country, n, rate in (("BR", 1000.0, 0.01 if day.day < 8 else 0.02), ("MX", 3000.0, 0.02))
    ]
    frame = pd.DataFrame(rows)
    return frame.astype({"country": "category", "category": "category"})


def test_the_parts_of_the_change_add_up_to_the_change_of_the_whole() -> None:
    board = leaderboard(leaves(), "country", NOW, BEFORE)
    whole = (20 + 60) / 4000 - (10 + 60) / 4000
    assert board["contribution"].sum() == pytest.approx(whole)
    assert board["value"].iloc[0] == "BR"
    assert board["change"].iloc[0] == pytest.approx(2.0)
    assert board["share"].tolist() == pytest.approx([0.25, 0.75])


def test_the_tail_is_one_row_and_nothing_is_lost() -> None:
    frame = leaves()
    frame["country"] = [f"C{n % 7}" for n in range(len(frame))]
    frame["country"] = frame["country"].astype("category")
    board = leaderboard(frame, "country", NOW, BEFORE, at_most=3)
    assert len(board) == 4
    assert board["value"].iloc[-1].startswith(TAIL)
    assert board["denominator"].sum() == pytest.approx(7 * 4000)


def test_a_value_without_denominator_is_unknown_and_not_zero() -> None:
    assert pd.isna(value({"numerator": 3.0, "denominator": 0.0}))
    assert value({"numerator": 3.0}) == 3.0


def test_narrowing_keeps_one_segment() -> None:
    assert set(narrow(leaves(), {"country": "BR"})["country"]) == {"BR"}


def test_the_grid_has_a_cell_per_pair() -> None:
    cells = grid(leaves(), "country", "category", NOW)
    assert cells[["row", "column"]].to_numpy().tolist() == [["BR", "toys"], ["MX", "toys"]]
    assert cells["actual"].tolist() == pytest.approx([0.02, 0.02])


def test_hours_of_the_week_are_summed_over_the_weeks() -> None:
    hours = pd.date_range("2026-11-02", "2026-11-15 23:00", freq="h")
    rows = pd.DataFrame({"bucket": hours, "numerator": 1.0, "denominator": 4.0})
    cells = hours_of_week(rows, Period(date(2026, 11, 2), date(2026, 11, 16)))
    assert len(cells) == 7 * 24
    assert set(cells["row"]) == {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    assert sorted(set(cells["column"]))[:2] == ["00", "01"]
    assert (cells["denominator"] == 8).all()


def test_weeks_begin_on_monday() -> None:
    weeks = sorted(weekdays(leaves(), NOW)["column"].unique())
    assert weeks == ["2026-11-02", "2026-11-09"]


@pytest.mark.parametrize(
    ("comparison", "days"), [("Previous period", 10), ("Same weekdays", 14), ("Nothing", None)]
)
def test_comparisons_shift_by_whole_weeks_where_weekdays_must_match(
    comparison: str, days: int | None
) -> None:
    assert shift_of(comparison, 10) == days


def test_a_maximum_has_a_largest_and_is_never_added_up() -> None:
    frame = leaves().drop(columns="denominator").assign(exposure=5.0)
    board = leaderboard(frame, "country", NOW, BEFORE, how="largest")
    assert board[["value", "actual", "was"]].to_numpy().tolist() == [["MX", 60.0, 60.0], ["BR", 20.0, 10.0]]
    assert board[["share", "contribution"]].isna().all(axis=None)
    assert total(frame, "largest")["numerator"] == 60.0
    assert pd.isna(total(frame, "largest")["exposure"])  # the same money again would be counted by day
    assert grid(frame, "country", "category", NOW, "largest")["actual"].tolist() == [20.0, 60.0]
    assert weekdays(frame, NOW, "largest")["actual"].max() == 60.0


def test_what_has_no_total_is_unknown_over_days_and_drawn_by_day() -> None:
    frame = leaves().drop(columns="denominator")
    assert pd.isna(value(total(frame, "none")))
    board = leaderboard(frame, "country", NOW, BEFORE, how="none")
    assert board["actual"].isna().all()
    assert board["trend"].map(len).tolist() == [7, 7]
