from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from monitors.catalogue.loading import Monitor
from pages.metrics import cohort

AS_OF = date(2026, 11, 16)
LAG = 10
MONITOR = cast(Monitor, SimpleNamespace(view="cohort", lag=LAG, equal_age=LAG, path=Path("x.sql")))


def rows(days: int = 60, late: int = 25) -> pd.DataFrame:
    """1,000 orders a day; 40 of them are reported, four a day at ages 1 to 10, and a few at `late`."""
    found: list[dict[str, Any]] = []
    for back in range(1, days + 1):
        bucket = pd.Timestamp(AS_OF - timedelta(days=back))
        found.append({"bucket": bucket, "age": 0.0, "numerator": 0.0, "denominator": 1000.0})
        ages = [age for age in [*range(1, LAG + 1), late] if age <= back - 1]
        found += [{"bucket": bucket, "age": float(a), "numerator": 4.0, "denominator": 0.0} for a in ages]
    return pd.DataFrame(found)


def test_reports_later_than_the_age_compared_at_are_left_out() -> None:
    assert cohort.ripe(MONITOR, rows())["age"].max() == LAG


def test_an_order_day_is_mature_only_at_the_full_age() -> None:
    found = cohort.projected(MONITOR, cohort.ripe(MONITOR, rows()), AS_OF).set_index("bucket")["mature"]
    assert found[str(AS_OF - timedelta(days=LAG + 1))]
    assert not found[str(AS_OF - timedelta(days=LAG))]


def test_a_young_order_day_is_projected_to_where_old_ones_ended() -> None:
    found = cohort.projected(MONITOR, cohort.ripe(MONITOR, rows()), AS_OF)
    young = found[~found["mature"]]
    assert len(young) == LAG
    np.testing.assert_allclose(young["final"], 0.040, rtol=0.05)
    assert (young["least"] <= young["final"]).all()
    assert (young["final"] <= young["most"]).all()
    assert found.loc[found["mature"], "final"].isna().all()


def test_the_maturity_curve_climbs_to_all_of_it() -> None:
    curve = cohort.curve(MONITOR, rows(), AS_OF)
    assert curve["share"].is_monotonic_increasing
    assert curve["share"].iloc[-1] == pytest.approx(1.0)


def test_both_dates_are_said() -> None:
    words = cohort.said(MONITOR, AS_OF)
    assert "reports known up to 15 Nov 2026" in words
    assert "mature up to order day 5 Nov 2026" in words
