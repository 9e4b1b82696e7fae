"""Mornings of one panel, decided one after the other as the nightly run decides them.

What opens is asked no more while it is open; what is open goes on, is held or counts as clean; so many clean mornings
end it. The life of an alert over restarts, reopenings and people is `monitors.life`; here is what a panel shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.decision.floors import Floors, relative_difference
from monitors.detectors.decision.looks import Judged, looks_at
from monitors.detectors.decision.memory import DRIFT
from monitors.detectors.decision.open_alert import CLEAN, WEAK, combined, standing
from monitors.detectors.decision.question import Smallest, look_weight, smallest_of, towards
from monitors.detectors.decision.step_up import first_bound, step_up

# clean mornings that end an alert, and one of drift; as `monitors.life.episodes.Policy` (a test holds them equal)
RELEASE, RELEASE_DRIFT = 2, 3
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DeskRules:
    """The rules: false-discovery budget (share), false alerts a month (None: by the number of questions), floors."""

    budget: float = 0.10
    a_month: float | None = None
    floors: Floors = field(default_factory=Floors)


@dataclass(frozen=True)
class MorningAnswer:
    """flag: [nS, nT], buckets of an open alert that are bad or held; p: [nS, nT], smallest p-value of a bucket's looks
    times their number, NaN = not asked.
    """

    flag: Flags
    p: Floats


def decide_mornings(
    judged: Judged, scores: Mapping[str, Score], days: Index, rules: DeskRules
) -> MorningAnswer:
    """Decide a panel morning by morning.

    days: [nT], rising number of the morning that judges each bucket (a day's hours share one).
    """
    looks = looks_at(judged, scores, slice(None))
    number = np.sum([np.isfinite(p) * look_weight(name, looks) for name, p in looks.items()], axis=0)
    smallest = np.min([np.where(np.isnan(p), np.inf, p) for p in looks.values()], axis=0)
    p = np.where(number > 0, np.minimum(smallest * np.maximum(number, 1.0), 1.0), np.nan)
    flag = np.zeros(p.shape, dtype=bool)
    if not p.size:
        return MorningAnswer(flag, p)
    desk = _Panel(judged, scores, looks, _by_morning(days))
    for morning in range(desk.mornings):
        desk.decide(morning, rules, flag)
    return MorningAnswer(flag, p)


def _by_morning(days: Index) -> Index:
    """The buckets that each morning judges [mornings, most buckets]; −1 where a morning has fewer."""
    number = np.concatenate([[0], np.cumsum(np.diff(days) != 0)])
    first = np.flatnonzero(np.diff(number, prepend=-1))
    place = np.arange(len(days)) - first[number]
    table = np.full((number[-1] + 1, place.max() + 1), -1)
    table[number, place] = np.arange(len(days))
    return table


class _Panel:
    """The questions of all mornings, and the open alerts: one a segment at most."""

    def __init__(
        self, judged: Judged, scores: Mapping[str, Score], looks: Mapping[str, Floats], buckets: Index
    ) -> None:
        self.judged, self.scores, self.buckets = judged, scores, buckets
        self.mornings, self.width = buckets.shape
        rows = len(judged.numerator)
        shape = (rows * self.mornings, self.width)
        self.looks = {n: _spread(p, buckets).reshape(shape) for n, p in looks.items()}
        self.sides = {n: _spread(scores[n].score, buckets).reshape(shape) for n in looks}
        self.asked = smallest_of(self.looks, rows * self.mornings)
        self.p = self.asked.p.reshape(rows, self.mornings)
        self.open: Flags = np.zeros(rows, dtype=bool)
        self.up: Flags = np.zeros(rows, dtype=bool)
        self.clean = np.zeros(rows, dtype=np.int64)
        self.release = np.full(rows, RELEASE)

    def decide(self, morning: int, rules: DeskRules, flag: Flags) -> None:
        """One morning: what is open is looked at, what is not is asked; flags are set in place."""
        fresh, found = np.where(self.open, np.nan, self.p[:, morning]), self.asked
        if self.judged.direction == "both" and self.open.any():
            fresh, found = self._turned(morning, fresh)
        goes_on = self._check(morning, flag)
        least = np.min(fresh, initial=1.0, where=np.isfinite(fresh))
        if least <= rules.budget:
            count = int(np.isfinite(fresh).sum())
            first = first_bound(count, rules.budget, rules.a_month)
            one_monitor = np.zeros(len(fresh), dtype=np.int64).tolist()
            found_now = step_up(fresh, rules.budget, first=first, monitors=one_monitor).flags
            for row in np.flatnonzero(found_now).tolist():
                goes_on[row] |= self._opens(row, morning, found, rules.floors, flag)
        self.open = goes_on

    def _check(self, morning: int, flag: Flags) -> Flags:
        """Which alerts are open still, after so many clean mornings; flags buckets that are bad or held."""
        goes_on = self.open.copy()
        rows = np.flatnonzero(self.open)
        if not len(rows):
            return goes_on
        toward = self._toward(rows, morning)
        verdict = standing({name: combined(p) for name, p in toward.items()})
        asked = np.any([np.isfinite(p).any(axis=1) for p in toward.values()], axis=0)
        clean = asked & (verdict == CLEAN)
        self.clean[rows] = np.where(clean, self.clean[rows] + 1, np.where(asked, 0, self.clean[rows]))
        self._flag(rows, morning, toward, asked & ~clean, flag)
        goes_on[rows] = self.clean[rows] < self.release[rows]
        return goes_on

    def _turned(self, morning: int, fresh: Floats) -> tuple[Floats, Smallest]:
        """The questions with those of open alerts asked again, towards the other side only."""
        rows = np.flatnonzero(self.open)
        at = rows * self.mornings + morning
        looks = {name: p[at] for name, p in self.looks.items()}
        sides = {name: side[at] for name, side in self.sides.items()}
        other = smallest_of(towards(looks, sides, ~self.up[rows]), len(rows))
        detector, column = self.asked.detector.copy(), self.asked.column.copy()
        fresh[rows] = np.where(other.p < 1, other.p, np.nan)
        detector[at], column[at] = other.detector, other.column
        return fresh, replace(self.asked, detector=detector, column=column)

    def _opens(self, row: int, morning: int, asked: Smallest, floors: Floors, flag: Flags) -> bool:
        """Open an alert on a segment whose change is worth it."""
        at = row * self.mornings + morning
        name = list(self.looks)[asked.detector[at]]
        place = int(asked.column[at])
        column = int(self.buckets[morning, place])
        if not _worth(self.judged, self.scores[name], row, column, floors):
            return False
        self.up[row] = self.sides[name][at, place] > 0
        self.clean[row] = 0
        self.release[row] = RELEASE_DRIFT if name == DRIFT else RELEASE
        rows = np.array([row])
        self._flag(rows, morning, self._toward(rows, morning), np.ones(1, dtype=bool), flag)
        flag[row, column] = True
        return True

    def _toward(self, rows: Index, morning: int) -> dict[str, Floats]:
        """p-values of deviations to each alert's side [rows, buckets]; 1 where one deviates to the other."""
        at = rows * self.mornings + morning
        looks = {name: p[at] for name, p in self.looks.items()}
        if self.judged.direction != "both":
            return looks
        return towards(looks, {name: side[at] for name, side in self.sides.items()}, self.up[rows])

    def _flag(
        self, rows: Index, morning: int, toward: Mapping[str, Floats], going: Flags, flag: Flags
    ) -> None:
        """Flag a morning's bad buckets: of several those whose own looks, times the number of all, are weak at most."""
        number = np.sum([np.isfinite(p).sum(axis=1, keepdims=True) for p in toward.values()], axis=0)
        smallest = np.min([np.where(np.isnan(p), np.inf, p) for p in toward.values()], axis=0)
        bad = going[:, None] & ((smallest * np.maximum(number, 1) <= WEAK) | (self.width == 1))
        real = self.buckets[morning] >= 0
        flag[np.ix_(rows, self.buckets[morning][real])] |= bad[:, real]


def _spread(values: Floats, buckets: Index) -> Floats:
    """Values by segment, morning and bucket of the morning [nS, mornings, buckets]; NaN where there is none."""
    out = values[:, np.maximum(buckets, 0)]
    return np.where(buckets[None, :, :] >= 0, out, np.nan)


def _worth(judged: Judged, score: Score, row: int, column: int, floors: Floors) -> bool:
    """Whether a finding is on the watched side and above the floors."""
    reach = 1 if score.reach is None else int(score.reach[row, column])
    part = slice(max(0, column - reach + 1), column + 1)
    seen = judged.trusted[row, part]
    actual, expected = float(judged.numerator[row, part][seen].sum()), float(score.expected[row, column])
    if judged.denominator is None:
        # A volume is told as events a bucket, and its floor is of the events of all its buckets.
        weight = float(max(int(seen.sum()), 1))
        actual = actual / weight
    else:
        weight = float(judged.denominator[row, part][seen].sum())
        actual = actual / weight if weight else 0.0
    if judged.direction != "both" and (judged.direction == "up") != (actual >= expected):
        return False
    if judged.whole[column] and abs(actual - expected) * weight < floors.excess:
        return False
    share = judged.denominator is not None
    return relative_difference(actual, expected, share=share) >= floors.effect
