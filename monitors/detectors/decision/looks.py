"""Looks: the p-values of each detector that may be asked, made one-sided and cut to what is large enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.decision.memory import LEANING, MEMORY

# A question whose smallest possible p-value is above this is not asked (Tarone 1990); a tenth of the usual budget.
HOPELESS = 0.01


def whole_so_far(numerator: Floats) -> Flags:
    """[nT] whether all values [nS, nT] up to each bucket are whole numbers; unknown ones are."""
    broken = (np.isfinite(numerator) & (numerator != np.round(numerator))).any(axis=0)
    return np.asarray(np.cumsum(broken) == 0)


@dataclass(frozen=True)
class Judged:
    """What is judged: numerator, denominator (None: a volume) [nS, nT]; trusted [nS, nT]: cells that may be judged.

    direction: up, down or both; least: denominator, or events of a volume, from which a cell is asked; whole: [nT], all
    numerators so far are whole numbers, so that they count events.
    """

    numerator: Floats
    denominator: Floats | None
    trusted: Flags
    direction: str
    least: float
    whole: Flags


def looks_at(judged: Judged, scores: Mapping[str, Score], columns: slice) -> dict[str, Floats]:
    """Detector → one-sided p-values of the cells that are asked [nS, columns]; NaN = not asked.

    Not asked are cells that cannot be trusted, that are too small (`least`), and those whose worst outcome, every event
    bad or none, would not be unlikely (Tarone 1990).
    """
    found = {}
    for name, score in scores.items():
        fit = _big_enough(judged, score, columns) & _can_tell(judged, score, columns)
        p = np.where(_borne_out(name, scores, columns), _one_sided(score, columns, judged.direction), 1.0)
        found[name] = np.where(fit & judged.trusted[:, columns], p, np.nan)
    return found


def hopeless_at(judged: Judged, scores: Mapping[str, Score], columns: slice) -> Flags:
    """[nS] segments with a look that is large enough, but of which no outcome would be unlikely (Tarone 1990)."""
    found = np.zeros(len(judged.numerator), dtype=bool)
    for score in scores.values():
        tested = judged.trusted[:, columns] & np.isfinite(score.p_value[:, columns])
        hopeless = _big_enough(judged, score, columns) & ~_can_tell(judged, score, columns)
        found |= (tested & hopeless).any(axis=1)
    return found


def _borne_out(name: str, scores: Mapping[str, Score], columns: slice) -> Flags:
    """Cells whose newest bucket, by itself, bears a detector with a memory out [nS, columns]; all cells of others.

    A sum of several buckets may be far off while the newest is ordinary: that is an event which is over, or a level
    that was learnt meanwhile, and no news. So such a sum counts as found nothing there.
    """
    alone = next((scores[other] for other in scores if other not in MEMORY), None)
    score = scores[name].score[:, columns]
    if name not in LEANING or alone is None:
        return np.ones(score.shape, dtype=bool)
    newest = alone.score[:, columns]
    leans = np.sign(score) * newest >= LEANING[name]
    return np.asarray(leans | np.isnan(newest))


def together(judged: Judged, score: Score, values: Floats, columns: slice = slice(None)) -> Floats:
    """Values [nS, nT] summed over the buckets that each answer is about, untrusted ones left out [nS, columns]."""
    if score.reach is None:
        return values[:, columns]
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(np.where(judged.trusted, np.nan_to_num(values), 0.0), axis=1, out=sums[:, 1:])
    end = np.arange(values.shape[1])[None, columns] + 1
    start = np.maximum(end - np.nan_to_num(score.reach[:, columns], nan=1.0).astype(np.int64), 0)
    return np.take_along_axis(sums, np.broadcast_to(end, start.shape), axis=1) - np.take_along_axis(
        sums, start, axis=1
    )


def _one_sided(score: Score, columns: slice, direction: str) -> Floats:
    """One-sided p-values towards the watched direction; two-sided ones for both."""
    p, deviate = score.p_value[:, columns], score.score[:, columns]
    if direction == "both":
        return p
    toward = deviate > 0 if direction == "up" else deviate < 0
    return np.where(toward, p / 2, 1 - p / 2)


def _big_enough(judged: Judged, score: Score, columns: slice) -> Flags:
    """Cells whose answer is about enough denominator, or enough observed or expected volume."""
    if judged.denominator is not None:
        size = together(judged, score, judged.denominator, columns)
        return np.asarray(size >= max(judged.least, 1e-9))
    actual = together(judged, score, judged.numerator, columns)
    with np.errstate(invalid="ignore"):
        size = np.fmax(actual, together(judged, score, score.expected, columns))
    return np.asarray((size >= judged.least) | ~judged.whole[None, columns])


def _can_tell(judged: Judged, score: Score, columns: slice) -> Flags:
    """Cells for which the worst outcome that their size allows, every event bad or none, would be unlikely.

    A binomial (a Poisson for volumes) at the expectation: an overdispersed count can tell still less, so no question
    is lost that could have been significant. Values that are not whole are always asked.
    """
    expected = score.expected[:, columns]
    amounts = ~judged.whole[None, columns]
    if judged.denominator is None:
        none = np.exp(-np.maximum(together(judged, score, score.expected, columns), 0.0))
        hopeless = (none > HOPELESS) & (judged.direction == "down")
        return np.asarray(~hopeless | amounts)
    trials = together(judged, score, judged.denominator, columns)
    inside = np.clip(expected, 0, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        all_bad = np.where(expected < 1, np.power(inside, trials), 0.0)
        none = np.where(expected < 1, np.power(1 - inside, trials), 0.0)
    best = {"up": all_bad, "down": none}.get(judged.direction, np.minimum(all_bad, none))
    return np.asarray(~(best > HOPELESS) | amounts)
