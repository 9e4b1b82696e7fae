"""From texts to groups: what ties them is gathered, what becomes a group is named, each text belongs to one group."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.spells import (
    ASK,
    CONTACT,
    HISTORY,
    LEAST_AUTHORS,
    TIE,
    WORDS,
    Joining,
    Shared,
    Shares,
    Spell,
    Watch,
    joinings,
)

LEAST_SIZE = 16  # letters and digits of a text by whose words alone it is in a group; chosen: "good" has less
HALF = 0.5  # share of the texts a group begins with that are another group's: then both are one; chosen
BONDS = {CONTACT: "contact", TIE: "contact", WORDS: "words", ASK: "ask"}


@dataclass(frozen=True)
class Tied:
    """Texts with what ties them, in the order in which they became known: arrays and lists [n].

    known: day number; author, place, addressee: numbers of 64 bits, 0 = none; leader: whom each follows as a
    near-duplicate; size: its letters; asks: what it asks, 0 = nothing; contacts, ties: tokens of each.
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
    *,
    since: int = 0,
    first_day: int | None = None,
) -> list[Member]:
    """The texts that join a group by what became known from day `since` on.

    watch: what goes on, carried on from step to step. taken: row → group of those that are in one; added to.
    share: how many texts of each place ask, None = of these. first_day: of the data, None = of these texts.
    """
    if not len(texts.known):
        return []
    begin = int(texts.known.min()) if first_day is None else first_day
    shared = _shared(texts, _tokens(texts))
    first = joinings(shared, begin, since, watch)
    worded = joinings(_worded(texts), begin, since, watch)
    common = _common(shared, first, taken)
    asking = (texts.asks > 0) & (texts.place > 0)
    asking[list(common)] &= texts.asks[list(common)] > 1
    usual = share or Shares(texts.place, texts.known, asking)
    asked = joinings(_asking(texts, asking), begin, since, watch, usual)
    return _members([*first, *worded, *asked], taken)


def token_number(token: str) -> int:
    """A token as a number of 64 bits, above 0."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big") | 1


def _tokens(texts: Tied) -> list[tuple[int, int, int]]:
    """(row, kind of anchor, number) of each contact and tie."""
    numbers: dict[str, int] = {}
    found: list[tuple[int, int, int]] = []
    for kind, tokens in ((CONTACT, texts.contacts), (TIE, texts.ties)):
        for row, of_text in enumerate(tokens):
            for token in of_text:
                if token not in numbers:
                    numbers[token] = token_number(token)
                found.append((row, kind, numbers[token]))
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


def _members(joining: Sequence[Joining], taken: dict[int, str]) -> list[Member]:
    """Each text in one group, in the order in which the mornings knew it; the stronger tie first on one morning."""
    found: dict[int, Member] = {}
    for one in sorted(joining, key=lambda one: (one.known, one.spell.kind, one.spell.anchor)):
        if not one.spell.group:
            one.spell.group = _name(one, taken)
        bond = BONDS[one.spell.kind]
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


def _name(one: Joining, taken: dict[int, str]) -> str:
    """The group that most of the first texts are in already, or a new one's id."""
    groups = Counter(taken[row] for row in one.rows if row in taken)
    if groups:
        group, texts = groups.most_common(1)[0]
        if texts >= HALF * len(one.rows):
            return group
    return group_name(one.spell)


def group_name(spell: Spell) -> str:
    """The id of a group that begins with this spell."""
    return (
        "g" + hashlib.blake2b(f"{spell.kind} {spell.anchor} {spell.born}".encode(), digest_size=6).hexdigest()
    )
