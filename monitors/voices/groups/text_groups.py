"""From texts to groups: what ties them is gathered, what becomes a group is named, each text belongs to one group."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.heard import Heard
from monitors.voices.groups.spells import (
    ASK,
    CONTACT,
    HISTORY,
    LEAST_AUTHORS,
    WINDOW,
    WORDS,
    Joining,
    Shared,
    Shares,
    Spell,
    Watch,
    joinings,
)

# Letters and digits of a text by whose words alone it is in a group: a shorter one ("happy holidays everyone") many
# say by themselves; that it rises is told as a phrase. Chosen.
LEAST_SIZE = 64
USUAL = 0.5  # share of the runs of a group's first texts that were heard before: then it is old words anew; chosen
REJECTED = "-"  # the group of a spell that is none

HALF = 0.5  # share of the smaller of two groups that is the other's too: then both are one; chosen
BONDS = {CONTACT: "contact", WORDS: "words", ASK: "ask"}
RELATED = 0.3  # similarity from which two groups of words that go on at one time are one template; chosen
TIED = 0.15  # … where their authors share devices or pictures; chosen
SINGLE = 0.4  # similarity from which a single text is of a group that goes on; chosen
SLACK = 0.12  # by which the estimate may be too low: nearly two standard errors
CORE = 6  # first texts of a group by which it is known
GRAM = 4


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


@dataclass(frozen=True)
class Member:
    """A text (row) of a group, and the day number by which it was known to be one."""

    row: int
    group: str
    bond: str
    known: int


def group_texts(
    texts: Tied,
    watch: Watch,
    taken: dict[int, str],
    share: Shares | None = None,
    heard: Heard | None = None,
    *,
    since: int = 0,
    first_day: int | None = None,
) -> list[Member]:
    """The texts that join a group by what became known from day `since` on.

    watch: what goes on, carried on from step to step. taken: row → group of those that are in one; added to.
    share: how many texts of each place ask, None = of these. heard: what was heard before, None = nothing.
    first_day: of the data, None = of these texts.
    """
    if not len(texts.known):
        return []
    begin = int(texts.known.min()) if first_day is None else first_day
    kin = _Kin(texts, watch, taken)  # before what goes on is carried further
    shared = _shared(texts, _tokens(texts))
    first = joinings(shared, begin, since, watch, taken)
    worded = joinings(_worded(texts), begin, since, watch, taken)
    common = _common(shared, first, taken)
    asking = (texts.asks > 0) & (texts.place > 0)
    asking[list(common)] &= texts.asks[list(common)] > 1
    usual = share or Shares(texts.place, texts.known, asking)
    asked = joinings(_asking(texts, asking), begin, since, watch, taken, usual)
    new = _new_words(worded, texts, taken, heard)
    return _members([*first, *new, *asked], texts, taken, kin, since)


def core_rows(taken: dict[int, str]) -> list[int]:
    """The rows by which each group is known: its first ones at hand."""
    found: dict[str, list[int]] = {}
    for row, group in sorted(taken.items()):
        core = found.setdefault(group, [])
        if len(core) < CORE:
            core.append(row)
    return [row for core in found.values() for row in core]


def token_number(token: str) -> int:
    """A token as a number of 64 bits, above 0."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big") | 1


def _tokens(texts: Tied) -> list[tuple[int, int, int]]:
    """(row, kind of anchor, number) of each contact."""
    numbers: dict[str, int] = {}
    found: list[tuple[int, int, int]] = []
    for row, of_text in enumerate(texts.contacts):
        for token in of_text:
            if token not in numbers:
                numbers[token] = token_number(token)
            found.append((row, CONTACT, numbers[token]))
    return found


def _shared(texts: Tied, tokens: Sequence[tuple[int, int, int]]) -> Shared:
    row = np.array([one[0] for one in tokens], np.int64)
    kind = np.array([one[1] for one in tokens], np.int8)
    anchor = np.array([one[2] for one in tokens], np.uint64)
    return Shared(anchor, kind, texts.author[row], texts.addressee[row], texts.known[row], row)


def _worded(texts: Tied) -> Shared:
    row = np.flatnonzero(texts.size >= LEAST_SIZE)
    kind = np.full(len(row), WORDS, np.int8)
    return Shared(texts.leader[row], kind, texts.author[row], texts.addressee[row], texts.known[row], row)


def _asking(texts: Tied, asking: NDArray[np.bool_]) -> Shared:
    row = np.flatnonzero(asking)
    kind = np.full(len(row), ASK, np.int8)
    return Shared(texts.place[row], kind, texts.author[row], texts.addressee[row], texts.known[row], row)


def _common(shared: Shared, joined: Sequence[Joining], taken: dict[int, str]) -> set[int]:
    """Texts whose contact many use without ever being a group: it is everybody's, and asks for nothing."""
    inside = {row for one in joined for row in one.rows} | set(taken)
    order = np.lexsort((shared.row, shared.anchor, shared.kind))
    found: set[int] = set()
    key = (-1, -1)
    authors: dict[int, int] = {}
    for one in order.tolist():
        this = int(shared.kind[one]), int(shared.anchor[one])
        if this != key:
            key, authors = this, {}
        known, row = int(shared.known[one]), int(shared.row[one])
        authors[int(shared.author[one])] = known
        recent = sum(1 for day in authors.values() if day > known - HISTORY) if len(authors) > 1 else 1
        if recent >= LEAST_AUTHORS and row not in inside:
            found.add(row)
    return found


class _Kin:
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
        estimate = np.zeros((len(rows), len(cores)), np.float32)
        for number, (row, _) in enumerate(cores):
            estimate[:, number] = (signature[rows] == signature[row]).mean(axis=1)
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


def _new_words(
    joining: Sequence[Joining], texts: Tied, taken: dict[int, str], heard: Heard | None
) -> list[Joining]:
    """Those whose words were not usual before; the others are rejected until they have been quiet.

    What a group said before is no usual word: it is back.
    """
    back = set(texts.leader[list(taken)].tolist()) if taken else set()
    for one in joining:
        if one.first and heard is not None and one.spell.anchor not in back:
            lines = [texts.line(row) for row in one.rows[: 2 * CORE]]
            if heard.usual(lines, one.known) > USUAL:
                one.spell.group = REJECTED
    return [one for one in joining if one.spell.group != REJECTED]


def _members(
    joining: Sequence[Joining], texts: Tied, taken: dict[int, str], kin: _Kin, since: int
) -> list[Member]:
    """Each text in one group, day by day as the mornings knew it; the stronger tie first on one day."""
    found: dict[int, Member] = {}
    by_day: dict[int, list[Joining]] = {}
    for one in joining:
        by_day.setdefault(one.known, []).append(one)
    large = np.flatnonzero(texts.size >= LEAST_SIZE)
    for day in np.unique(texts.known[texts.known >= since]).tolist():
        born = set()
        for one in sorted(by_day.get(day, []), key=lambda one: (one.spell.kind, one.spell.anchor)):
            if not one.spell.group:
                one.spell.group = _name(one, taken, kin)
                born.add(one.spell.group)
            _take(one, taken, found)
            if one.spell.kind != ASK:
                kin.note(one.spell.group, one.rows, day)
        free = large[np.array([row not in taken for row in large.tolist()], bool)]
        known = texts.known[free]
        joined = kin.join(free[known == day], day)
        joined |= kin.join(free[(known < day) & (known > day - WINDOW)], day, frozenset(born))
        for row, group in joined.items():
            taken[row] = group
            found[row] = Member(row, group, BONDS[WORDS], day)
    return list(found.values())


def _take(one: Joining, taken: dict[int, str], found: dict[int, Member]) -> None:
    """The texts of a joining that are in no group yet; those that two kinds of ties hold are marked."""
    bond, group = BONDS[one.spell.kind], one.spell.group
    for row in one.rows:
        if row not in taken:
            taken[row] = group
            found[row] = Member(row, group, bond, one.known)
        elif taken[row] == group and row in found and {found[row].bond, bond} == {"contact", "words"}:
            found[row] = Member(row, group, "both", found[row].known)


def _name(one: Joining, taken: dict[int, str], kin: _Kin) -> str:
    """The group that shares most of its texts or of these, or one they are a part of in words, or a new one's id."""
    groups = Counter(taken[row] for row in one.rows if row in taken)
    if groups:
        group, texts = groups.most_common(1)[0]
        smaller = min(len(one.rows), sum(1 for other in taken.values() if other == group))
        if texts >= HALF * smaller:
            return group
    return (kin.of(one) if one.spell.kind == WORDS else None) or group_name(one.spell)


def group_name(spell: Spell) -> str:
    """The id of a group that begins with this spell."""
    return (
        "g" + hashlib.blake2b(f"{spell.kind} {spell.anchor} {spell.born}".encode(), digest_size=6).hexdigest()
    )
