"""Near-duplicates in the order in which texts became known: each follows the first text it is alike, or leads itself.

Nothing is chained: a text follows a leader only where it is alike to that one too (Jaccard of runs of four signs). What
a text follows depends on earlier texts alone, so that one night after the other gives the same as all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.text_signatures import (
    PAIRS,
    ROWS,
    SLOTS,
    Hashes,
    agreement,
    band,
    compared,
    fingerprints,
    gram_sets,
    signatures,
    similarity,
)

ALIKE = 0.5  # Jaccard similarity from which a text is a near-duplicate; as the baseline has it
ESTIMATE = 0.35  # share of equal slots from which the exact one is asked: two standard errors below
_AT_ONCE = 200_000  # pairs whose signatures are compared in one go: some 40 MB
_MARKS = 1 << 22  # cells of the sieve that leaves out texts of no new text's bands
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Signed:
    """Texts as they are compared, in the order in which they became known.

    line: the text of a number. leader: fingerprint of the text that each follows, its own where it leads.
    """

    line: Callable[[int], str]
    fingerprint: Hashes
    signature: NDArray[np.uint16]
    leader: Hashes


def follow(folded: Sequence[str], earlier: Signed) -> Signed:
    """The texts after earlier ones, each with whom it follows."""
    return follow_lines(compared(folded), earlier)


def follow_lines(lines: Sequence[str], earlier: Signed) -> Signed:
    """The same of lines as they are compared."""
    marks = fingerprints(lines)
    whole = np.concatenate([earlier.fingerprint, marks])
    known, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    begin = len(earlier.fingerprint)
    first_of = first[inverse]
    own = first_of[begin:]
    signed = np.zeros((len(lines), SLOTS), np.uint16)
    new = np.flatnonzero(own == np.arange(begin, len(whole)))  # said for the first time
    signed[new] = signatures([lines[one] for one in new.tolist()])
    repeated, older = np.flatnonzero(own >= begin), np.flatnonzero(own < begin)
    signed[repeated] = signed[own[repeated] - begin]
    signed[older] = earlier.signature[own[older]]

    def line(number: int) -> str:
        return lines[number - begin] if number >= begin else earlier.line(number)

    work = _Work(line, np.concatenate([earlier.signature, signed]), known, first)
    leader = np.concatenate([earlier.leader, marks])
    work.lead(leader, *work.candidates(np.flatnonzero(first_of[:begin] == np.arange(begin)), begin + new))
    leader[begin:] = leader[own]
    return Signed(lines.__getitem__, marks, signed, leader[begin:])


@dataclass(frozen=True)
class _Work:
    """All texts at hand, earlier and new. known, first: each fingerprint, sorted, and where it is first."""

    line: Callable[[int], str]
    signature: NDArray[np.uint16]
    known: Hashes
    first: Rows

    def candidates(self, older: Rows, new: Rows) -> tuple[Rows, Rows]:
        """Pairs (a new text, the first text of one of its bands) that may be alike, each once, in order."""
        pairs: list[Rows] = [np.zeros(0, np.int64)]
        for number in range(SLOTS // ROWS):
            every_key = band(
                self.signature, number
            )  # a band of all is a tenth of what copying their slots takes
            keys, before = every_key[new], every_key[older]
            sieve = np.zeros(_MARKS, bool)
            sieve[keys % np.uint64(_MARKS)] = True
            there = older[sieve[before % np.uint64(_MARKS)]]
            every = np.concatenate([there, new])
            _, first, inverse = np.unique(every_key[every], return_index=True, return_inverse=True)
            head = every[first[inverse]][len(there) :]
            pairs.append((new << 32 | head)[head < new])
        keyed = np.sort(np.concatenate(pairs))  # np.unique takes ten times as long here
        keyed = keyed[np.append(True, keyed[1:] != keyed[:-1])] if len(keyed) else keyed
        found = np.column_stack([keyed >> 32, keyed & 0xFFFFFFFF])
        kept = np.zeros(len(found), bool)
        for start in range(0, len(found), _AT_ONCE):
            part = found[start : start + _AT_ONCE]
            same = agreement(self.signature[part[:, 0]], self.signature[part[:, 1]])
            kept[start : start + _AT_ONCE] = same >= ESTIMATE
        return found[kept, 0], found[kept, 1]

    def lead(self, leader: Hashes, one: Rows, other: Rows) -> None:
        """Sets whom each new text follows: the leader of the first text it is alike, where it is alike to that too."""
        alike = self._alike(one, other) >= ALIKE
        one, other = one[alike], other[alike]
        keep = np.concatenate([[True], one[1:] != one[:-1]]) if len(one) else np.zeros(0, bool)
        waiting = dict(zip(one[keep].tolist(), other[keep].tolist(), strict=True))
        while waiting:
            ready = np.array([(a, b) for a, b in waiting.items() if b not in waiting], np.int64)
            heads = self._at_hand(leader[ready[:, 1]], ready[:, 1])
            close = self._alike(ready[:, 0], heads) >= ALIKE
            leader[ready[close, 0]] = leader[ready[close, 1]]
            for a in ready[:, 0].tolist():
                del waiting[a]

    def _at_hand(self, leaders: Hashes, otherwise: Rows) -> Rows:
        """Where each leader stands; the text that follows it for one of so long ago that it is not at hand."""
        place = np.minimum(np.searchsorted(self.known, leaders), len(self.known) - 1)
        return np.where(self.known[place] == leaders, self.first[place], otherwise)

    def _alike(self, one: Rows, other: Rows) -> NDArray[np.float64]:
        found = np.zeros(len(one))
        for start in range(0, len(one), PAIRS):
            a, b = one[start : start + PAIRS], other[start : start + PAIRS]
            used, inverse = np.unique(np.concatenate([a, b]), return_inverse=True)
            grams, offsets = gram_sets([self.line(number) for number in used.tolist()])
            found[start : start + PAIRS] = similarity(grams, offsets, inverse[: len(a)], inverse[len(a) :])
        return found


def nothing() -> Signed:
    """No texts."""
    none = np.zeros(0, np.uint64)
    return Signed(lambda number: "", none, np.zeros((0, SLOTS), np.uint16), none)
