"""The rows of a series as a chart reads them: values in display units, states as flags, and what a hover says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from monitors import words
from pages.charts.axes import SCALE, epoch
from pages.charts.drawing import MARKS

FACTS = ("actual", "judged", "before", "final")
RANGES = ("expected", "lower", "upper", "least", "most")
ALWAYS = ("actual", "expected", "lower", "upper")  # the others only where the frame has them


def series_rows(frame: pd.DataFrame, unit: str, currency: str) -> list[dict[str, Any]]:
    """One row per bucket of `frame` (see `band_chart.series`), the newest MARKS of them.

    `t` is the bucket in milliseconds; `known` the value where it is final; `line` what the limits are of: the mean that
    was judged, where one was, else the value.
    """
    scale, grain = SCALE.get(unit, 1.0), grain_of([str(bucket) for bucket in frame["bucket"]])
    names = [name for name in (*FACTS, *RANGES) if name in ALWAYS or name in frame]
    out = []
    for record in _inside_the_whole(frame.tail(MARKS), unit).to_dict("records"):
        bucket = str(record["bucket"])
        row: dict[str, Any] = {"t": epoch(bucket)}
        for name in names:
            value = words.known(record.get(name))
            row[name] = None if value is None else value * scale
        usable = record.get("usable", True) is not False
        row["flag"] = bool(record.get("flag", False)) and usable
        row["unknown"] = not usable
        row["immature"] = not record.get("mature", True)
        # Before a cohort is mature its value only grows: no line, but what it is likely to come to.
        row["known"] = None if row["immature"] and "final" in frame else row["actual"]
        said = {name: words.quantity(record.get(name), unit, currency) for name in names}
        row["line"] = row["judged"] if "judged" in names else row["known"]
        told = _hover(bucket, row, said, words.count(record.get("denominator")), grain)
        reach = words.known(record.get("reach"))
        if "Judged" in told and reach is not None:
            told["Judged"] += f", the mean of {words.plural(int(reach), grain)}"
        out.append(row | told)
    _mark_lonely(out)
    return out


def _inside_the_whole(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Ranges cut where no value can be: at zero, and for a share at the whole, unless a value was there."""
    facts = frame[[name for name in FACTS if name in frame]].astype(float)
    ranges = [name for name in RANGES if name in frame]
    least = 0.0 if not (facts < 0).any(axis=None) else None
    most = 1.0 if unit in SCALE and not (facts > 1).any(axis=None) else None
    return frame.assign(**{name: frame[name].astype(float).clip(least, most) for name in ranges})


def _mark_lonely(rows: list[dict[str, Any]]) -> None:
    """A value between two gaps makes no line: it is drawn as a dot."""
    gap = [True, *(row["known"] is None for row in rows), True]
    for at, row in enumerate(rows):
        row["lonely"] = gap[at] and not gap[at + 1] and gap[at + 2]


def grain_of(buckets: Sequence[str]) -> str:
    """What the buckets of one series are: hour, day, week or month, by the distance between them."""
    if any(map(is_hour, buckets)):
        return "hour"
    days = sorted({date.fromisoformat(bucket[:10]) for bucket in buckets})
    steps = {(after - before).days for before, after in pairwise(days)}
    if steps and all(day.day == 1 for day in days):
        return "month"
    return "week" if steps and all(step % 7 == 0 for step in steps) else "day"


def is_hour(bucket: str) -> bool:
    """Whether a bucket is an hour after midnight."""
    return len(bucket) > 10 and bucket[11:16] != "00:00"


def _hover(bucket: str, row: dict[str, Any], said: dict[str, str], n: str, grain: str) -> dict[str, str]:
    told = {
        "When": words.bucket(bucket if is_hour(bucket) else bucket[:10], grain),
        "Actual": said["actual"],
        "Expected": said["expected"],
        "Range": words.interval(said["lower"], said["upper"]),
        "n": n,
        "Note": _note(row),
    }
    if "judged" in said:
        told["Judged"] = said["judged"]
    if "before" in said:
        told["Before"] = said["before"]
    if "final" in said:
        final = f"{said['final']} ({words.interval(said['least'], said['most'])})"
        told["Final"] = final if row["immature"] else words.DASH
    return told


def _note(row: dict[str, Any]) -> str:
    if row["immature"]:
        return "not mature yet"
    return "judged bad" if row["flag"] else "not usable" if row["unknown"] else "as expected"
