"""Arithmetic of the Metrics page: leaves narrowed, summed by day, split by a dimension, compared with before.

A rate is the sum of numerators over the sum of denominators, never a mean of rates. `how`: what is made of several
days and segments (`monitors.catalogue.counted.taken_together`): of a maximum the largest, never a sum. Frames in,
frames out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.catalogue.monitor import LARGEST, SUM

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


def total(leaves: pd.DataFrame, how: str = SUM) -> dict[str, float]:
    """Sums over all leaves; of what does not add up the largest value or NaN, and no money."""
    return {name: float(one) for name, one in _added(leaves, how).items()}


def leaderboard(
    leaves: pd.DataFrame,
    dimension: str,
    now: Period,
    before: Period | None,
    at_most: int = 40,
    how: str = SUM,
) -> pd.DataFrame:
    """One row per value of a dimension, largest contribution to the change first.

    Columns: value, actual, numerator, denominator, share (of the denominator, or of a volume), trend (per
    bucket of `now`), and with `before` also was, change (ratio) and contribution: the part of the whole's
    change that came through this value; the parts add up to the whole's change. Beyond `at_most` values the
    rest is one row named "all others". What does not add up has neither share nor contribution.
    """
    current = _grouped(within(leaves, now), dimension, how)
    table = current.assign(actual=_values(current))
    base = "denominator" if "denominator" in table else "numerator"
    table["share"] = table[base] / (table[base].sum() or np.nan) if how == SUM else np.nan
    if before is not None:
        earlier = _grouped(within(leaves, before), dimension, how).reindex(table.index, fill_value=0.0)
        table["was"] = _values(earlier)
        table["change"] = table["actual"] / table["was"].where(table["was"] > 0)
        table["contribution"] = _part(current) - _part(earlier) if how == SUM else np.nan
    order = table["contribution"].abs() if before is not None else table["share"]
    if how != SUM:
        order = table["actual"]
    table["trend"] = _trends(within(leaves, now), dimension, table.index, how)
    table = table.loc[order.sort_values(ascending=False).index].reset_index(names="value")
    table["value"] = table["value"].astype(str)
    return table if len(table) <= at_most else _fold(table, at_most, how)


def grid(leaves: pd.DataFrame, rows: str, columns: str, period: Period, how: str = SUM) -> pd.DataFrame:
    """The metric by two dimensions: row, column, actual, numerator, denominator."""
    cells = within(leaves, period)
    summed = _grouped(cells, [rows, columns], how).reset_index()
    summed = summed.assign(actual=_values(summed))
    return summed.rename(columns={rows: "row", columns: "column"})


def weekdays(leaves: pd.DataFrame, period: Period, how: str = SUM) -> pd.DataFrame:
    """The metric by weekday and week (row = weekday name, column = the ISO day of the week's Monday)."""
    cells = within(leaves, period)
    days = pd.to_datetime(cells["bucket"]).dt
    keyed = cells.assign(
        week=(pd.to_datetime(cells["bucket"]) - pd.to_timedelta(days.day_of_week, "D")).dt.date.astype(str)
    )
    return grid(keyed.assign(weekday=days.strftime("%a")), "weekday", "week", period, how)


def hours_of_week(leaves: pd.DataFrame, period: Period, how: str = SUM) -> pd.DataFrame:
    """The metric by weekday and hour of the day (row = weekday name, column = "00" to "23")."""
    cells = within(leaves, period)
    at = pd.to_datetime(cells["bucket"]).dt
    return grid(
        cells.assign(weekday=at.strftime("%a"), hour=at.strftime("%H")), "weekday", "hour", period, how
    )


def of_hour(leaves: pd.DataFrame, period: Period, weekday: str, hour: str, how: str = SUM) -> pd.DataFrame:
    """One hour of the week, the newest first: day, actual, numerator, perhaps denominator."""
    cells = within(leaves, period)
    at = pd.to_datetime(cells["bucket"])
    cells = cells[(at.dt.strftime("%a") == weekday) & (at.dt.strftime("%H") == hour)]
    sums = _grouped(cells.assign(day=cells["bucket"].astype(str).str[:10]), "day", how)
    sums.insert(0, "actual", _values(sums))
    return sums.sort_index(ascending=False).reset_index()


def _values(sums: pd.DataFrame) -> pd.Series:
    if "denominator" not in sums:
        return sums["numerator"]
    return sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)


def _grouped(leaves: pd.DataFrame, by: str | list[str], how: str) -> pd.DataFrame:
    return _added(leaves.groupby(by, observed=True), how, [name for name in SUMS if name in leaves])


def _added(leaves: Any, how: str, names: Sequence[str] = ()) -> Any:
    """The measures of leaves, or of groups of them, taken together."""
    names = names or [name for name in SUMS if name in leaves]
    sums = leaves[list(names)].sum()
    if how == SUM:
        return sums
    sums["numerator"] = leaves["numerator"].max() if how == LARGEST else np.nan
    if "exposure" in names:
        sums["exposure"] = np.nan
    return sums


def _part(sums: pd.DataFrame) -> pd.Series:
    """Each value's part of the whole: its numerator over everybody's denominator."""
    if "denominator" not in sums:
        return sums["numerator"]
    return sums["numerator"] / (sums["denominator"].sum() or np.nan)


def _trends(leaves: pd.DataFrame, dimension: str, values: pd.Index, how: str) -> list[list[float]]:
    daily = leaves.assign(day=leaves["bucket"].dt.floor("D"))
    # One day of one value is a measure of its own: also what has no total over days has it.
    summed = _grouped(daily, [dimension, "day"], how if how == SUM else LARGEST)
    wide = _values(summed.reset_index().set_index([dimension, "day"])).unstack("day").fillna(0.0)
    return [wide.loc[one].tolist() if one in wide.index else [] for one in values]


def _fold(table: pd.DataFrame, at_most: int, how: str) -> pd.DataFrame:
    """The first rows, and one for all the others: nothing is left out."""
    head, tail = table.head(at_most), table.iloc[at_most:]
    names = [name for name in (*SUMS, "share", "contribution") if name in table]
    rest = tail[names].sum(min_count=1)
    if how == LARGEST:
        rest["numerator"] = tail["numerator"].max()
    row = {**rest.to_dict(), "value": f"{TAIL} ({len(tail)})", "actual": value(rest), "trend": []}
    return pd.concat([head, pd.DataFrame([row])], ignore_index=True)
