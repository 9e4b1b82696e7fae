"""What a correction did to a metric: the value of a bucket as known before it and as known after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isclose

import numpy as np

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from monitors.observe.grains import ends
from monitors.observe.series import read_leaves
from queries.engine.opening import Engine
from queries.state.restatements import Restatement, restatements


@dataclass(frozen=True)
class RestatedValue:
    """A bucket of a metric that a correction changed. None = nothing to divide by.

    bucket: its first day; known_day: mornings after it see `after`.
    """

    monitor: str
    bucket: date
    known_day: date
    before: float | None
    after: float | None

    def said(self, unit: str, currency: str) -> str:
        """`data corrected on 29 May: 12.0 → 3.1 %`."""
        before, after = (words.quantity(value, unit, currency) for value in (self.before, self.after))
        sign = after[-2:]
        if before.endswith(sign) and not sign[-1].isalnum():
            before = before[:-2]
        return f"data corrected on {words.day(self.known_day)}: {before} → {after}"

    def to_json(self) -> dict[str, str | float | None]:
        """bucket, known_on, before, after."""
        days = {"bucket": self.bucket.isoformat(), "known_on": self.known_day.isoformat()}
        return {**days, "before": self.before, "after": self.after}


def restated_values(
    engine: Engine, monitor: Monitor, found: Iterable[Restatement], where: Mapping[str, str] | None = None
) -> list[RestatedValue]:
    """The buckets of a segment that corrections changed, oldest correction first; each correction and bucket once.

    A cohort counts what was reported up to its age, and is left out. Raises EngineError, SeriesError.
    """
    if monitor.view == "cohort":
        return []
    pairs = sorted({(one.known_day, _bucket(monitor.grain, one.day)) for one in found})
    told = []
    for known, bucket in pairs:
        before, after = (
            _value(engine, monitor, bucket, known + timedelta(days=n), where or {}) for n in (0, 1)
        )
        if _differ(before, after):
            told.append(RestatedValue(monitor.name, bucket, known, before, after))
    return told


def corrected_since(
    engine: Engine, monitor: Monitor, first: date, last: date, where: Mapping[str, str]
) -> list[RestatedValue]:
    """The buckets of a segment between two days, both included, that corrections known to the engine's morning
    changed; the newest correction first. Raises EngineError, SeriesError.
    """
    known = restatements(engine.catalog.ledger, engine.as_of, extracts_of(monitor, engine.catalog))
    inside = [one for one in known if first <= one.day <= last]
    return restated_values(engine, monitor, inside, where)[::-1]


def _bucket(grain: str, day: date) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _value(
    engine: Engine, monitor: Monitor, bucket: date, morning: date, where: Mapping[str, str]
) -> float | None:
    until = ends(monitor.grain, np.array([bucket], dtype="datetime64[D]"))[0].astype(object)
    rows = read_leaves(engine.at(morning), monitor, bucket, until)
    for name, value in where.items():
        rows = rows[rows[name].astype(str) == value]
    numerator = float(rows["numerator"].sum())
    if "denominator" not in rows:
        return numerator
    denominator = float(rows["denominator"].sum())
    return numerator / denominator if denominator else None


def _differ(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return not isclose(before, after)  # what is smaller is the noise of a sum
