"""Arithmetic of the Metrics page: leaves narrowed, summed by day, split by a dimension, compared with before.

A rate is the sum of numerators over the sum of denominators, never a mean of rates. Frames in, frames out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

SUMS = ["numerator", "denominator", "exposure"]
DAYS_OF_WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
TAIL = "all others"


@dataclass(frozen=True)
class Period:
    """Days from `since` to before `until`."""

    since: date
    until: date

    @property
    def last(self) -> date:
        """The last day of it, which is what people name."""
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.since).days

    def back(self, days: int) -> Period:
        """The same length, some days earlier."""
        return Period(self.since - timedelta(days=days), self.until - timedelta(days=days))


def shift_of(comparison: str, days: int) -> int | None:
    """Days back to the period compared with: the one before, the same weekdays, last year; None for none."""
    weeks = -(-days // 7) * 7
    return {"Previous period": days, "Same weekdays": weeks, "Last year": 364}.get(comparison)


def narrow(leaves: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    """The leaves of one segment."""
    for name, value in where.items():
        leaves = leaves[leaves[name] == value]
    return leaves


def within(leaves: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The leaves of one period."""
    days = leaves["bucket"]
    return leaves[(days >= np.datetime64(period.since)) & (days < np.datetime64(period.until))]


def value(sums: Mapping[str, float] | pd.Series) -> float:
    """Numerator over denominator, or the volume itself; NaN where there is nothing to divide by."""
    if "denominator" not in sums:
        return float(sums["numerator"])
    return float(sums["numerator"] / sums["denominator"]) if sums["denominator"] else float("nan")


def total(leaves: pd.DataFrame) -> dict[str, float]:
    """Sums over all leaves."""
    return {name: float(leaves[name].sum()) for name in SUMS if name in leaves}


def leaderboard(
    leaves: pd.DataFrame, dimension: str, now: Period, before: Period | None, at_most: int = 40
) -> pd.DataFrame:
    """One row per value of a dimension, largest contribution to the change first.

    Columns: value, actual, numerator, denominator, share (of the denominator, or of a volume), trend (per
    bucket of `now`), and with `before` also was, change (ratio) and contribution: the part of the whole's
    change that came through this value; the parts add up to the whole's change. Beyond `at_most` values the
    rest is one row named "all others".
    """
    current = _grouped(within(leaves, now), dimension)
    table = current.assign(actual=_values(current))
    base = "denominator" if "denominator" in table else "numerator"
    table["share"] = table[base] / (table[base].sum() or np.nan)
    if before is not None:
        earlier = _grouped(within(leaves, before), dimension).reindex(table.index, fill_value=0.0)
        table["was"] = _values(earlier)
        table["change"] = table["actual"] / table["was"].where(table["was"] > 0)
        table["contribution"] = _part(current) - _part(earlier)
        order = table["contribution"].abs()
    else:
        order = table["share"]
    table["trend"] = _trends(within(leaves, now), dimension, table.index)
    table = table.loc[order.sort_values(ascending=False).index].reset_index(names="value")
    table["value"] = table["value"].astype(str)
    return table if len(table) <= at_most else _fold(table, at_most)


def grid(leaves: pd.DataFrame, rows: str, columns: str, period: Period) -> pd.DataFrame:
    """The metric by two dimensions: row, column, actual, numerator, denominator."""
    cells = within(leaves, period)
    names = [name for name in SUMS if name in cells]
    summed = cells.groupby([rows, columns], observed=True)[names].sum().reset_index()
    summed = summed.assign(actual=_values(summed))
    return summed.rename(columns={rows: "row", columns: "column"})


def weekdays(leaves: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The metric by weekday and week (row = weekday name, column = the ISO day of the week's Monday)."""
    cells = within(leaves, period)
    days = pd.to_datetime(cells["bucket"]).dt
    keyed = cells.assign(
        week=(pd.to_datetime(cells["bucket"]) - pd.to_timedelta(days.day_of_week, "D")).dt.date.astype(str)
    )
    return grid(keyed.assign(weekday=days.strftime("%a")), "weekday", "week", period)


def hours_of_week(leaves: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The metric by weekday and hour of the day (row = weekday name, column = "00" to "23")."""
    cells = within(leaves, period)
    at = pd.to_datetime(cells["bucket"]).dt
    return grid(cells.assign(weekday=at.strftime("%a"), hour=at.strftime("%H")), "weekday", "hour", period)


def of_hour(leaves: pd.DataFrame, period: Period, weekday: str, hour: str) -> pd.DataFrame:
    """One hour of the week, the newest first: day, actual, numerator, perhaps denominator."""
    cells = within(leaves, period)
    at = pd.to_datetime(cells["bucket"])
    cells = cells[(at.dt.strftime("%a") == weekday) & (at.dt.strftime("%H") == hour)]
    sums = _grouped(cells.assign(day=cells["bucket"].astype(str).str[:10]), "day")
    sums.insert(0, "actual", _values(sums))
    return sums.sort_index(ascending=False).reset_index()


def _values(sums: pd.DataFrame) -> pd.Series:
    if "denominator" not in sums:
        return sums["numerator"]
    return sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)


def _grouped(leaves: pd.DataFrame, dimension: str) -> pd.DataFrame:
    names = [name for name in SUMS if name in leaves]
    return leaves.groupby(dimension, observed=True)[names].sum()


def _part(sums: pd.DataFrame) -> pd.Series:
    """Each value's part of the whole: its numerator over everybody's denominator."""
    if "denominator" not in sums:
        return sums["numerator"]
    return sums["numerator"] / (sums["denominator"].sum() or np.nan)


def _trends(leaves: pd.DataFrame, dimension: str, values: pd.Index) -> list[list[float]]:
    daily = leaves.assign(day=leaves["bucket"].dt.floor("D"))
    names = [name for name in SUMS if name in leaves]
    summed = daily.groupby([dimension, "day"], observed=True)[names].sum()
    wide = _values(summed.reset_index().set_index([dimension, "day"])).unstack("day").fillna(0.0)
    return [wide.loc[one].tolist() if one in wide.index else [] for one in values]


def _fold(table: pd.DataFrame, at_most: int) -> pd.DataFrame:
    """The first rows, and one for all the others: nothing is left out."""
    head, tail = table.head(at_most), table.iloc[at_most:]
    names = [name for name in (*SUMS, "share", "contribution") if name in table]
    rest = tail[names].sum()
    row = {**rest.to_dict(), "value": f"{TAIL} ({len(tail)})", "actual": value(rest), "trend": []}
    return pd.concat([head, pd.DataFrame([row])], ignore_index=True)
