"""Runs of one to four words as numbers, and how many different authors said each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LONGEST = 4  # words of a phrase
LONGEST_SIGNS = 6  # signs of a phrase where a language has no spaces; its words are mostly of two
_STEP = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Fibonacci hashing (Knuth)
_MIX = np.uint64(0xBF58476D1CE4E5B9)  # of splitmix64 (Steele, Lea and Flood 2014)

Hashes = NDArray[np.uint64]


def gram_hashes(
    words: NDArray[np.integer], text: NDArray[np.int32], length: int, signs: NDArray[np.bool_]
) -> tuple[Hashes, NDArray[np.int64]]:
    """The hash of each run of `length` words within one text, and the place of its first word.

    words: a number for each, the same for the same word [w]; text: which text it is of [w]. signs: whether it is one
    sign of a language without spaces: a run of these alone may be as long as LONGEST_SIGNS and is at least two, any
    other at most LONGEST.
    """
    if len(words) < length:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    last = len(words) - length + 1
    inside = text[:last] == text[length - 1 :]
    total = np.concatenate([[0], np.cumsum(signs, dtype=np.int64)])
    all_signs = total[length:] - total[:last] == length
    inside &= (length >= 2) if length > LONGEST else ~all_signs | (length >= 2)
    if length > LONGEST:
        inside &= all_signs
    places = np.flatnonzero(inside)
    found = np.full(len(places), np.uint64(length)) * _MIX  # far from any number of a word
    for step in range(length):
        found = (found ^ words[places + step].astype(np.uint64)) * _STEP
        found = (found ^ (found >> np.uint64(29))) * _MIX
    return found, places


def authors_of(hashes: Hashes, authors: NDArray[np.integer]) -> tuple[Hashes, NDArray[np.int64]]:
    """Each different hash and by how many different authors it was said. hashes, authors [g]."""
    if not len(hashes):
        return hashes, np.zeros(0, np.int64)
    order = np.argsort(hashes)
    one = hashes[order]
    starts = np.flatnonzero(np.append(True, one[1:] != one[:-1]))
    counts = np.diff(np.append(starts, len(one)))
    # Most phrases are said once: only of the others it is asked whether one author said them twice.
    several = np.flatnonzero(counts > 1)
    if len(several):
        run = np.repeat(np.arange(len(several)), counts[several])
        inside = np.repeat(starts[several] - np.append(0, np.cumsum(counts[several])[:-1]), counts[several])
        who = authors[order[inside + np.arange(len(run))]]
        by = np.lexsort((who, run))
        run, who = run[by], who[by]
        new = np.append(True, (run[1:] != run[:-1]) | (who[1:] != who[:-1]))
        counts[several] = np.bincount(run[new], minlength=len(several))
    return one[starts], counts


def count_in(known: Hashes, hashes: Hashes, owners: NDArray[np.int32]) -> NDArray[np.int64]:
    """By how many different owners (authors or texts) each of the sorted `known` hashes was said [k]."""
    place = np.searchsorted(known, hashes)
    place[place == len(known)] = 0
    hit = known[place] == hashes if len(known) else np.zeros(len(hashes), bool)
    pair = np.unique(place[hit].astype(np.int64) << 32 | owners[hit].astype(np.int64))
    return np.bincount(pair >> 32, minlength=len(known)).astype(np.int64)
