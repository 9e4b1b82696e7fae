"""Which group that goes on a new one, or a single text, is a part of: alike in words what the group began with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.spells import ASK, WINDOW, Joining, Watch
from monitors.voices.groups.text_signatures import agreement

RELATED = 0.3  # similarity from which two groups of words that go on at one time are one template; chosen
TIED = 0.15  # … where their authors share devices or pictures; chosen
SINGLE = 0.4  # similarity from which a single text is of a group that goes on; chosen
SLACK = 0.12  # by which the estimate may be too low: nearly two standard errors
CORE = 6  # first texts of a group by which it is known
GRAM = 4
REJECTED = "-"  # the group of a spell that is none


@dataclass(frozen=True)
class Tied:
    """Texts with what ties them, in the order in which they became known: arrays and lists [n].

    known: day number; author, place, addressee: numbers of 64 bits, 0 = none; leader: whom each follows as a
    near-duplicate; size: its letters; asks: what it asks, 0 = nothing; contacts, ties: tokens of each; line: a text as
    it is compared, by its number; signature: its MinHash signature [n, 48].
    """

    known: NDArray[np.int32]
    author: NDArray[np.uint64]
    place: NDArray[np.uint64]
    addressee: NDArray[np.uint64]
    leader: NDArray[np.uint64]
    size: NDArray[np.uint16]
    asks: NDArray[np.uint8]
    contacts: Sequence[Sequence[str]]
    ties: Sequence[Sequence[str]]
    line: Callable[[int], str]
    signature: NDArray[np.uint16]


class Kin:
    """The groups that go on, known by the texts they began with: which one a new one or a single text is a part of."""

    def __init__(self, texts: Tied, watch: Watch, taken: dict[int, str]) -> None:
        self.texts = texts
        spells = [one for one in watch.spells.values() if one.kind != ASK and one.group not in ("", REJECTED)]
        self.last: dict[str, int] = {}
        for one in spells:
            self.last[one.group] = max(one.last, self.last.get(one.group, one.last))
        self.core: dict[str, list[int]] = {}
        for row, group in sorted(taken.items()):
            if group in self.last:
                core = self.core.setdefault(group, [])
                core += [row][: CORE - len(core)]

    def note(self, group: str, rows: Sequence[int], known: int) -> None:
        """That a group goes on, on this day, with these texts: its first ones are its core."""
        self.core.setdefault(group, list(rows[:CORE]))
        self.last[group] = known

    def of(self, one: Joining) -> str | None:
        """The most alike group that goes on, if any is alike enough; more easily where authors share a device."""
        grams = [self._grams(row) for row in one.rows[:CORE]]
        ties = self._ties(one.rows)
        best, found = 0.0, None
        for group, core in self._active(one.known):
            alike = max(_jaccard(a, self._grams(row)) for a in grams for row in core)
            enough = alike >= RELATED or (alike >= TIED and not ties.isdisjoint(self._ties(core)))
            if enough and alike > best:
                best, found = alike, group
        return found

    def join(self, rows: NDArray[np.int64], day: int, only: frozenset[str] | None = None) -> dict[int, str]:
        """Single texts (rows) that are alike a core of the groups that go on: row → group. only: of these groups."""
        active = [(group, core) for group, core in self._active(day) if only is None or group in only]
        cores = [(row, group) for group, core in active for row in core]
        if not cores or not len(rows):
            return {}
        signature = self.texts.signature
        own = signature[rows]
        estimate = np.zeros((len(rows), len(cores)), np.float32)
        for number, (row, _) in enumerate(cores):
            estimate[:, number] = agreement(own, signature[row])
        found: dict[int, str] = {}
        for place in np.flatnonzero(estimate.max(axis=1) >= SINGLE - SLACK).tolist():
            row = int(rows[place])
            likely = np.argsort(-estimate[place], kind="stable")[:CORE].tolist()
            alike = [(_jaccard(self._grams(row), self._grams(cores[one][0])), -one) for one in likely]
            best, one = max(alike)
            if best >= SINGLE:
                found[row] = cores[-one][1]
        return found

    def _active(self, day: int) -> list[tuple[str, list[int]]]:
        return [(group, core) for group, core in self.core.items() if 0 <= day - self.last[group] <= WINDOW]

    def _grams(self, row: int) -> frozenset[str]:
        line = self.texts.line(row)
        return frozenset(line[n : n + GRAM] for n in range(max(1, len(line) - GRAM + 1)))

    def _ties(self, rows: Sequence[int]) -> set[str]:
        return {token for row in rows for token in self.texts.ties[row]}


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)
