"""When what ties texts becomes a group, and which texts belong to it from which morning on. In order, past only.

An anchor is what texts share: a contact, a device, the text they are near-duplicates of, a place where they ask for
the same. It becomes a group on the first morning on which enough different authors shared it within two weeks, more
than was usual; what is said all the time ("good", "thank you", the words of a song) never does. From then on each text
of the anchor belongs to it, until it was quiet for four weeks.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, poisson

CONTACT, WORDS, ASK = 0, 1, 2  # kinds of anchor; of two the first decides where a text belongs
WINDOW = 14  # days in which the authors must be; chosen
HISTORY = 56  # days that tell what is usual, those of the window among them; chosen
# Days of data before words make a group: of what was said from the first day nobody knows if it is new. With 21 (a week
# before the window) everyday sentences of a demo became groups in its fourth week.
LEARN = 28
QUIET = 28  # days without a text after which a group is over; chosen
LEAST_TEXTS, LEAST_AUTHORS = 3, 3
CHANCE = 2e-4  # Poisson probability of as many authors at the usual rate, above which it is usual; chosen
LEAST_SHARE = 0.05  # share of a place's texts that must ask; fewer are everywhere; chosen
FEW = 50  # texts with one that asks, that count as said elsewhere before anything was; chosen
MOST_USUAL = (
    0.1  # share that asks elsewhere and still excuses a place: beyond it all places are called into; chosen
)
RATIO = 2.0  # times the usual share that a place may have by itself; chosen
TIMES = 4.0  # times the usual number of authors: seasons and sales make twice of everything; chosen
PRIOR = 0.5  # authors that the history of something never heard counts as


@dataclass(frozen=True)
class Shared:
    """Texts that share an anchor, in the order in which they became known: arrays [n].

    anchor, author: numbers of 64 bits; kind: CONTACT … ASK; known: day number on which each became known; row: which
    text it is; addressee: whom it is to, as a number.
    """

    anchor: NDArray[np.uint64]
    kind: NDArray[np.int8]
    author: NDArray[np.uint64]
    addressee: NDArray[np.uint64]
    known: NDArray[np.int32]
    row: NDArray[np.int64]


@dataclass
class Spell:
    """A time in which an anchor is a group: until `quiet` without a text it goes on. group: its id, once it has one."""

    kind: int
    anchor: int
    born: int
    last: int
    group: str = ""


@dataclass(frozen=True)
class Joining:
    """The texts (rows) that belong to a spell from the morning after `known`; first: the group begins with them."""

    known: int
    spell: Spell
    rows: tuple[int, ...]
    first: bool


@dataclass
class Watch:
    """What goes on at the end of the last step: anchor → its spell."""

    spells: dict[tuple[int, int], Spell] = field(default_factory=dict)


def joinings(
    shared: Shared,
    first_day: int,
    since: int,
    watch: Watch,
    grouped: Container[int] = (),
    share: Shares | None = None,
) -> list[Joining]:
    """Who joins which spell by texts known from day `since` on, in order. first_day: of the data; watch is carried on.

    grouped: rows that are in a group: what a group said is not usual. share: how many texts of each place ask, for
    anchors of that kind; None = there are none.
    """
    found: list[Joining] = []
    for part in _parts(shared, watch, since):
        key = int(shared.kind[part[0]]), int(shared.anchor[part[0]])
        one = _One(
            key,
            shared.known[part].tolist(),
            shared.author[part].tolist(),
            shared.addressee[part].tolist(),
            shared.row[part].tolist(),
        )
        found += one.joinings(first_day, since, watch, grouped, share)
    return sorted(found, key=lambda one: (one.known, one.spell.kind, one.spell.anchor))


def _parts(shared: Shared, watch: Watch, since: int) -> Iterator[NDArray[np.int64]]:
    """The rows of each anchor that has enough of them and something new."""
    if not len(shared.anchor):
        return
    order = np.lexsort((np.arange(len(shared.anchor)), shared.anchor, shared.kind))
    kind, anchor = shared.kind[order], shared.anchor[order]
    begins = np.flatnonzero(np.append(True, (kind[1:] != kind[:-1]) | (anchor[1:] != anchor[:-1])))
    ends = np.append(begins[1:], len(order))
    newest = np.maximum.reduceat(shared.known[order], begins)
    for begin, end, last in zip(begins.tolist(), ends.tolist(), newest.tolist(), strict=True):
        goes_on = (int(kind[begin]), int(anchor[begin])) in watch.spells
        if last >= since and (goes_on or end - begin >= LEAST_TEXTS):
            yield order[begin:end]


@dataclass(frozen=True)
class _One:
    """The texts of one anchor."""

    key: tuple[int, int]
    known: list[int]
    author: list[int]
    addressee: list[int]
    row: list[int]

    def joinings(
        self, first_day: int, since: int, watch: Watch, grouped: Container[int], share: Shares | None
    ) -> Iterator[Joining]:
        """Day by day: goes on, is over, or begins."""
        told = [row in grouped for row in self.row]
        spell = watch.spells.get(self.key)
        start = 0  # first text within the window
        place = 0
        while place < len(self.known):
            day, begin = self.known[place], place
            while place < len(self.known) and self.known[place] == day:
                place += 1
            while self.known[start] <= day - WINDOW:
                start += 1
            if day < since:
                continue
            if spell is not None and day - spell.last <= QUIET:
                spell.last = day
                told[begin:place] = [True] * (place - begin)
                yield Joining(day, spell, tuple(self.row[begin:place]), False)
            elif self._begins(start, place, day, first_day, told, share):
                told[start:place] = [True] * (place - start)
                spell = Spell(self.key[0], self.key[1], day, day)
                yield Joining(day, spell, tuple(self.row[start:place]), True)
        if spell is not None:
            watch.spells[self.key] = spell

    def _begins(
        self, start: int, end: int, day: int, first_day: int, told: list[bool], share: Shares | None
    ) -> bool:
        """Whether the texts from start to end are a group on this day."""
        if end - start < LEAST_TEXTS:
            return False
        authors = len(set(self.author[start:end]))
        wide = len(set(self.addressee[start:end])) if self.key[0] == CONTACT else 0
        if max(authors, wide) < LEAST_AUTHORS:
            return False
        if self.key[0] == ASK:
            return share is not None and share.beyond(self.key[1], day, end - start)
        if self.key[0] == WORDS and day - first_day < LEARN:
            return False
        earlier = [n for n in range(start) if self.known[n] > day - HISTORY and not told[n]]
        before = len({(self.author[n], (day - self.known[n]) // WINDOW) for n in earlier})
        days = min(HISTORY, day - first_day + 1) - WINDOW  # that came before the window
        usual = (before + PRIOR) * WINDOW / max(days, WINDOW)
        many = max(authors, wide)
        return many >= TIMES * usual and bool(poisson.sf(many - 1, usual) <= CHANCE)


class Shares:
    """How many texts of each place ask for something, and of all places, day by day: what is usual for them."""

    def __init__(self, place: NDArray[np.uint64], known: NDArray[np.int32], asks: NDArray[np.bool_]) -> None:
        """place: where each text was written, as a number; known: day number; asks: whether it asks [n]."""
        order = np.lexsort((known, place))
        self._place, self._known = place[order], known[order]
        by_day = np.argsort(known, kind="stable")
        self._day, self._asking = known[by_day], np.append(0, np.cumsum(asks[by_day]))

    def beyond(self, place: int, day: int, asking: int) -> bool:
        """Whether so many that ask in the window are more than is usual elsewhere (binomial tail)."""
        begin, end = np.searchsorted(
            self._place, np.array([place, place], np.uint64) + np.array([0, 1], np.uint64)
        )
        here = self._known[begin:end]
        texts = int(np.searchsorted(here, day, "right") - np.searchsorted(here, day - WINDOW, "right"))
        first, last = np.searchsorted(self._day, [day - WINDOW, day], "right")
        others = int(last - first) - texts
        others_ask = int(self._asking[last] - self._asking[first]) - asking
        usual = min(MOST_USUAL, (max(others_ask, 0) + 1) / (others + FEW))
        many = asking >= LEAST_SHARE * texts
        return many and bool(binom.sf(asking - 1, texts, min(1.0, RATIO * usual)) <= CHANCE)
