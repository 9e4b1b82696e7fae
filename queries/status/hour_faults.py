"""Hours of a day that are wanting: a day that is not over in the data, or a file that was cut by time.

A market's local day is judged when its data reach its end. Where many rows usually come in hours that have none, the
day is open while nothing newer of the market is there, and partial once there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from queries.status.day_profile import HOURS, DayProfile
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault

WANTING = 0.9  # rows expected in hours that have none, from which these are looked at
SURPRISE = 14.0  # −log of the chance of no row from which hours are wanting: 1 in a million; chosen
LEAST_SPREAD = 0.005  # variance ÷ mean of the rows of some hours, at least: a few weeks cannot show less
REGULAR, SURPRISE_REGULAR = (
    0.1,
    4.0,
)  # a spread below which hours are filled by a clock; what is enough there; chosen
FEW_REGULAR = 14  # days that must have shown it
SETTLED = 3  # days after which what an earlier day knew at the same age is nearly all of it
WEEKS4 = 28  # days before that say how a day is spread over its hours
FEW_DAYS = 7
# share of a day's rows in the empty hours, from which the day must also have fewer rows than usual: else the rows came
# at another hour, as they do when a clock changes; chosen
MUCH = 0.3
SELDOM = 0.05  # of the days before: so many may have had none in these hours either
_ORIGIN = dt.date(1970, 1, 1)
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EmptyHours:
    """Local hours of one market's day without a row, `first` to `last`; rows: there at other hours; wanting: expected
    in these; open: nothing newer of the market is there.
    """

    market: str
    first: int
    last: int
    rows: float
    wanting: float
    open: bool


def find_cut(look: ExtractView) -> Iterator[ExtractFault]:
    """Days on which hours are empty that usually have many rows: open at their end, or partial."""
    if look.profile is None or not look.days:
        return
    first = (look.counts.first - _ORIGIN).days
    found = empty_hours(look.profile, first, look.days, look.as_of)
    for at in sorted(found):
        if not look.due[at]:
            continue
        holes, filled = found[at]
        whole = len(holes) >= filled and len({hole.open for hole in holes}) == 1
        for hole in holes[:1] if whole else holes:
            yield _fault(look, at, hole, holes if whole else [hole], None if whole else hole.market or None)


def _fault(
    look: ExtractView, at: int, hole: EmptyHours, holes: list[EmptyHours], market: str | None
) -> ExtractFault:
    rows, wanting = sum(one.rows for one in holes), sum(one.wanting for one in holes)
    hours = f"{hole.first:02d}:00 to {hole.last + 1:02d}:00"
    if hole.open:
        words = f"its last hours have not come yet: nothing from {hole.first:02d}:00 on"
        if look.due_age == 0:
            words += "; if they always come a day later, lateness_hours = 54 in the contract has the day judged then"
    else:
        words = f"nothing between {hours}, although rows usually come then"
    evidence = {"rows": rows, "wanting": wanting, "first_hour": float(hole.first)}
    kind = "open" if hole.open else "partial"
    told, found = f"about {rows + wanting:.0f} rows", f"{rows:.0f} rows"
    day = look.counts.day(at)
    return ExtractFault(look.extract.name, kind, day, words, told, found, evidence, market=market)


def empty_hours(
    profile: DayProfile, first: int, days: int, as_of: dt.date
) -> dict[int, tuple[list[EmptyHours], int]]:
    """Day (from `first`, days since 1970) → its markets with hours wanting as a morning knew them, and how many
    markets have rows that day.
    """
    part = profile.part(HOURS) & (profile.known < (as_of - _ORIGIN).days)
    part &= (profile.day >= first) & (profile.day < first + days)
    day, market = profile.day[part] - first, profile.market[part]
    age, rows = profile.known[part] - profile.day[part], profile.rows[part].astype(np.float64)
    hour = profile.numbers[profile.value[part]]
    order = np.lexsort((day, market))  # so that the days before one stand together
    day, market, age, rows, hour = day[order], market[order], age[order], rows[order], hour[order]
    begins = np.searchsorted(market, np.arange(len(profile.markets) + 1))
    shape = (len(profile.markets), days, 24)
    counts = np.bincount((market * days + day) * 24 + hour, rows, int(np.prod(shape))).reshape(shape)
    filled = (counts.sum(axis=2) > 0).sum(axis=0)
    found: dict[int, list[EmptyHours]] = {}
    for number, name in enumerate(profile.markets):
        for at in _candidates(counts[number]):
            there, old = float(counts[number, at].sum()), days - 1 - at
            key = (number, first + at, int(there), min(old, SETTLED))
            if key not in profile.holes:
                of = slice(begins[number], begins[number + 1])
                low, high = np.searchsorted(day[of], (at - WEEKS4, at)) + begins[number]
                near = np.arange(low, high)[(age[low:high] <= old) | (old >= SETTLED)]
                before = np.bincount((day[near] - at + WEEKS4) * 24 + hour[near], rows[near], WEEKS4 * 24)
                skipped = profile.skipped.get((number, first + at), frozenset())
                usual = before.astype(np.float64).reshape(WEEKS4, 24)
                profile.holes[key] = _hole(counts[number, at], usual, skipped)
            if (hole := profile.holes[key]) is not None:
                since, until, wanting = hole
                newer = bool((counts[number, at + 1 :] > 0).any())
                told = EmptyHours(name, since, until, there, wanting, until == 23 and not newer)
                found.setdefault(at, []).append(told)
    return {at: (holes, int(filled[at])) for at, holes in found.items()}


def _candidates(counts: Counts) -> list[int]:
    """The days of a market [days, 24] on which many rows may be wanting."""
    total = np.vstack([np.zeros(24), np.cumsum(counts, axis=0)])
    days = np.arange(len(counts))
    before = total[days] - total[np.maximum(days - WEEKS4, 0)]
    share = before / np.maximum(before.sum(axis=1, keepdims=True), 1)
    empty = np.where(counts == 0, share, 0.0).sum(axis=1)
    rows = counts.sum(axis=1)
    wanting = rows * empty / np.maximum(1 - empty, 1e-9)
    return np.flatnonzero((rows > 0) & (wanting >= WANTING)).tolist()


def _hole(rows: Counts, before: Counts, skipped: frozenset[int]) -> tuple[int, int, float] | None:
    """The run of empty hours of a day [24] in which most is wanting by the days before, and how much; None = chance.

    skipped: hours that the clock left out that day, in which nothing can be wanting.
    """
    filled = before[before.sum(axis=1) > 0]
    if len(filled) < FEW_DAYS:
        return None
    if (filled[:, rows == 0].sum(axis=1) == 0).mean() > SELDOM:
        return None  # so often nothing came in all of these hours, and even more often in some of them
    share = filled.sum(axis=0) / filled.sum()
    seen = share[rows > 0].sum()
    if seen <= 0:
        return None
    expected = np.where(rows == 0, rows.sum() * share / seen, 0.0)
    best: tuple[int, int, float] | None = None
    low = 0
    for hour in range(25):
        if hour < 24 and rows[hour] == 0 and hour not in skipped:
            continue
        if hour > low and (best is None or expected[low:hour].sum() > best[2]):
            best = (low, hour - 1, float(expected[low:hour].sum()))
        low = hour + 1
    if best is None or best[2] < WANTING:
        return None
    usual = filled[:, best[0] : best[1] + 1].sum(axis=1)
    spread = max(float(usual.var(ddof=1) / usual.mean()), LEAST_SPREAD)
    # Chance that each of the day's rows falls outside these hours, if such days scatter as a negative binomial
    # (spread > 1), Poisson (1) or binomial (< 1) does.
    lost = float(share[best[0] : best[1] + 1].sum())
    if lost >= MUCH and rows.sum() > np.median(filled.sum(axis=1)) * (1 - lost / 2):
        return None
    factor = 1.0 if abs(spread - 1) < 1e-6 else np.log(spread) / (spread - 1)
    surprise = -float(rows.sum()) * np.log1p(-lost) * factor
    regular = spread <= REGULAR and len(filled) >= FEW_REGULAR and rows.sum() >= FEW_DAYS
    least = SURPRISE_REGULAR if regular else SURPRISE
    return best if surprise >= least and (usual == 0).mean() <= SELDOM else None
