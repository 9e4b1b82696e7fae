"""The rows behind a metric, read once per data version, and its series with the band of the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.life.bucket_span import LONGER
from monitors.life.segment import encode
from monitors.observe.grains import ends, whole_since
from monitors.observe.scoring import days_read
from monitors.observe.series import buckets_between, build_panels, read_leaves
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.metrics import cohort, run_band
from pages.metrics.measure import narrow

KEPT = 24  # metrics whose rows stay in memory
Answer = TypeVar("Answer")


def leaves(desk: House, as_of: date, monitor: Monitor, days: int) -> pd.DataFrame:
    """The monitor's rows for `days` back from the morning, from `read_leaves`. Shared: never changed."""
    since = as_of - timedelta(days=max(days + (monitor.lag or 0), days_read(monitor)))
    since = whole_since(monitor.grain, since)
    return _leaves(str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, since, desk, monitor)


@kept(KEPT, "Reading …")
def _leaves(
    root: str, version: str, as_of: date, name: str, sql: str, since: date, _desk: House, _monitor: Monitor
) -> pd.DataFrame:
    found = read_leaves(_desk.engine(as_of), _monitor, since, as_of)
    if _monitor.grain not in LONGER:
        return found
    over = ends(_monitor.grain, found["bucket"].to_numpy()) <= np.datetime64(as_of)
    return found[over].reset_index(drop=True)


def once(desk: House, as_of: date, monitor: Monitor, asked: object, build: Callable[[], Answer]) -> Answer:
    """What `build` makes of a metric's rows, made once per data version, morning and `asked` (its words)."""
    answer: Answer = _once(
        str(desk.root), desk.data_version, as_of, monitor.name, monitor.sql, repr(asked), build
    )
    return answer


@kept(200)
def _once(
    root: str, version: str, as_of: date, name: str, sql: str, asked: str, _build: Callable[[], Any]
) -> Any:
    return _build()


def dimensions(rows: pd.DataFrame) -> list[str]:
    """The dimensions a metric can be split by."""
    return [name for name in rows.columns if isinstance(rows[name].dtype, pd.CategoricalDtype)]


@dataclass(frozen=True)
class SegmentSeries:
    """Series by segment value, and what a reader has to know of their bands: note; detectors: whose they are.

    A series is one row per bucket: bucket, actual, numerator, denominator, expected, lower, upper, usable, as the run
    judged it. A cohort monitor's has mature too, and what immature order days will come to: final, least, most.
    """

    frames: Mapping[str, pd.DataFrame]
    detectors: Mapping[str, str]
    note: str

    @property
    def frame(self) -> pd.DataFrame:
        """The series of a whole segment; empty where nothing happened."""
        return self.frames.get("", pd.DataFrame())


def series(
    desk: House,
    as_of: date,
    monitor: Monitor,
    rows: pd.DataFrame,
    where: Mapping[str, str],
    since: date,
    known_now: bool = False,
) -> SegmentSeries:
    """One segment by bucket with the run's band; that of its episode's detector if one was seen from `since` on.

    known_now: judged buckets with what came or was corrected after they were judged.
    """
    return _series(desk, as_of, monitor, rows, where, None, [""], since, known_now)


def series_by(
    desk: House,
    as_of: date,
    monitor: Monitor,
    rows: pd.DataFrame,
    where: Mapping[str, str],
    split: str,
    values: Sequence[str],
    since: date,
    known_now: bool = False,
) -> SegmentSeries:
    """The same for some values of a dimension, in the order of `values`."""
    return _series(desk, as_of, monitor, rows, where, split, values, since, known_now)


def _series(
    desk: House,
    as_of: date,
    monitor: Monitor,
    rows: pd.DataFrame,
    where: Mapping[str, str],
    split: str | None,
    values: Sequence[str],
    since: date,
    known_now: bool,
) -> SegmentSeries:
    segments = {value: {**where, split: value} if split else dict(where) for value in values}
    told = run_band.detectors(desk, as_of, monitor, segments.values(), since)
    asked = {value: told.get(encode(segment), "") for value, segment in segments.items()}
    first = str(rows["bucket"].min()) if len(rows) else ""
    key = ("series", first, tuple(sorted(where.items())), split, tuple(asked.items()), known_now)

    def build() -> SegmentSeries:
        cells = narrow(rows, where)
        if split:
            cells = cells[cells[split].isin(values)]
        counted = _counted(as_of, monitor, rows, cells, split)
        bands = run_band.of(desk, as_of, monitor, [*where, *([split] if split else [])])
        found = {}
        for value in (one for one in values if one in counted):
            frame = _judged(counted[value], bands.row(segments[value], asked[value]), known_now)
            mine = narrow(cells, {split: value}) if split else cells
            found[value] = _finished(as_of, monitor, mine, frame)
        return SegmentSeries(found, {value: bands.detector(asked[value]) for value in found}, bands.note)

    return once(desk, as_of, monitor, key, build)


def _counted(
    as_of: date, monitor: Monitor, rows: pd.DataFrame, cells: pd.DataFrame, split: str | None
) -> dict[str, pd.DataFrame]:
    """Value of the split ("" without one) → bucket, actual, numerator, denominator of every bucket of `rows`."""
    if cells.empty:
        return {}
    buckets = buckets_between(monitor, rows["bucket"].min().date(), as_of)
    panel = build_panels(monitor, cells, buckets, combinations=[(split,) if split else ()])[0]
    found = {}
    for row in range(panel.rows):
        frame = pd.DataFrame(
            {"bucket": panel.ts, "actual": panel.numerator[row], "numerator": panel.numerator[row]}
        )
        if panel.denominator is not None:
            frame["denominator"] = panel.denominator[row]
            frame["actual"] /= frame["denominator"].where(frame["denominator"] > 0)
        found[panel.segment(row).get(split or "", "")] = frame
    return found


def _judged(counted: pd.DataFrame, row: pd.DataFrame, known_now: bool) -> pd.DataFrame:
    """The buckets as the run judged them, with its band; those before its history, or all, as they are known now.

    What came after a bucket was judged is not on its line: band and line are counted at the same completeness.
    """
    frame = counted.set_index(pd.DatetimeIndex(counted["bucket"]))
    seen = row.reindex(frame.index)
    inside = frame.index.isin(row.index)
    for name in ("actual", "numerator", "denominator"):
        if name in frame and name in seen and not known_now:
            frame[name] = frame[name].where(~inside, seen[name].astype(float))
    for name in ("expected", "lower", "upper"):
        frame[name] = seen[name].astype(float)
    frame["usable"] = seen["usable"].eq(True) | ~inside
    return frame.reset_index(drop=True)


def _finished(as_of: date, monitor: Monitor, cells: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The series as the chart draws it: buckets as text, and of a cohort monitor what is not mature yet."""
    frame = frame.assign(bucket=frame["bucket"].astype(str))
    if not cohort.is_cohort(monitor):
        return frame
    frame = frame.merge(cohort.projected(monitor, cells, as_of), on="bucket", how="left")
    frame["mature"] = frame["mature"].fillna(True).astype(bool)
    frame["usable"] |= ~frame["mature"]  # too young is hollow, not spoiled
    return frame
