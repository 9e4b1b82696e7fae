"""An alert measured over its window, from the series kept with it: one set of sums that all its numbers come from.

The window runs from the alert's first bad bucket to its last bad one, with all trusted buckets between, at most the
newest 28 days of it. Not the bad buckets alone: they were chosen because they stand out, so a sum over them says more
than happened. Not the newest bucket: one bucket says little, and may be quiet again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.life.bucket_span import LENGTH
from monitors.life.episode import Episode

WINDOW_DAYS = 28  # days of an alert that are summed at most: the newest
_WORTH_BUCKETS = 28  # buckets before the window from which the worth of an event that did not happen is taken
RELAPSE = "relapse"  # detector family whose expectation is the level that a change had held
Series = Mapping[str, Sequence[Any]]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WindowSums:
    """What an alert came to over its window. Rates are fractions, a volume is per bucket; money in the home's currency.

    low, high: of the expectation, from the detector's bands. excess: events beyond expectation in the alert's own
    direction, over the whole window, with the half-width of its interval. worth: money of one event, None where the
    series does not say; declared: whether the monitor has money at all (None: the series is from before that was kept).
    """

    first_bucket: str
    last_bucket: str
    buckets: int
    actual: float
    expected: float
    low: float
    high: float
    numerator: float
    denominator: float | None
    excess: float
    excess_half: float
    worth: float | None
    declared: bool | None


def sum_window(episode: Episode, series: Series, since: str = "") -> WindowSums:
    """The sums of an alert; those of its newest bad bucket where no series of the window was kept.

    since: an ISO day; only buckets from then on are summed, where the window has any.
    """
    # Over 40 lines: one field per line of the record.
    columns = _columns(series)
    if columns is None:
        return _newest(episode)
    buckets, known = columns
    inside = _inside(buckets, episode) & (known["usable"] > 0)
    late = inside & np.array([bucket >= since for bucket in buckets], dtype=bool)
    inside = late if late.any() else inside
    for name in ("numerator", "expected", *(("denominator",) if "denominator" in known else ())):
        inside &= np.isfinite(known[name])
    if not inside.any() or ("denominator" in known and known["denominator"][inside].sum() <= 0):
        return _newest(episode)
    part = {name: column[inside] for name, column in known.items()}
    number, told = int(inside.sum()), [b for b, flag in zip(buckets, inside, strict=True) if flag]
    weight = part["denominator"] if "denominator" in part else np.ones(number)
    whole = float(weight.sum())
    numerator = float(part["numerator"].sum())
    expected = float(part["expected"] @ weight) / whole
    if episode.family == RELAPSE:
        expected = episode.evidence.expected
    half = float(np.sqrt(np.square(_half_widths(part) * weight).sum())) / whole
    sign = 1.0 if episode.direction == "up" else -1.0
    ratio = "denominator" in part
    return WindowSums(
        first_bucket=told[0],
        last_bucket=told[-1],
        buckets=number,
        actual=numerator / whole,
        expected=expected,
        low=max(0.0, expected - half),
        high=expected + half,
        numerator=numerator if ratio else numerator / number,
        denominator=whole if ratio else None,
        excess=max(0.0, sign * (numerator - expected * whole)),
        excess_half=half * whole,
        worth=_worth(known, inside, buckets, rise=episode.direction == "up"),
        declared=None if "exposure" not in series else bool(np.isfinite(known["exposure"]).any()),
    )


def _columns(series: Series) -> tuple[list[str], dict[str, Floats]] | None:
    """Buckets, and the kept columns as arrays, unknown values NaN; None where the sums cannot be made of them."""
    if not series or not {"bucket", "numerator", "expected", "lower", "upper"} <= series.keys():
        return None
    names = [n for n in series if n not in ("bucket", "usable")]
    found = {n: np.array([np.nan if v is None else float(v) for v in series[n]]) for n in names}
    size = len(series["bucket"])
    found["usable"] = np.array(series.get("usable", [True] * size), dtype=np.float64)
    if "exposure" not in found:
        found["exposure"] = np.full(size, np.nan)
    return [str(bucket) for bucket in series["bucket"]], found


def _inside(buckets: Sequence[str], episode: Episode) -> npt.NDArray[np.bool_]:
    """Which buckets lie in the window."""
    length = len(episode.first_bucket)
    oldest = episode.last_day - timedelta(days=max(WINDOW_DAYS, LENGTH[episode.grain]) - 1)
    first = max(episode.first_bucket, oldest.isoformat())
    return np.array([first <= bucket[:length] <= episode.last_bucket for bucket in buckets], dtype=bool)


def _half_widths(part: Mapping[str, Floats]) -> Floats:
    """Half of each bucket's band; 0 where a limit is open."""
    half = (part["upper"] - part["lower"]) / 2
    return np.where(np.isfinite(half), half, 0.0)


def _worth(
    known: Mapping[str, Floats], inside: npt.NDArray[np.bool_], buckets: Sequence[str], *, rise: bool
) -> float | None:
    """Money of one event: of a rise from the window itself, of a shortfall from the buckets before it, where the events
    that are missing still happened. None where neither knows any money.
    """
    start = int(np.argmax(inside))
    before = np.zeros(len(buckets), dtype=bool)
    before[max(0, start - _WORTH_BUCKETS) : start] = True
    for part in (inside, before) if rise else (before, inside):
        seen = part & np.isfinite(known["exposure"]) & np.isfinite(known["numerator"])
        events, money = float(known["numerator"][seen].sum()), float(known["exposure"][seen].sum())
        if events > 0 and money > 0:
            return money / events
    return None


def _newest(episode: Episode) -> WindowSums:
    """The newest bad bucket alone."""
    seen = episode.evidence
    half = (seen.upper - seen.lower) / 2
    weight = 1.0 if seen.denominator is None else seen.denominator
    return WindowSums(
        first_bucket=episode.last_bucket,
        last_bucket=episode.last_bucket,
        buckets=1,
        actual=seen.actual,
        expected=seen.expected,
        low=seen.lower,
        high=seen.upper,
        numerator=seen.numerator,
        denominator=seen.denominator,
        excess=seen.excess,
        excess_half=half * weight if np.isfinite(half) else 0.0,
        worth=None,
        declared=None,
    )
