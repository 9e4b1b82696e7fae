"""Profiles and views made by hand, for the searches that read what days are made of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from queries.content.contract import Extract
from queries.status.day_counts import AGES, ALL, DayCounts
from queries.status.day_profile import DayProfile
from queries.status.extract_view import ExtractView
from queries.status.volume import measure

ORIGIN = dt.date(1970, 1, 1)
FIRST = dt.date(2026, 1, 5)
Counts = npt.NDArray[np.int64]


def profile(
    counts: Counts, markets: tuple[str, ...], column: str, values: tuple[str | None, ...]
) -> DayProfile:
    """The profile of one column; counts [markets, days, values], each row known on its own day."""
    market, day, value = (index.ravel() for index in np.indices(counts.shape))
    there = counts.ravel() > 0
    number = day[there] + (FIRST - ORIGIN).days
    zeros = np.zeros(int(there.sum()), dtype=np.int64)
    rows = counts.ravel()[there].astype(np.int64)
    return DayProfile(markets, values, (column,), number, number, market[there], zeros, value[there], rows)


def view(counts: Counts, made: DayProfile) -> ExtractView:
    """The view of the morning after the last day."""
    days = counts.shape[1]
    total = np.repeat(counts.sum(axis=(0, 2)).astype(np.float64)[:, None], AGES, axis=1)
    seen = DayCounts(FIRST, {ALL: total}, {}, {})
    extract = Extract(name="orders", path=Path(), kind="event", columns=(), expect=(1, 2, 3, 4, 5, 6, 7))
    as_of = FIRST + dt.timedelta(days=days)
    return ExtractView(extract, as_of, 6, seen, measure(total, days), (), (), made)
