"""Near-duplicates in the order in which texts became known: each follows the first text it is alike, or leads itself.

Nothing is chained: a text follows a leader only where it is alike to that one too (Jaccard of runs of four signs). What
a text follows depends on earlier texts alone, so that one night after the other gives the same as all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.signatures import (
    Hashes,
    bands,
    compared,
    fingerprints,
    gram_sets,
    signatures,
    similarity,
)

ALIKE = 0.5  # Jaccard similarity from which a text is a near-duplicate; as the baseline has it
_AT_ONCE = 200_000  # pairs whose signatures are compared in one go: some 40 MB
ESTIMATE = 0.35  # share of equal slots from which the exact one is asked: two standard errors below


@dataclass(frozen=True)
class Signed:
    """Texts as they are compared, in the order in which they became known. leader: fingerprint of the text each follows,
    its own where it leads.
    """

    lines: list[str]
    fingerprint: Hashes
    signature: NDArray[np.uint16]
    leader: Hashes


def follow(folded: Sequence[str], earlier: Signed) -> Signed:
    """The texts after earlier ones, each with whom it follows."""
    lines = compared(folded)
    marks = fingerprints(lines)
    whole = np.concatenate([earlier.fingerprint, marks])
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    first_of = first[inverse]
    begin = len(earlier.lines)
    new = np.flatnonzero(first_of[begin:] == np.arange(begin, len(whole)))  # said for the first time
    signed = np.zeros((len(lines), earlier.signature.shape[1]), np.uint16)
    signed[new] = signatures(*gram_sets([lines[one] for one in new]))
    repeated = np.flatnonzero(first_of[begin:] >= begin)
    signed[repeated] = signed[first_of[begin:][repeated] - begin]
    older = np.flatnonzero(first_of[begin:] < begin)
    signed[older] = earlier.signature[first_of[begin:][older]]
    matrix = np.concatenate([earlier.signature, signed])
    every = [*earlier.lines, *lines]
    leader = np.concatenate([earlier.leader, marks])
    distinct = np.flatnonzero(first_of == np.arange(len(whole)))
    one, other = _candidates(matrix, distinct, begin)
    _lead(every, whole, leader, one, other)
    leader[begin:] = leader[first_of[begin:]]
    return Signed(lines, marks, signed, leader[begin:])


def _candidates(
    matrix: NDArray[np.uint16], distinct: NDArray[np.int64], begin: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (a new text, the first text of one of its bands) that may be alike, each once, in order."""
    keys = bands(matrix[distinct])
    pairs: list[NDArray[np.int64]] = []
    for band in range(keys.shape[1]):
        _, first, inverse = np.unique(keys[:, band], return_index=True, return_inverse=True)
        head = distinct[first[inverse]]
        pairs.append(np.column_stack([distinct, head])[(head < distinct) & (distinct >= begin)])
    found = np.unique(np.concatenate(pairs), axis=0)
    kept = np.zeros(len(found), bool)
    for start in range(0, len(found), _AT_ONCE):
        part = found[start : start + _AT_ONCE]
        kept[start : start + _AT_ONCE] = (matrix[part[:, 0]] == matrix[part[:, 1]]).mean(axis=1) >= ESTIMATE
    return found[kept, 0], found[kept, 1]


def _lead(
    lines: Sequence[str], marks: Hashes, leader: Hashes, one: NDArray[np.int64], other: NDArray[np.int64]
) -> None:
    """Sets whom each new text follows: the leader of the first text it is alike, where it is alike to that one too."""
    if not len(one):
        return
    place = {int(mark): number for number, mark in reversed(list(enumerate(marks)))}
    alike = _alike(lines, one, other) >= ALIKE
    one, other = one[alike], other[alike]
    keep = np.concatenate([[True], one[1:] != one[:-1]]) if len(one) else np.zeros(0, bool)
    waiting = dict(zip(one[keep].tolist(), other[keep].tolist(), strict=True))
    while waiting:
        ready = [(a, b) for a, b in waiting.items() if b not in waiting]
        heads = [place.get(int(leader[b]), b) for _, b in ready]  # a leader of long ago is not at hand
        asked = np.array([(a, head) for (a, _), head in zip(ready, heads, strict=True)], np.int64)
        close = _alike(lines, asked[:, 0], asked[:, 1]) >= ALIKE
        for (a, b), near in zip(ready, close, strict=True):
            if near:
                leader[a] = leader[b]
            del waiting[a]


def _alike(lines: Sequence[str], one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    used, inverse = np.unique(np.concatenate([one, other]), return_inverse=True)
    grams, offsets = gram_sets([lines[number] for number in used])
    return similarity(grams, offsets, inverse[: len(one)], inverse[len(one) :])


def nothing() -> Signed:
    """No texts."""
    none = np.zeros(0, np.uint64)
    return Signed([], none, signatures(none, np.zeros(1, np.int64)), none)
