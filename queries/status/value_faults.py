"""Columns of few values whose values are not the usual ones: new, gone, or in other proportions; learnt per column.

What a file does wrong it does in all markets alike; what people do wrong they do somewhere. So a change of proportions
is told as data only where it is large and shared by the markets, and a value is new or gone only in a column whose
values do not come and go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from queries.status.day_profile import HOURS, DayProfile
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.volume import median

HISTORY, HISTORY_FEW = 28, 14  # days before that say what is usual, and how many of them at least
SEEN, TURNOVER = 84, 0  # days in which values may come or go, and how often in a column whose values stay
ROWS = 50  # of a day, from which shares are compared
NEW_ROWS, NEW_SHARE = 5, 0.005  # rows and share from which a value nobody knew is told
GONE = 20.0  # rows expected of a value, from which none at all is no chance
STEP = 0.10  # change of a share from which it is large; chosen
# Distance in standard deviations, robust spread and counting together. By Student's t with 27 degrees of freedom
# 2 in a million looks go beyond it; a home has about 700 looks a day, so one false fault in two years.
DISTANCE = 6.0
SHARED = 0.8  # of the markets with rows enough, that a change of proportions must show in
_ORIGIN = dt.date(1970, 1, 1)
Counts = npt.NDArray[np.float64]


def find_values(look: ExtractView) -> Iterator[ExtractFault]:
    """Days on which a column has a new value, lacks one, or has its values in other proportions."""
    if look.profile is None or not look.days:
        return
    first, as_of = (look.counts.first - _ORIGIN).days, (look.as_of - _ORIGIN).days
    for column in look.profile.columns:
        if column == HOURS:
            continue
        known = look.profile.part(column) & (look.profile.known < as_of)
        known &= (look.profile.day >= first) & (look.profile.day < first + look.days)
        if known.any():
            yield from _column(look, look.profile, column, known, first)


def _column(
    look: ExtractView, profile: DayProfile, column: str, known: npt.NDArray[np.bool_], first: int
) -> Iterator[ExtractFault]:
    counts, names, by_market = _counts(profile, known, first, look.days)
    filled = [at for at, name in enumerate(names) if name is not None]
    if len(filled) < 2:
        return
    rows = counts.sum(axis=1)
    there = counts > 0
    stays = _turnover(there[:, filled], rows > 0) <= TURNOVER
    share = np.where(rows[:, None] >= ROWS, counts / np.maximum(rows[:, None], 1), np.nan)
    usual, spread = _usual(share)
    seen_before = np.vstack([np.zeros(len(names)), np.cumsum(there, axis=0)[:-1]])
    days_before = np.concatenate([[0], np.cumsum(rows >= ROWS)[:-1]])
    noise = np.sqrt(spread**2 + usual * (1 - usual) / np.maximum(rows[:, None], 1)) + 1 / np.maximum(
        rows[:, None], 1
    )
    enough = np.maximum(NEW_ROWS, NEW_SHARE * rows)[:, None]
    new = (seen_before == 0) & (counts >= enough) & (days_before[:, None] >= HISTORY_FEW) & stays[:, None]
    always = seen_before >= 0.95 * days_before[:, None]
    # Where values come and go by nature, as campaigns do, so do the shares of all others.
    restless = (~always & (np.nan_to_num(share) >= STEP / 2))[:, filled].any(axis=1) & ~new.any(axis=1)
    far = (np.abs(share - usual) > np.maximum(DISTANCE * noise, STEP)) & (days_before[:, None] >= HISTORY_FEW)
    far &= ~_moved_before(share, usual) & ~restless[:, None] & always
    gone = (
        ~restless[:, None]
        & ~new.any(axis=1)[:, None]
        & ~there
        & (usual * rows[:, None] >= GONE)
        & always
        & stays[:, None]
    )
    for at in np.flatnonzero((new | gone | far)[:, filled].any(axis=1) & (rows > 0)):
        yield from _told(look, column, int(at), [names, counts, usual, new, gone, far], by_market, filled)


def _moved_before(share: Counts, usual: Counts) -> npt.NDArray[np.bool_]:
    """[days, values] Whether a value's share was off by half as much on an earlier day that is still remembered."""
    off = np.nan_to_num(np.abs(share - usual))
    days = np.arange(len(off))
    most = np.zeros_like(off)
    for back in range(1, SEEN + 1):
        most = np.maximum(most, np.where((days >= back)[:, None], off[np.maximum(days - back, 0)], 0.0))
    return off < 2 * most


def _told(
    look: ExtractView, column: str, at: int, found: list, by_market: Counts, filled: list[int]
) -> Iterator[ExtractFault]:
    """What is wrong with a column on a day, as one fault."""
    names, counts, usual, new, gone, far = found
    rows = counts[at].sum()
    fresh = [one for one in filled if new[at, one]]
    lacking = [one for one in filled if gone[at, one]]
    moved = [one for one in filled if far[at, one] and _shared(by_market, at, one, counts)]
    said = [f"{names[one]!r} is new" for one in fresh]
    said += [f"{names[one]!r} is gone" for one in lacking]
    said += [
        f"{names[one]!r} is {counts[at, one] / rows:.0%} of the rows, usual is {usual[at, one]:.0%}"
        for one in moved
        if one not in lacking
    ]
    if not said:
        return
    evidence = {
        "rows": float(rows),
        "new": float(len(fresh)),
        "gone": float(len(lacking)),
        "gone_share": float(sum(usual[at, one] for one in lacking)),
        "moved": float(len(moved)),
    }
    words = ", ".join(said[:4]) + (f" and {len(said) - 4} more" if len(said) > 4 else "")
    told = (
        ", ".join(f"{names[one]} {usual[at, one]:.0%}" for one in (lacking + moved)[:3])
        or "values known before"
    )
    shown = ", ".join(f"{names[one]} {counts[at, one] / rows:.0%}" for one in (fresh + lacking + moved)[:3])
    day = look.counts.day(at)
    yield ExtractFault(look.extract.name, "values", day, words, told, shown, evidence, column, usable=True)


def _counts(
    profile: DayProfile, known: npt.NDArray[np.bool_], first: int, days: int
) -> tuple[Counts, list[str | None], Counts]:
    """Rows [days, values], the values, and the same by market [markets, days, values]."""
    codes, place = np.unique(profile.value[known], return_inverse=True)
    shape = (len(profile.markets), days, len(codes))
    index = (profile.market[known] * days + profile.day[known] - first) * len(codes) + place
    flat: Any = np.bincount(index, profile.rows[known].astype(np.float64), int(np.prod(shape)))
    counts: Counts = flat.astype(np.float64).reshape(shape)
    return counts.sum(axis=0), [profile.values[code] for code in codes.tolist()], counts


def _turnover(there: npt.NDArray[np.bool_], landed: npt.NDArray[np.bool_]) -> Counts:
    """[days] How often in the weeks before a value came that was not there for a fortnight, or went for as long."""
    seen = np.cumsum(np.vstack([np.zeros((1, there.shape[1])), there]), axis=0)
    days = np.arange(len(there))
    low = np.maximum(days - HISTORY_FEW, 0)
    absent = seen[days] - seen[low] == 0  # not there in the fortnight before
    came = (there & absent & (days >= HISTORY_FEW)[:, None]).sum(axis=1)
    total = np.concatenate([[0], np.cumsum(came)])
    return total[days] - total[np.maximum(days - SEEN, 0)] + 0.0 * landed


def _usual(share: Counts) -> tuple[Counts, Counts]:
    """Median share of the four weeks before each day, and its robust spread; NaN with little history."""
    days, values = share.shape
    back = np.arange(days)[:, None] - np.arange(1, HISTORY + 1)[None, :]
    before = np.where((back >= 0)[:, :, None], share[np.maximum(back, 0)], np.nan)  # [days, HISTORY, values]
    flat = before.transpose(0, 2, 1).reshape(days * values, HISTORY)
    usual = median(flat, HISTORY_FEW)
    spread = 1.4826 * median(np.abs(flat - usual[:, None]), HISTORY_FEW)
    return usual.reshape(days, values), spread.reshape(days, values)


def _shared(by_market: Counts, at: int, value: int, counts: Counts) -> bool:
    """Whether the change of a value's share shows in nearly all markets, in the same direction."""
    low = max(at - HISTORY, 0)
    rows, before = by_market[:, at].sum(axis=1), by_market[:, low:at].sum(axis=(1, 2))
    enough = (rows >= ROWS / 2) & (before >= ROWS)
    if len(enough) > 1 and enough.sum() < 2:
        return False  # of one market alone it is not known whether the others share it
    now = by_market[enough, at, value] / rows[enough]
    usual = by_market[enough, low:at, value].sum(axis=1) / before[enough]
    whole = counts[at, value] / counts[at].sum() - counts[low:at, value].sum() / max(counts[low:at].sum(), 1)
    return bool((np.sign(whole) * (now - usual) >= STEP / 2).mean() >= SHARED)
