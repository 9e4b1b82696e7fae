"""What of a text is compared: its runs of four signs, a MinHash signature of them (Broder 1997), a fingerprint."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from monitors.voices.folding.fold import DIGIT_SIGN

GRAM = 4  # signs of a run
SLOTS = 48  # of a signature: similarity is known to ± .07
ROWS = 3  # slots of a band: two texts alike by half share one of the 16 bands with probability .88, by .7 with .999
SEED = 2015
LINES = 20_000  # lines signed in one go: their slots come as Python's numbers, some 40 MB
PAIRS = 50_000  # pairs compared in one go: some 60 MB
KEPT_BITS = np.uint64(
    40
)  # of a run's hash where two lines are compared: two different ones pass for the same once in 10^12
_STEP = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Knuth)
_MIX = np.uint64(0xBF58476D1CE4E5B9)  # of splitmix64 (Steele, Lea and Flood 2014)
_TOKENS = re.compile(f"[{chr(DIGIT_SIGN)}-{chr(DIGIT_SIGN + 15)}]+")

Hashes = NDArray[np.uint64]
Offsets = NDArray[np.int64]


def compared(folded: Sequence[str]) -> list[str]:
    """Folded texts as they are compared: without blanks, masked places by their kind alone, so that a template with
    another contact in each text is one.
    """
    return _TOKENS.sub("", "\n".join(folded).replace(" ", "")).split("\n") if folded else []


def gram_sets(lines: Sequence[str], length: int = GRAM) -> tuple[Hashes, Offsets]:
    """The runs of signs of each line as hashes, all in a row, and where each line begins [n + 1].

    A line shorter than a run is one run by itself; an empty one has none. A run that stands twice is there twice.
    """
    signs, lengths = _signs(lines)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    counts = np.where(lengths == 0, 0, np.maximum(lengths - length + 1, 1))
    ends = np.concatenate([[0], np.cumsum(counts)])
    place = np.arange(ends[-1]) + np.repeat(starts[:-1] - ends[:-1], counts)
    padded = np.concatenate([signs, np.zeros(length, np.uint64)])
    whole = np.zeros(len(signs), np.uint64)
    for step in range(length):
        whole = (whole ^ padded[step : len(signs) + step]) * _STEP
        whole ^= whole >> np.uint64(29)
    found = whole[place] * _MIX
    brief = np.flatnonzero((lengths > 0) & (lengths < length))
    found[ends[brief]] = fingerprints([lines[one] for one in brief.tolist()])
    return found, ends


def signatures(lines: Sequence[str]) -> NDArray[np.uint16]:
    """A MinHash signature of each line [n, SLOTS]: the share of equal slots of two is about their Jaccard similarity.

    16 bits of each slot are kept: two different ones are alike once in 65,536.
    """
    found = np.zeros((len(lines), SLOTS), np.uint16)
    for start in range(0, len(found), LINES):
        grams, offsets = gram_sets(lines[start : start + LINES])
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(grams, offsets.astype(np.uint64), SLOTS, SEED)
        found[start : start + LINES] = np.array(matrix.to_rows(), np.uint32)  # the last 16 bits stay
    return found


def fingerprints(lines: Sequence[str]) -> Hashes:
    """A number of 64 bits for each line, the same for the same line."""
    parts = [_fingerprints(lines[start : start + LINES]) for start in range(0, len(lines), LINES)]
    return np.concatenate([np.zeros(0, np.uint64), *parts])


def _fingerprints(lines: Sequence[str]) -> Hashes:
    signs, lengths = _signs(lines)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    place = np.arange(len(signs)) - np.repeat(starts[:-1], lengths)
    one = (signs + (place.astype(np.uint64) << np.uint64(32))) * _STEP
    one = (one ^ (one >> np.uint64(31))) * _MIX
    one ^= one >> np.uint64(27)
    summed = np.concatenate([np.zeros(1, np.uint64), np.cumsum(one, dtype=np.uint64)])
    found = (summed[starts[1:]] - summed[starts[:-1]]) * _STEP
    return found ^ (found >> np.uint64(29))


def band(signature: NDArray[np.uint16], number: int) -> Hashes:
    """One band of signatures [n]: texts that have one of theirs in common are candidates for each other."""
    wide = signature[:, number * ROWS : (number + 1) * ROWS].astype(np.uint64)
    found = (wide[:, 0] | wide[:, 1] << np.uint64(16) | wide[:, 2] << np.uint64(32)) * _STEP
    return found ^ (found >> np.uint64(32))


def agreement(one: NDArray[np.uint16], other: NDArray[np.uint16]) -> NDArray[np.float32]:
    """The share of equal slots of signatures, row by row [n]: eight of them are counted as the bits of one number."""
    bits = np.bitwise_count(np.ascontiguousarray(one == other).view(np.uint64))
    whole = bits[:, 0].astype(np.float32)
    for column in range(1, bits.shape[1]):
        whole += bits[:, column]
    return whole / np.float32(SLOTS)


def similarity(
    grams: Hashes, offsets: Offsets, one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Exact Jaccard similarity of the sets of runs of pairs of lines, given by their numbers [p].

    Exact but for runs whose hashes are the same in their last KEPT_BITS.
    """
    grams, offsets = _sets(grams, offsets)
    sizes = np.diff(offsets)
    found = np.zeros(len(one))
    for start in range(0, len(one), PAIRS):
        a, b = one[start : start + PAIRS], other[start : start + PAIRS]
        pair = np.repeat(np.arange(len(a)), sizes[a] + sizes[b])
        keys = _keyed(pair, _rows_of(grams, offsets, np.column_stack([a, b]).ravel()))
        same = keys[1:][keys[1:] == keys[:-1]] >> KEPT_BITS
        both = np.bincount(same.astype(np.int64), minlength=len(a))
        found[start : start + PAIRS] = both / np.maximum(sizes[a] + sizes[b] - both, 1)
    return found


def _sets(grams: Hashes, offsets: Offsets) -> tuple[Hashes, Offsets]:
    """Each line's different runs, of which there are fewer lines than 2^24."""
    keys = _keyed(np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)), grams)
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    counts = np.bincount((keys >> KEPT_BITS).astype(np.int64), minlength=len(offsets) - 1)
    return keys, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _keyed(owner: NDArray[np.int64], hashes: Hashes) -> Hashes:
    """Owner and hash as one number each, sorted: to sort one is many times as fast as to sort by two."""
    return np.sort(
        (owner.astype(np.uint64) << KEPT_BITS) | (hashes & ((np.uint64(1) << KEPT_BITS) - np.uint64(1)))
    )


def _rows_of(grams: Hashes, offsets: Offsets, rows: NDArray[np.int64]) -> Hashes:
    """The hashes of some lines, in their order."""
    sizes = np.diff(offsets)[rows]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    return grams[np.arange(ends[-1]) - np.repeat(ends[:-1], sizes) + np.repeat(offsets[rows], sizes)]


def _signs(lines: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """All signs in a row and how many each line has."""
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    return np.frombuffer("".join(lines).encode("utf-32-le"), np.uint32).astype(np.uint64), lengths
