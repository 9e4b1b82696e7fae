"""Days taken together by week or month: sums over sums, whole ones only, no limit."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from pages.metrics.coarser import taken_together
from pages.metrics.measure import Period

DAYS = pd.date_range("2026-10-28", "2026-11-15")  # Wednesday … Sunday
PERIOD = Period(date(2026, 10, 28), date(2026, 11, 16))


def frame(**more: Sequence[float]) -> pd.DataFrame:
    n = [100.0 + at for at in range(len(DAYS))]
    counted = [float(at) for at in range(len(DAYS))]
    table = pd.DataFrame({"bucket": DAYS.astype(str), "numerator": counted, "denominator": n})
    return table.assign(
        actual=table["numerator"] / table["denominator"],
        expected=0.1,
        lower=0.0,
        upper=1.0,
        usable=True,
        **more,
    )


def test_a_week_is_the_sum_of_numerators_over_the_sum_of_denominators() -> None:
    weeks = taken_together(frame(), "week", PERIOD)
    assert weeks["bucket"].tolist() == ["2026-11-02", "2026-11-09"]
    inside = frame().set_index("bucket").loc["2026-11-02":"2026-11-08"]
    assert weeks["actual"].iloc[0] == pytest.approx(inside["numerator"].sum() / inside["denominator"].sum())
    assert weeks["expected"].tolist() == pytest.approx([0.1, 0.1])
    assert weeks[["lower", "upper"]].isna().all(axis=None)


def test_only_whole_buckets_are_taken() -> None:
    assert taken_together(frame(), "month", PERIOD).empty
    assert taken_together(frame(), "week", Period(date(2026, 11, 3), date(2026, 11, 9))).empty


def test_a_spoiled_day_is_left_out_of_a_rate_and_spoils_a_volume() -> None:
    table = frame()
    table.loc[table["bucket"] == "2026-11-04", ["usable", "numerator"]] = [False, 10_000.0]
    rate = taken_together(table, "week", PERIOD)
    assert rate["actual"].iloc[0] < 0.2
    assert rate["usable"].tolist() == [True, True]
    volume = taken_together(table.drop(columns="denominator"), "week", PERIOD)
    assert volume["usable"].tolist() == [False, True]
    assert volume["actual"].iloc[1] == pytest.approx(sum(range(12, 19)))
    assert "denominator" not in volume


def test_a_week_with_a_day_that_is_not_mature_is_none() -> None:
    weeks = taken_together(frame(mature=[True] * 18 + [False]), "week", PERIOD)
    assert weeks["bucket"].tolist() == ["2026-11-02"]


def test_days_outside_the_data_give_an_empty_table() -> None:
    found = taken_together(frame(), "week", Period(date(2025, 1, 1), date(2025, 2, 1)))
    assert found.empty
    assert "bucket" in found


def test_of_a_maximum_a_week_has_its_largest_day_and_nothing_was_expected_of_it() -> None:
    days = pd.date_range("2026-11-02", periods=7).astype(str)
    frame = pd.DataFrame(
        {"bucket": days, "actual": 3.0, "numerator": [1.0, 9, 2, 3, 4, 5, 6], "expected": 2.0}
    )
    week = taken_together(frame, "week", Period(date(2026, 11, 2), date(2026, 11, 9)), "largest")
    assert week["actual"].tolist() == [9.0]
    assert week["expected"].isna().all()
