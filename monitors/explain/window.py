"""Which days are explained, against which, and the leaf table that compares them.

The baseline is the same weekdays (or hours of the week) before the onset, up to eight weeks of them, without
the days a data fault or a campaign spoils; every bucket as it was known on its own morning, so that both
sides are equally complete.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors import words
from monitors.catalogue.loading import MEASURES, Monitor
from monitors.explain.causes.leaves import Floats, bin_sums
from monitors.life.bucket_span import LENGTH, LONGER, first_day, last_day
from monitors.life.segment import Segment
from monitors.observe.grains import SEASON, ends, starts

WEEKS = 8
MONTHS = 12  # compared with, where a bucket is a month
LONGEST = 28  # days explained at most: the newest of a long episode
_LEAST_DAYS = 5
_SCALE = (0.5, 2.0)
_TRACE = 0.02  # of one side: what counts as not being there on the other


@dataclass(frozen=True)
class Window:
    """Buckets explained (`now`) and buckets compared with (`before`), both as bucket starts; grain: hour, day, week or
    month.
    """

    now: npt.NDArray[np.datetime64]
    before: npt.NDArray[np.datetime64]
    left_out: int = 0
    grain: str = "day"

    @property
    def since(self) -> date:
        """First day explained."""
        return _day(self.now.min())

    @property
    def until(self) -> date:
        """Day after the last one explained."""
        return last_day(str(self.now.max()), self.grain) + timedelta(days=1)

    def days(self, buckets: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
        """All days of some of its buckets."""
        if self.grain in ("hour", "day"):
            return np.unique(buckets.astype("datetime64[D]"))
        spans = zip(buckets.astype("datetime64[D]"), ends(self.grain, buckets), strict=True)
        return np.concatenate([np.arange(one, after) for one, after in spans])

    @property
    def base_since(self) -> date:
        """First day of the baseline."""
        return _day(self.before.min())

    @property
    def base_until(self) -> date:
        """Day after the last of the baseline."""
        return last_day(str(self.before.max()), self.grain) + timedelta(days=1)

    @property
    def baseline(self) -> str:
        """What is compared with, in words."""
        weeks = max(1, round((self.base_until - self.base_since).days / 7))
        spoiled = f", {words.plural(self.left_out, 'spoiled day')} left out" if self.left_out else ""
        days = words.span(self.base_since, self.base_until - timedelta(days=1))
        if self.grain in LONGER:
            return f"the {words.plural(int(self.before.size), self.grain)} before ({days}{spoiled})"
        return f"the same weekdays of {words.plural(weeks, 'week')} before ({days}{spoiled})"


@dataclass(frozen=True)
class Table:
    """The leaf table of a segment: columns of `dimensions`, actual_num, expected_num, (…_den) and exposure.

    `scale`: what the baseline's numerators were multiplied by to meet the detector's expectation. `replaced`:
    dimensions left out because their values were replaced (a rule's version), with what replaced what:
    before and after share no leaf there, and everything would be mix.
    """

    frame: pd.DataFrame
    dimensions: list[str]
    scale: float
    replaced: dict[str, str] = field(default_factory=dict)


def choose_window(
    monitor: Monitor, first: str, last: str, onset: date, spoiled: Collection[date] = ()
) -> Window | None:
    """The buckets from `first` to `last` (the newest 28 days of them) against those before `onset`.

    None when fewer than five unspoiled days are left to compare with; `spoiled` days are never in the
    baseline.
    """
    if monitor.grain in LONGER:
        return _of_long_buckets(monitor.grain, first, last, spoiled)
    unit: Literal["h", "D"] = "h" if monitor.grain == "hour" else "D"
    start, stop = np.datetime64(first, unit), np.datetime64(last, unit)
    start = max(start, (stop.astype("datetime64[D]") - np.timedelta64(LONGEST - 1, "D")).astype(start.dtype))
    now = np.arange(start, stop + 1, dtype=f"datetime64[{unit}]")
    end = min(np.datetime64(onset, "D"), start.astype("datetime64[D]"))
    before = np.arange(end - np.timedelta64(7 * WEEKS, "D"), end, dtype="datetime64[D]").astype(now.dtype)
    if unit == "h":
        before = np.arange(before[0], end.astype(now.dtype), dtype=now.dtype)
    bad = np.isin(before.astype("datetime64[D]"), np.array(sorted(spoiled), dtype="datetime64[D]"))
    kept = before[~bad]
    days = np.unique(kept.astype("datetime64[D]")).size
    left_out = int(np.unique(before[bad].astype("datetime64[D]")).size)
    return Window(now, kept, left_out, monitor.grain) if days >= _LEAST_DAYS else None


def _of_long_buckets(grain: str, first: str, last: str, spoiled: Collection[date]) -> Window | None:
    """The weeks or months from `first` to `last` against those before them; one with a spoiled day is left out."""
    stop = last_day(last, grain)
    start = max(first_day(first), stop - timedelta(days=max(LONGEST, LENGTH[grain]) - 1))
    back = 7 * WEEKS if grain == "week" else MONTHS * LENGTH[grain]
    now = starts(grain, start, stop + timedelta(days=1))
    before = starts(grain, first_day(str(now[0])) - timedelta(days=back), first_day(str(now[0])))
    bad = np.array(sorted(spoiled), dtype="datetime64[D]")
    touched = np.array(
        [
            bool(((bad >= one) & (bad < after)).any())
            for one, after in zip(before, ends(grain, before), strict=True)
        ],
        dtype=bool,
    )
    kept = before[~touched]
    return Window(now, kept, int(touched.sum()), grain) if kept.size >= _LEAST_DAYS else None


def only_trusted(window: Window, series: Mapping[str, Sequence[Any]]) -> Window:
    """The window without the buckets that the kept series says were not to be trusted, as in the facts."""
    kept = zip(series.get("bucket", ()), series.get("usable", ()), strict=False)
    spoiled = np.array([str(bucket)[:19] for bucket, usable in kept if not usable], dtype=window.now.dtype)
    now = window.now[~np.isin(window.now, spoiled)]
    return replace(window, now=now) if now.size else window


def dimensions_of(leaves: pd.DataFrame, monitor: Monitor, where: Mapping[str, str]) -> list[str]:
    """The dimensions a change can be explained by: those of the monitor that the segment does not fix."""
    measures = {*MEASURES, "exposure", "age", monitor.exposure}
    return [name for name in leaves.columns if name not in measures and name not in where]


def build_table(
    monitor: Monitor, leaves: pd.DataFrame, where: Segment, window: Window, expected: float | None
) -> Table:
    """The leaf table of the window from a monitor's rows (as `read_leaves` gives them).

    A baseline bucket counts as often as its weekday (hour of the week) is explained, over how often it is in
    the baseline. `expected`: the detector's rate (or its total, for a volume) in this segment, to which the
    baseline's numerators are scaled, so that chart and explanation agree; None: as they are.
    """
    inside = np.ones(len(leaves), dtype=bool)
    for name, value in where.items():
        inside &= (leaves[name] == value).to_numpy() if name in leaves else True
    if monitor.view == "cohort" and monitor.lag is not None:
        inside &= leaves["age"].to_numpy() <= monitor.equal_age
    times = leaves["bucket"].to_numpy().astype(window.now.dtype)
    now = inside & np.isin(times, window.now)
    first = window.before[0] if window.before.size else window.now[0]
    offset, span = (times - first).astype(np.int64), _span(window)
    weight = np.where((offset >= 0) & (offset < span), _weights(window)[np.clip(offset, 0, span - 1)], 0.0)
    before = inside & (weight > 0) & ~now
    dimensions = dimensions_of(leaves, monitor, where)
    rows = now | before
    keys, frame = _combinations(leaves, dimensions, rows)
    size = max(len(frame), 1)
    for name, column in _measures(leaves, monitor).items():
        frame[f"actual_{name}"] = bin_sums(keys[now[rows]], column[now], size)
        base = bin_sums(keys[before[rows]], column[before] * weight[before], size)
        frame[f"expected_{name}"] = base
    replaced = {name: how for name in dimensions if (how := _replaced(frame, name))}
    kept = [name for name in dimensions if name not in replaced]
    if replaced:
        frame = _without(frame, kept)
    scale = _scale(frame, expected)
    frame["expected_num"] *= scale
    return Table(frame, kept, scale, replaced)


def _replaced(frame: pd.DataFrame, name: str) -> str:
    """What replaced what, where most of both sides is in values that the other side does not have; else
    empty.
    """
    size = "den" if "actual_den" in frame else "num"
    sums = frame.groupby(name, observed=True)[[f"actual_{size}", f"expected_{size}"]].sum()
    now, before = sums.iloc[:, 0], sums.iloc[:, 1]
    fresh, gone = before <= _TRACE * now, now <= _TRACE * before
    if now[fresh].sum() < 0.5 * now.sum() or before[gone].sum() < 0.5 * before.sum() or now.sum() <= 0:
        return ""
    return f"{now.idxmax()} instead of {before.idxmax()}" if before.sum() > 0 else ""


def _without(frame: pd.DataFrame, kept: list[str]) -> pd.DataFrame:
    measures = [name for name in frame if str(name).startswith(("actual_", "expected_"))]
    if not kept:
        return frame[measures].sum().to_frame().T
    return frame.groupby(kept, observed=True)[measures].sum().reset_index()


def _span(window: Window) -> int:
    return int((window.before[-1] - window.before[0]).astype(np.int64)) + 1 if window.before.size else 1


def _weights(window: Window) -> Floats:
    """How much each bucket from the first of the baseline on counts: [span]."""
    first = window.before[0] if window.before.size else window.now[0]
    cycle = SEASON[window.grain]
    phase_now = window.now.astype(np.int64) % cycle
    phase_before = window.before.astype(np.int64) % cycle
    wanted = np.bincount(phase_now, minlength=cycle).astype(np.float64)
    there = np.bincount(phase_before, minlength=cycle).astype(np.float64)
    share = np.divide(wanted, there, out=np.zeros(cycle), where=there > 0)
    # A weekday that the baseline does not have is spread over all it has.
    share += wanted[there == 0].sum() / max(there.sum(), 1.0)
    weights = np.zeros(_span(window))
    weights[(window.before - first).astype(np.int64)] = share[phase_before]
    return weights


def _combinations(
    leaves: pd.DataFrame, dimensions: Sequence[str], rows: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """The number of each row's combination of dimensions, and the combinations."""
    keys = np.zeros(int(rows.sum()), dtype=np.int64)
    for name in dimensions:
        column = leaves[name].cat
        keys = keys * max(len(column.categories), 1) + column.codes.to_numpy()[rows]
    present, index = np.unique(keys, return_inverse=True)
    columns: dict[str, object] = {}
    rest = present
    for name in reversed(dimensions):
        categories = leaves[name].cat.categories
        columns[name] = pd.Categorical.from_codes(rest % max(len(categories), 1), categories=categories)
        rest = rest // max(len(categories), 1)
    return index.astype(np.int64), pd.DataFrame(
        {name: columns[name] for name in dimensions}, index=range(present.size)
    )


def _measures(leaves: pd.DataFrame, monitor: Monitor) -> dict[str, Floats]:
    found = {"num": leaves["numerator"].to_numpy(dtype=np.float64)}
    if "denominator" in leaves:
        found["den"] = leaves["denominator"].to_numpy(dtype=np.float64)
    return {**found, "exposure": leaves["exposure"].to_numpy(dtype=np.float64)}


def _scale(frame: pd.DataFrame, expected: float | None) -> float:
    """Detector's expectation over the baseline's, within a factor of two; 1 where either is unknown."""
    total = float(frame["expected_num"].sum())
    if "expected_den" in frame:
        den = float(frame["expected_den"].sum())
        total = total / den if den > 0 else 0.0
    if expected is None or not np.isfinite(expected) or expected <= 0 or total <= 0:
        return 1.0
    scale = expected / total
    return scale if _SCALE[0] <= scale <= _SCALE[1] else 1.0


def _day(moment: "np.datetime64[Any]") -> date:
    return date.fromisoformat(str(moment.astype("datetime64[D]")))
