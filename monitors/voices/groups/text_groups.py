"""From texts to groups: what ties them is gathered, what becomes a group is named, each text belongs to one group."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.heard import Heard
from monitors.voices.groups.kin import CORE, REJECTED, Kin, Tied
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

HALF = 0.5  # share of the smaller of two groups that is the other's too: then both are one; chosen
BONDS = {CONTACT: "contact", WORDS: "words", ASK: "ask"}


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
    kin = Kin(texts, watch, taken)  # before what goes on is carried further
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
    joining: Sequence[Joining], texts: Tied, taken: dict[int, str], kin: Kin, since: int
) -> list[Member]:
    """Each text in one group, day by day as the mornings knew it; the stronger tie first on one day."""
    found: dict[int, Member] = {}
    by_day: dict[int, list[Joining]] = {}
    for one in joining:
        by_day.setdefault(one.known, []).append(one)
    large = np.flatnonzero(texts.size >= LEAST_SIZE)
    held = np.zeros(len(texts.known), bool)
    held[list(taken)] = True
    for day in np.unique(texts.known[texts.known >= since]).tolist():
        born = set()
        for one in sorted(by_day.get(day, []), key=lambda one: (one.spell.kind, one.spell.anchor)):
            if not one.spell.group:
                one.spell.group = _name(one, taken, kin)
                born.add(one.spell.group)
            _take(one, taken, found)
            held[list(one.rows)] = True
            if one.spell.kind != ASK:
                kin.note(one.spell.group, one.rows, day)
        free = large[~held[large]]
        known = texts.known[free]
        joined = kin.join(free[known == day], day)
        joined |= kin.join(free[(known < day) & (known > day - WINDOW)], day, frozenset(born))
        for row, group in joined.items():
            taken[row], held[row] = group, True
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


def _name(one: Joining, taken: dict[int, str], kin: Kin) -> str:
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
