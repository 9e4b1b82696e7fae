"""Measures read in a cell, in the days explained and in those before: has it moved, or is it seen to be usual?

A measure is a monitor, or a drill-down that returns bucket, numerator and denominator as a monitor does. Counts
are quasi-Poisson: their dispersion is Pearson's chi-square of the days before over its degrees of freedom.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor, read_monitor, selected_columns
from monitors.explain.innocents.case import Span
from monitors.observe.data_faults import FaultBook
from monitors.observe.extract_health import ExtractHealth
from queries.content.home import Home
from queries.engine.drill import totals_drill
from queries.engine.opening import Engine, EngineError

SURE = 1.645  # standard errors: one-sided 95 %, for what is seen to be usual
SURER = 2.326  # one-sided 99 %, for what is seen to have moved
MOVED = 1.25  # times its usual level from which a measure has moved; chosen
_MEDIAN = 0.4549  # median of a chi-square of one degree of freedom
Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Counted:
    """Events of a measure now and before: numerators, denominators (days for a volume), dispersion of the days."""

    num: float
    den: float
    num_before: float
    den_before: float
    dispersion: float = 1.0

    @property
    def expected(self) -> float:
        """Events that there would be at the rate of before."""
        return self.den * self.num_before / self.den_before if self.den_before > 0 else 0.0

    @property
    def excess(self) -> float:
        """Events beyond that."""
        return self.num - self.expected

    @property
    def times(self) -> float:
        """Actual over expected; 1 where there is neither."""
        if self.expected > 0:
            return self.num / self.expected
        return float("inf") if self.num > 0 else 1.0

    def high(self, sure: float = SURE) -> float:
        """Upper limit of the events: variance-stabilised, one event more so that none is no certainty."""
        return (sqrt(self.num + 1) + sure * sqrt(self.dispersion) / 2) ** 2

    def low(self, sure: float = SURER) -> float:
        """Lower limit of the events."""
        return max(sqrt(self.num) - sure * sqrt(self.dispersion) / 2, 0.0) ** 2

    def most(self) -> float:
        """Upper limit of `times`, with what is not known of the rate before."""
        sure_before = max(sqrt(self.num_before) - SURE * sqrt(self.dispersion) / 2, 0.0) ** 2
        expected = self.den * sure_before / self.den_before if self.den_before > 0 else 0.0
        return self.high() / expected if expected > 0 else float("inf")

    def rose(self) -> bool:
        """Whether it is clearly above what was to be expected."""
        return self.low() > MOVED * self.expected

    def fell(self) -> bool:
        """Whether it is clearly below."""
        return self.high(SURER) < self.expected / MOVED


@dataclass(frozen=True)
class Measures:
    """Reads measures of a home from an engine opened on a morning, for one window."""

    home: Home
    engine: Engine
    window: Span
    _kept: dict[object, pd.DataFrame | None] = field(default_factory=dict)

    @cached_property
    def _files(self) -> dict[str, tuple[str, str]]:
        """Name → kind and text of the file; a monitor before a drill-down of the same name."""
        found: dict[str, tuple[str, str]] = {}
        for kind in ("drilldown", "monitors"):
            found |= {path.stem: (kind, path.read_text()) for path in self.home.content(kind)}
        return found

    def monitor(self, name: str) -> Monitor | None:
        """The monitor of a name, from its one file; None for a drill-down, or what cannot be read."""
        path = next((path for path in self.home.content("monitors") if path.stem == name), None)
        found = read_monitor(path, self.home.shown(path)) if path is not None else None
        return found if isinstance(found, Monitor) else None

    def read(self, name: str, where: Mapping[str, str]) -> Counted | None:
        """The measure in a cell, as far as it knows the cell's dimensions; None where the home cannot count it."""
        days = self._days(name, where, None)
        return None if days is None or days.empty else self._counted(days)

    def by_value(self, name: str, dimension: str, where: Mapping[str, str]) -> dict[str, Counted]:
        """The measure in a cell by the values of one more dimension; empty where it does not know it."""
        days = self._days(name, where, dimension)
        if days is None:
            return {}
        return {str(value): self._counted(part) for value, part in days.groupby("value", observed=True)}

    def knows(self, name: str, dimension: str) -> bool:
        """Whether the measure has a dimension."""
        return dimension in (selected_columns(self._files[name][1]) or ()) if name in self._files else False

    def _days(self, name: str, where: Mapping[str, str], dimension: str | None) -> pd.DataFrame | None:
        """day, num, den (and value): what is counted on each day, as complete as on its own morning."""
        key = (name, tuple(sorted(where.items())), dimension)
        if key not in self._kept:
            self._kept[key] = self._asked(name, where, dimension)
        return self._kept[key]

    def _asked(self, name: str, where: Mapping[str, str], dimension: str | None) -> pd.DataFrame | None:
        if name not in self._files:
            return None
        sql = self._files[name][1]
        columns = selected_columns(sql) or ()
        if "reported" in columns or "bucket" not in columns or (dimension and dimension not in columns):
            return None
        sums = [column for column in ("numerator", "denominator") if column in columns]
        by = ["bucket", dimension] if dimension else ["bucket"]
        span = {"since": self.window.base_since, "until": self.window.until}
        drill = totals_drill(dict.fromkeys(columns, ""), sql, by, sums, (), where, span)
        try:
            found = drill.run(self._settled(name)).to_pandas()
        except EngineError:
            return None
        kept = {"day": pd.to_datetime(found["bucket"]).dt.date, "num": found["numerator"].fillna(0.0)}
        kept["den"] = found["denominator"].fillna(0.0) if "denominator" in found else np.nan
        if dimension:
            kept["value"] = found[dimension].astype(object).where(found[dimension].notna(), "(none)")
        names = ["day", "value"] if dimension else ["day"]
        return pd.DataFrame(kept).groupby(names, as_index=False).sum(min_count=1)

    def _settled(self, name: str) -> Engine:
        """The engine that sees every bucket as complete as the newest one is."""
        monitor = self.monitor(name)
        if monitor is None:
            return self.engine.at(self.engine.as_of, within=1)
        sources = {name: extracts_of(monitor, self.engine.catalog)}
        book = FaultBook(
            lambda _: ExtractHealth((), 0, 0), sources, self.engine.catalog, self.home.settings.cutoff_hour
        )
        return self.engine.at(self.engine.as_of, within=1 + book.settle[name])

    def _counted(self, days: pd.DataFrame) -> Counted:
        """The days explained against those before; of a volume the days themselves are what it is counted by."""
        at = days["day"].to_numpy().astype("datetime64[D]")
        now, before = (np.isin(at, self.window.days(side)) for side in (self.window.now, self.window.before))
        num, den = (days[name].to_numpy(dtype=np.float64) for name in ("num", "den"))
        sums = float(num[now].sum()), float(num[before].sum())
        spread = dispersion(num[before], den[before])
        if not np.isnan(den).all():
            return Counted(
                sums[0], float(np.nansum(den[now])), sums[1], float(np.nansum(den[before])), spread
            )
        levels = self._weekday_levels(at[before], num[before])
        past, here = (self.window.days(side) for side in (self.window.before, self.window.now))
        mean = float(levels[past.astype(np.int64) % 7].mean())
        as_many = float(levels[here.astype(np.int64) % 7].sum()) / mean if mean > 0 else 0.0
        # A sale in the weeks before must not hide how steady the other days are.
        spread = steady_dispersion(num[before], levels[at[before].astype(np.int64) % 7])
        return Counted(
            sums[0],
            as_many or float(here.size),
            sums[1],
            float(past.size),
            spread,
        )

    def _weekday_levels(self, at: Days, num: Floats) -> Floats:
        """What each weekday brought before: [7]; a weekday that was not there brings the mean."""
        past = self.window.days(self.window.before)
        sums = np.bincount(at.astype(np.int64) % 7, num, 7)
        there = np.bincount(past.astype(np.int64) % 7, minlength=7)
        return np.where(there > 0, sums / np.maximum(there, 1), float(num.sum()) / max(past.size, 1))


def dispersion(num: Floats, den: Floats) -> float:
    """Pearson's chi-square of counts [days] over its degrees of freedom, at least 1."""
    den = np.nan_to_num(den)
    if den.sum() <= 0 or num.sum() <= 0:
        return 1.0
    expected = den * num.sum() / den.sum()
    used = expected > 0
    if used.sum() < 3:
        return 1.0
    return max(1.0, float(((num - expected)[used] ** 2 / expected[used]).sum() / (used.sum() - 1)))


def steady_dispersion(num: Floats, expected: Floats) -> float:
    """The same by the median of the squares [days], at least 1: a few days of another kind do not count."""
    used = expected > 0
    if used.sum() < 3:
        return 1.0
    squares = (num - expected)[used] ** 2 / expected[used]
    return max(1.0, float(np.median(squares)) / _MEDIAN)


def without(counted: Counted, own: Counted) -> Counted:
    """What is counted without a part of it."""
    return replace(
        counted,
        num=counted.num - own.num,
        den=counted.den - own.den,
        num_before=counted.num_before - own.num_before,
        den_before=counted.den_before - own.den_before,
    )
