"""Faults of content: duplicates, quarantine, refused drops, columns that are suddenly empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.volume import Vector, median

DUPLICATES = 10
BAD_SHARE, BAD_ROWS, UNUSABLE_SHARE = 0.01, 5, 0.1
NULL_ROWS, NULL_STEP, NULL_Z = 50, 0.1, 5.0
HISTORY, HISTORY_FEW = 28, 10
ENOUGH = 0.8  # of the rows expected, beside a drop that was refused
BAD = ("bad value", "broken row", "orphan")


def find_duplicated(look: ExtractView) -> Iterator[ExtractFault]:
    """Days with more duplicates than the contract allows.

    They were set aside, so what is left counts once.
    """
    if "duplicate" not in look.counts.aside:
        return
    twice = look.known(look.counts.aside["duplicate"])
    share = twice / np.maximum(twice + look.volume.rows, 1)
    for at in np.flatnonzero((twice >= DUPLICATES) & (share > look.extract.duplicate_share)):
        evidence = {"duplicates": float(twice[at]), "rows": float(look.volume.rows[at])}
        words = "rows came more than once; the copies were set aside"
        told, found = (
            f"at most {look.extract.duplicate_share:.0%}",
            f"{twice[at]:.0f} duplicates ({share[at]:.0%})",
        )
        day = look.counts.day(at)
        yield ExtractFault(
            look.extract.name, "duplicated", day, words, told, found, evidence, usable=True, healed=True
        )


def find_quarantined(look: ExtractView) -> Iterator[ExtractFault]:
    """Days of which more than one in a hundred rows could not be taken."""
    parts = {reason: look.known(look.counts.aside[reason]) for reason in BAD if reason in look.counts.aside}
    if not parts:
        return
    bad = np.sum(list(parts.values()), axis=0)
    share = bad / np.maximum(bad + look.volume.rows, 1)
    for at in np.flatnonzero((bad >= BAD_ROWS) & (share > BAD_SHARE)):
        evidence = {f"{reason} rows": float(values[at]) for reason, values in parts.items() if values[at]}
        evidence["rows"] = float(look.volume.rows[at])
        words = "rows could not be taken: " + ", ".join(name for name in evidence if name != "rows")
        found = f"{bad[at]:.0f} rows ({share[at]:.1%})"
        usable = bool(share[at] <= UNUSABLE_SHARE)
        day = look.counts.day(at)
        yield ExtractFault(
            look.extract.name, "quarantined", day, words, "none", found, evidence, usable=usable
        )


def find_refused(look: ExtractView) -> Iterator[ExtractFault]:
    """Drops of which nothing could be taken. Their day is judged all the same when other drops made it whole."""
    for entry in look.entries:
        if entry.state not in ("refused", "kept"):
            continue
        day = look.day_of(entry)
        if day >= look.as_of:
            continue
        problem = entry.problems[0]
        words = f"{entry.drop}: {problem.message}"
        if entry.state == "kept":
            words += "; the version before stays"
        yield ExtractFault(
            look.extract.name,
            "refused",
            day,
            words,
            problem.expected or "a sound drop",
            problem.found or "",
            {"rows": float(entry.rows)},
            usable=entry.state == "kept" or _whole(look, day),
        )


def _whole(look: ExtractView, day: dt.date) -> bool:
    """Whether what else came of a day is about what such a day brings."""
    at = look.counts.index(day)
    return 0 <= at < look.days and bool(look.volume.rows[at] >= ENOUGH * look.volume.expected[at])


def find_nulls(look: ExtractView) -> Iterator[ExtractFault]:
    """Days on which a column is empty far more often than usual, or than its contract allows (``max_null``).

    Usual is the median of the four weeks before, of columns that are mostly filled.
    """
    rows = look.volume.rows
    for column, counts in look.counts.nulls.items():
        share = np.where(rows > 0, look.known(counts) / np.maximum(rows, 1), np.nan)
        usual, spread = _usual(np.where(rows >= NULL_ROWS, share, np.nan))
        noise = np.sqrt(spread**2 + usual * (1 - usual) / np.maximum(rows, 1))
        jump = (share - usual > np.maximum(NULL_STEP, NULL_Z * noise)) & (usual < 0.5)
        known = look.extract.column(column)
        allowed = known.max_null if known is not None and known.max_null is not None else 1.0
        for at in np.flatnonzero((rows >= NULL_ROWS) & (jump | (share > allowed))):
            evidence = {"share": float(share[at]), "rows": float(rows[at])}
            if not np.isnan(usual[at]):
                evidence["usual"] = float(usual[at])
            told = f"at most {allowed:.0%}" if share[at] > allowed else f"about {usual[at]:.0%}"
            words = f"{column} is missing on {share[at]:.0%} of rows"
            day = look.counts.day(at)
            found = f"{share[at]:.0%} of {rows[at]:.0f} rows"
            yield ExtractFault(
                look.extract.name, "nulls", day, words, told, found, evidence, column, usable=True
            )


def _usual(share: Vector) -> tuple[Vector, Vector]:
    """Median share of the four weeks before each day, and its robust spread; NaN with little history."""
    days = np.arange(len(share))[:, None] - np.arange(1, HISTORY + 1)[None, :]
    before = np.where(days >= 0, share[np.maximum(days, 0)], np.nan)
    usual = median(before, HISTORY_FEW)
    return usual, 1.4826 * median(np.abs(before - usual[:, None]), HISTORY_FEW)
