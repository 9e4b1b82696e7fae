"""The cohort triangle: order day by report day, with what lies ahead left open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.cohorts.triangle import Triangle, triangle_of
from queries.content.home import load_home
from queries.engine.opening import Engine, open_engine

DAY = dt.date(2026, 3, 1)


def leaves(rows: list[tuple[int, int, float, float]]) -> pd.DataFrame:
    """Rows (order day, report day, numerator, denominator) with days counted from 2026-03-01."""
    table = pd.DataFrame(rows, columns=["bucket", "reported", "numerator", "denominator"])
    for name in ("bucket", "reported"):
        table[name] = pd.Timestamp(DAY) + pd.to_timedelta(table[name], unit="D")
    return table


def read(engine: Engine, monitor: Monitor, since: dt.date, country: str | None = None) -> Triangle:
    """The triangle of a cohort monitor from a day to the engine's morning, in one country or everywhere."""
    assert engine.as_of is not None
    rows = engine.frame(monitor.sql, {"since": since, "until": engine.as_of}, file=monitor.path)
    rows = rows if country is None else rows[rows["country"].astype(str) == country]
    return triangle_of(rows, since, engine.as_of, engine.as_of, monitor.lag or 0)


def test_counts_pile_up_by_age_and_stop_at_the_morning_it_is_seen_from() -> None:
    rows = leaves([(0, 0, 0, 100), (0, 0, 1, 0), (0, 2, 3, 0), (1, 1, 0, 50), (1, 2, 2, 0)])
    triangle = triangle_of(rows, DAY, DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=3), horizon=3)
    assert triangle.ages.tolist() == [2, 1, 0]
    np.testing.assert_array_equal(triangle.numerator[0], [1, 1, 4, np.nan])
    np.testing.assert_array_equal(triangle.numerator[1], [0, 2, np.nan, np.nan])
    assert triangle.known.tolist() == [4, 2, 0]
    assert triangle.base is not None
    assert triangle.base.tolist() == [100, 50, 0]


def test_reports_before_the_order_count_at_age_zero() -> None:
    rows = leaves([(1, 0, 1, 10)])
    triangle = triangle_of(rows, DAY, DAY + dt.timedelta(days=2), DAY + dt.timedelta(days=9), horizon=2)
    assert triangle.numerator[1].tolist() == [1, 1, 1]


def test_a_monitor_gives_its_triangle_as_a_morning_knew_it(demo_source: Path) -> None:
    home = load_home(demo_source)
    engine = open_engine(home)
    last = engine.query("select max(day) from orders").column(0)[0].as_py()
    monitor = load_catalogue(home)["refund_only_rate_cohort"]
    since, morning = last - dt.timedelta(days=20), last + dt.timedelta(days=1)
    late = read(engine.at(morning), monitor, since)
    early = read(engine.at(morning - dt.timedelta(days=7)), monitor, since)
    assert len(late.cohorts) == 21
    assert late.known.sum() > early.known.sum() > 0
    seen = np.isfinite(early.numerator)
    np.testing.assert_array_equal(early.numerator[seen], late.numerator[: len(early.cohorts)][seen])


def test_one_segment_is_a_part_of_the_whole(demo_source: Path) -> None:
    home = load_home(demo_source)
    engine = open_engine(home)
    last = engine.query("select max(day) from orders").column(0)[0].as_py()
    monitor = load_catalogue(home)["refund_only_rate_cohort"]
    since, morning = last - dt.timedelta(days=20), last + dt.timedelta(days=1)
    seen = engine.at(morning)
    parts = [
        read(seen, monitor, since, country).known.sum() for country in ("US", "BR", "ID", "GB", "VN", "MX")
    ]
    assert sum(parts) == read(seen, monitor, since).known.sum()
