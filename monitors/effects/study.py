"""A study: one metric over segments and days, which of them an intervention touched, and from which day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

WEEK = 7  # days of a block: shorter ones mix weekdays
MOST_BEFORE = 8  # weeks before the change that are compared with; chosen: longer ones hold other times
LEAST_BEFORE = 2  # weeks of history without which nothing is estimated; chosen


class StudyError(ValueError):
    """A study that cannot be estimated at all; the message says why in a sentence a person can act on."""


@dataclass(frozen=True)
class Study:
    """A metric around a change.

    counts [nS, nT]: events or money; base [nS, nT]: what they are out of, ones for a volume; trusted [nS, nT]: False
    = a data fault or a young cohort, left out on both sides. treated, donors, holdout [nS]: which segments the change
    touched, which it did not and may be compared with, and which were held out at random (None: none). at: column of
    its first day; stop: first column after the last one compared. shares: dimension → value of each segment [nS].
    trouble [nT]: days on which something else is known to have gone on among the treated (None: nothing known).
    former: the same against the weeks before an earlier change in the same scope, which may wear off (None: none).
    """

    counts: Floats
    base: Floats
    trusted: Flags
    treated: Flags
    donors: Flags
    at: int
    stop: int
    holdout: Flags | None = None
    shares: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    trouble: Flags | None = None
    former: Study | None = None

    @property
    def start(self) -> int:
        """First column compared with: whole weeks back from the change, at most MOST_BEFORE."""
        return self.at - WEEK * min(MOST_BEFORE, self.at // WEEK)

    def __post_init__(self) -> None:
        """Refuse what has no before, no after or nobody in it."""
        if not self.treated.any():
            raise StudyError("No row of this metric lies in the scope of the intervention.")
        if self.stop <= self.at:
            raise StudyError("No mature day after its start is known yet.")
        if self.at < LEAST_BEFORE * WEEK:
            raise StudyError(
                f"The data begin {self.at} days before it: {LEAST_BEFORE} whole weeks before are the least."
            )
        if self.base[self.treated, self.at : self.stop].sum() <= 0:
            raise StudyError("Nothing was counted in its scope after it: there is no rate to compare.")


@dataclass(frozen=True)
class Sums:
    """Counts and base of units in two windows [nU]: before and after."""

    before: Floats
    base_before: Floats
    after: Floats
    base_after: Floats

    @property
    def change(self) -> Floats:
        """Log of the rate after ÷ the rate before [nU]; half an event is added, so that none is no infinity."""
        with np.errstate(divide="ignore", invalid="ignore"):
            after = np.log((self.after + 0.5) / self.base_after)
            return np.asarray(after - np.log((self.before + 0.5) / self.base_before))

    def variance(self, dispersion: float | Floats) -> Floats:
        """Sampling variance of `change` [nU], from counts with variance `dispersion` × mean."""
        return np.asarray(dispersion * (1 / (self.before + 0.5) + 1 / (self.after + 0.5)))


def sums(study: Study, rows: Flags, first: int, last: int, merged: bool = False) -> Sums:
    """Counts and base of the rows before the change, and from column `first` to before `last`.

    merged: the rows added up to one unit.
    """
    told = np.where(study.trusted, study.counts, 0.0)[rows]
    base = np.where(study.trusted, study.base, 0.0)[rows]
    if merged:
        told, base = told.sum(axis=0, keepdims=True), base.sum(axis=0, keepdims=True)
    before, after = slice(study.start, study.at), slice(first, last)
    return Sums(
        told[:, before].sum(axis=1),
        base[:, before].sum(axis=1),
        told[:, after].sum(axis=1),
        base[:, after].sum(axis=1),
    )


def weeks(study: Study, rows: Flags, merged: bool = False) -> tuple[Floats, Floats, int]:
    """Counts and base by week [nU, nW] from `start` to `stop`, and how many of the weeks lie before the change.

    The last week after the change may be shorter.
    """
    told = np.where(study.trusted, study.counts, 0.0)[rows]
    base = np.where(study.trusted, study.base, 0.0)[rows]
    if merged:
        told, base = told.sum(axis=0, keepdims=True), base.sum(axis=0, keepdims=True)
    edges = np.arange(study.start, study.stop, WEEK)
    blocks = [np.add.reduceat(part[:, : study.stop], edges, axis=1) for part in (told, base)]
    return blocks[0], blocks[1], (study.at - study.start) // WEEK
