"""The cohort view: order days as far as they are known, what they will come to, and how fast they ripen."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.cohorts.maturity import completeness, project
from monitors.cohorts.triangle import Triangle, triangle_of


def is_cohort(monitor: Monitor) -> bool:
    """Whether the monitor counts by the day of entry, at an age."""
    return monitor.view == "cohort" and monitor.lag is not None


def ripe(monitor: Monitor, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows at equal age: what was reported until a cohort was as old as the monitor's lag."""
    return rows[rows["age"].to_numpy() <= monitor.equal_age] if is_cohort(monitor) else rows


def triangle(monitor: Monitor, rows: pd.DataFrame, as_of: date) -> Triangle:
    """The triangle of one segment's rows (from `read_leaves`), seen from the morning `as_of`."""
    told = rows["bucket"] + pd.to_timedelta(rows["age"], unit="D")
    since = rows["bucket"].min().date() if len(rows) else as_of - timedelta(days=1)
    return triangle_of(rows.assign(reported=told), since, as_of, as_of, monitor.lag or 0)


def projected(monitor: Monitor, rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """By order day: bucket (ISO), mature, and of immature ones final, least, most as the chart draws them."""
    found = project(triangle(monitor, rows, as_of))
    rate = "denominator" in rows
    names = ("final_rate", "lower_rate", "upper_rate") if rate else ("final", "lower", "upper")
    frame = pd.DataFrame(
        {
            "bucket": found["cohort"].astype(str).str[:10],
            "mature": (found["age"] >= (monitor.lag or 0)).to_numpy(bool),
        }
    )
    for name, source in zip(("final", "least", "most"), names, strict=True):
        frame[name] = found[source].where(~frame["mature"])
    return frame


def said(monitor: Monitor, as_of: date) -> str:
    """Both dates in a sentence: by which day it counts, and when that was known."""
    last = as_of - timedelta(days=1)
    solid = as_of - timedelta(days=(monitor.lag or 0) + 1)
    age = words.plural(monitor.lag or 0, "day")
    return (
        f"By order day, each at {age} of age · reports known up to {words.day(last)} · "
        f"mature up to order day {words.day(solid)}"
    )


def curve(monitor: Monitor, rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The maturity curve: age, share, lower, upper, cohorts; ages nobody has lived through are left out."""
    found = completeness(triangle(monitor, rows, as_of))
    return found[found["share"].notna()]
