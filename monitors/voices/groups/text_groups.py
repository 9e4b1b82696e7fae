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

HALF = 0.5  # share of the texts a group begins with that are another group's: then both are one; chosen
BONDS = {CONTACT: "contact", WORDS: "words", ASK: "ask"}
RELATED = 0.3  # similarity from which two groups of words that go on at one time are one template; chosen
TIED = 0.15  # … where their authors share devices or pictures; chosen
CORE = 6  # first texts of a group by which it is known
GRAM = 4


@dataclass(frozen=True)
class Tied:
    """Texts with what ties them, in the order in which they became known: arrays and lists [n].

    known: day number; author, place, addressee: numbers of 64 bits, 0 = none; leader: whom each follows as a
    near-duplicate; size: its letters; asks: what it asks, 0 = nothing; contacts, ties: tokens of each; line: a text as it
    is compared, by its number.
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
    share: how many texts of each place ask, None = of these. heard: what was heard before, None = nothing. first_day: of the data, None = of these texts.
    """
    if not len(texts.known):
        return []
    begin = int(texts.known.min()) if first_day is None else first_day
    kin = _Kin(texts, watch, taken)  # before what goes on is carried further
    shared = _shared(texts, _tokens(texts))
    first = joinings(shared, begin, since, watch)
    worded = joinings(_worded(texts), begin, since, watch)
    common = _common(shared, first, taken)
    asking = (texts.asks > 0) & (texts.place > 0)
    asking[list(common)] &= texts.asks[list(common)] > 1
    usual = share or Shares(texts.place, texts.known, asking)
    asked = joinings(_asking(texts, asking), begin, since, watch, usual)
    return _members([*first, *_new_words(worded, texts, heard), *asked], taken, kin)


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
    """Which group that goes on a new one of words is a part of: alike in words, more so where authors share a device."""

    def __init__(self, texts: Tied, watch: Watch, taken: dict[int, str]) -> None:
        self.texts = texts
        self.last = {one.group: one.last for one in watch.spells.values() if one.kind == WORDS and one.group}
        self.core: dict[str, list[int]] = {}
        for row, group in sorted(taken.items()):
            self.note(group, (row,))

    def note(self, group: str, rows: Sequence[int], known: int | None = None) -> None:
        """That these texts are of a group, on this day."""
        core = self.core.setdefault(group, [])
        core += rows[: max(0, CORE - len(core))]
        if known is not None:
            self.last[group] = known

    def of(self, one: Joining) -> str | None:
        """The most alike group that goes on, if any is alike enough."""
        grams = [self._grams(row) for row in one.rows[:CORE]]
        ties = self._ties(one.rows)
        best, found = 0.0, None
        for group, last in self.last.items():
            if one.known - last > WINDOW or group not in self.core:
                continue
            core = self.core[group]
            alike = max(_jaccard(a, self._grams(row)) for a in grams for row in core)
            enough = alike >= RELATED or (alike >= TIED and not ties.isdisjoint(self._ties(core)))
            if enough and alike > best:
                best, found = alike, group
        return found

    def _grams(self, row: int) -> frozenset[str]:
        line = self.texts.line(row)
        return frozenset(line[n : n + GRAM] for n in range(max(1, len(line) - GRAM + 1)))

    def _ties(self, rows: Sequence[int]) -> set[str]:
        return {token for row in rows for token in self.texts.ties[row]}


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)


def _new_words(joining: Sequence[Joining], texts: Tied, heard: Heard | None) -> list[Joining]:
    """Those whose words were not usual before; the others are rejected until they have been quiet."""
    for one in joining:
        if one.first and heard is not None:
            lines = [texts.line(row) for row in one.rows[: 2 * CORE]]
            if heard.usual(lines, one.known) > USUAL:
                one.spell.group = REJECTED
    return [one for one in joining if one.spell.group != REJECTED]


def _members(joining: Sequence[Joining], taken: dict[int, str], kin: _Kin) -> list[Member]:
    """Each text in one group, in the order in which the mornings knew it; the stronger tie first on one morning."""
    found: dict[int, Member] = {}
    for one in sorted(joining, key=lambda one: (one.known, one.spell.kind, one.spell.anchor)):
        if not one.spell.group:
            one.spell.group = _name(one, taken, kin)
        bond = BONDS[one.spell.kind]
        if one.spell.kind == WORDS:
            kin.note(one.spell.group, one.rows, one.known)
        for row in one.rows:
            if row not in taken:
                taken[row] = one.spell.group
                found[row] = Member(row, one.spell.group, bond, one.known)
            elif (
                taken[row] == one.spell.group
                and row in found
                and {found[row].bond, bond} == {"contact", "words"}
            ):
                found[row] = Member(row, one.spell.group, "both", found[row].known)
    return list(found.values())


def _name(one: Joining, taken: dict[int, str], kin: _Kin) -> str:
    """The group that most of the first texts are in already, or one that they are a part of, or a new one's id."""
    groups = Counter(taken[row] for row in one.rows if row in taken)
    if groups:
        group, texts = groups.most_common(1)[0]
        if texts >= HALF * len(one.rows):
            return group
    return (kin.of(one) if one.spell.kind == WORDS else None) or group_name(one.spell)


def group_name(spell: Spell) -> str:
    """The id of a group that begins with this spell."""
    return (
        "g" + hashlib.blake2b(f"{spell.kind} {spell.anchor} {spell.born}".encode(), digest_size=6).hexdigest()
    )
