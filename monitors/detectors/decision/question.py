"""Question: all looks at one segment on one morning, as one p-value.

All looks (detectors, hours) are one question: the smallest p-value divided by its share of the question's error, equal
shares but for a relapse (Bonferroni). Where a change of rule holds a level down, a relapse is probable beforehand: it
gets the weight of many looks, and the question that of many questions (weighted procedure, Genovese, Roeder and
Wasserman 2006: weights with mean 1 keep the budget).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.decision.memory import BORNE, MEMORY, RELAPSE

# looks; what one counts for that its newest bucket must bear out: so often it does by chance; measured
BORNE_OUT = 0.5
# weight of a relapse where one is tested; all other looks at the segment together weigh 1; chosen
RELAPSE_WEIGHT = 20.0
# power of a cut's number of questions by which each weighs less; 0 = all alike, 1 = all cuts alike; swept
CUT_POWER = 1.0


@dataclass(frozen=True)
class Smallest:
    """p: [rows], p-value of each question, NaN = not asked; detector, column: [rows], where the smallest was found
    (number of the look's detector, of its bucket); weight: [rows], weight in the decision of the morning.
    """

    p: Floats
    detector: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    weight: Floats


def smallest_of(looks: Mapping[str, Floats], rows: int) -> Smallest:
    """One question per row of the looks [rows, buckets] of a morning; none are asked where there are no looks."""
    names = list(looks)
    if not names or not rows or not looks[names[0]].shape[1]:
        nothing = np.zeros(rows, dtype=np.int64)
        return Smallest(np.full(rows, np.nan), nothing, nothing, np.ones(rows))
    width = looks[names[0]].shape[1]
    share = np.stack([_error_shares(looks, name) for name in names], axis=1)
    stacked = (np.stack([looks[name] for name in names], axis=1) / share).reshape(rows, -1)
    tested = np.isfinite(stacked)
    place = np.argmin(np.where(tested, stacked, np.inf), axis=1)
    smallest = stacked[np.arange(rows), place]
    p = np.where(tested.any(axis=1), np.minimum(smallest, 1.0), np.nan)
    weight = 1 + RELAPSE_WEIGHT * _tested_by(looks, RELAPSE)
    return Smallest(p, place // width, place % width, weight)


def _error_shares(looks: Mapping[str, Floats], name: str) -> Floats:
    """Share of the question's error that each look of a detector gets [rows, 1]: equal, apart from the weight of a
    relapse.
    """
    relapse = _tested_by(looks, RELAPSE)[:, None]
    if name == RELAPSE:
        return np.where(relapse, RELAPSE_WEIGHT / (1 + RELAPSE_WEIGHT), 1.0) / np.maximum(
            _number_of_looks(looks, [name]), 1
        )
    others = _number_of_looks(looks, [other for other in looks if other != RELAPSE])
    return np.where(relapse, 1 / (1 + RELAPSE_WEIGHT), 1.0) / np.maximum(others, 1)


def _tested_by(looks: Mapping[str, Floats], name: str) -> Flags:
    """Segments that a detector tested this morning [rows]."""
    missing = np.full((len(next(iter(looks.values()))), 1), np.nan)
    return np.asarray(np.isfinite(looks.get(name, missing)).any(axis=1))


def _number_of_looks(looks: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """Number of looks of these detectors at each segment [rows, 1]; one to be borne out is half."""
    counted = [
        np.isfinite(looks[name]).sum(axis=1, keepdims=True) * look_weight(name, looks) for name in names
    ]
    return np.asarray(np.sum(counted, axis=0))


def towards(looks: Mapping[str, Floats], sides: Mapping[str, Floats], up: Flags) -> dict[str, Floats]:
    """Two-sided looks [rows, buckets] with 1 where they deviate to the other side. up: [rows]; sides: signed scores."""
    return {
        name: np.where(((sides[name] > 0) == up[:, None]) | np.isnan(p), p, 1.0) for name, p in looks.items()
    }


def look_weight(name: str, names: Iterable[str]) -> float:
    """What a look counts for in Bonferroni's number: 1, or half where the bucket alone must bear it out."""
    return BORNE_OUT if name in BORNE and any(other not in MEMORY for other in names) else 1.0


def cut_weights(asked: Sequence[Flags]) -> list[Floats]:
    """Weights of the questions of several cuts [rows] each, by power −CUT_POWER of the segments asked in a cut: at 1
    all cuts weigh alike, however many segments they have.

    A total stands for all its leaves, and one false alert in it costs a reader no more than one in a leaf. With equal
    weights a cut of many leaves takes nearly all of the error, and the total drowns (hierarchical testing: Yekutieli
    2008). The weights depend on the number of questions alone, not on their p-values (Genovese et al. 2006).
    """
    return [np.full(len(one), max(int(one.sum()), 1) ** -CUT_POWER) for one in asked]
