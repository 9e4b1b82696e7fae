"""Pictures that look the same: perceptual hashes of 64 bits that differ in a few, each as the first of them.

Two shots of one picture, cut or pressed anew, differ in some bits; two different pictures in about half of the 64. The
near ones are found by multi-index hashing (Norouzi, Punjani and Fleet 2012): of four bands of 16 bits one differs in at
most one bit, so that nothing within NEAR is missed. Nothing is chained: each follows a first one it is near to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

# Bits that two shots of one picture differ in at most: four bands find up to 7; two random hashes are so near once in
# 2 × 10^11. Chosen.
NEAR = 6
BANDS, WIDE = 4, 16
_FLIPS = (0, *(1 << bit for bit in range(WIDE)))
_HASH = re.compile(r"(?:0x)?([0-9a-fA-F]{16})")
_FLAT = (0, (1 << 64) - 1)  # of a picture of one colour: it is like nobody's
Ties = Sequence[str | None]


def near_ties(ties: Ties, earlier: Iterable[str], columns: Sequence[str]) -> list[str | None]:
    """Tokens `column:hash` of each text, a blank between them: hashes of these columns as the first one they are near.

    earlier: tokens of the texts before, whose hashes are first ones already. Other tokens stay as they are.
    """
    if not columns:
        return list(ties)
    known: dict[str, None] = {}
    coming: dict[str, None] = {}
    for one in earlier:
        known.update(dict.fromkeys(_pictures(one, columns)))
    for told in ties:
        coming.update(dict.fromkeys(_pictures(told or "", columns)))
    if not coming:
        return list(ties)
    first = {int(one, 16): int(one, 16) for one in known}  # however they are written now
    first |= _first_of([int(one, 16) for one in known], [int(one, 16) for one in coming if one not in known])

    def told_as(token: str) -> str:
        column, _, value = token.partition(":")
        found = _HASH.fullmatch(value) if column in columns else None
        number = int(found[1], 16) if found else None
        return f"{column}:{first[number]:016x}" if number in first else token

    return [" ".join(map(told_as, one.split())) if one else one for one in ties]


def _pictures(tokens: str, columns: Sequence[str]) -> list[str]:
    """The hashes among some tokens, as 16 digits."""
    parts = (token.partition(":") for token in tokens.split())
    found = (_HASH.fullmatch(value) for column, _, value in parts if column in columns)
    return [one[1].lower() for one in found if one and int(one[1], 16) not in _FLAT]


def _first_of(earlier: Sequence[int], new: Sequence[int]) -> dict[int, int]:
    """Each new hash → the first one it is near: an earlier one, a new one before it, or itself."""
    whole = np.array([*earlier, *new], np.uint64)
    near: dict[int, list[int]] = {}
    for one, other in _pairs(whole, len(earlier)):
        near.setdefault(one, []).append(other)
    leads = np.ones(len(whole), bool)
    found: dict[int, int] = {}
    for place in range(len(earlier), len(whole)):
        heads = [one for one in sorted(near.get(place, ())) if one < place and leads[one]]
        leads[place] = not heads
        found[int(whole[place])] = int(whole[heads[0] if heads else place])
    return found


def _pairs(hashes: NDArray[np.uint64], begin: int) -> set[tuple[int, int]]:
    """(place from `begin` on, place of another) of hashes that differ in at most NEAR bits."""
    found: set[tuple[int, int]] = set()
    for number in range(BANDS):
        keys = ((hashes >> np.uint64(number * WIDE)) & np.uint64(0xFFFF)).astype(np.int64)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for flip in _FLIPS:
            low, high = (np.searchsorted(ordered, keys[begin:] ^ flip, side) for side in ("left", "right"))
            many = high - low
            one = np.repeat(np.arange(begin, len(hashes)), many)
            inside = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
            other = order[np.repeat(low, many) + inside]
            near = (np.bitwise_count(hashes[one] ^ hashes[other]) <= NEAR) & (one != other)
            found |= set(zip(one[near].tolist(), other[near].tolist(), strict=True))
    return found
