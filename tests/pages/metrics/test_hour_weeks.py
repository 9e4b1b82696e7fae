"""A click on the map of hours: that hour of each week, and nothing else."""

from datetime import date

import pandas as pd

from pages.metrics.measure import Period, of_hour


def test_an_hour_of_the_week_is_told_week_by_week_the_newest_first() -> None:
    at = pd.to_datetime(
        ["2026-11-02 09:00", "2026-11-09 09:00", "2026-11-09 09:00", "2026-11-09 10:00", "2026-11-10 09:00"]
    )
    leaves = pd.DataFrame({"bucket": at, "numerator": [1, 2, 3, 50, 60], "denominator": [10, 10, 10, 10, 10]})
    found = of_hour(leaves, Period(date(2026, 11, 1), date(2026, 11, 12)), "Mon", "09")
    assert found["day"].tolist() == ["2026-11-09", "2026-11-02"]
    assert found["actual"].tolist() == [0.25, 0.1]
    assert found["denominator"].tolist() == [20, 10]
    assert of_hour(leaves, Period(date(2026, 11, 1), date(2026, 11, 12)), "Sun", "09").empty
