"""Pictures: near hashes are one, others are not, nothing is chained, and a night gives the same as all at once."""

from __future__ import annotations

import random

from monitors.voices.groups.near_pictures import NEAR, near_ties

DRAW = random.Random(5)
COLUMN = ["picture"]


def shots(of: int, many: int, bits: int) -> list[int]:
    """Hashes of one picture, each with some bits of its own turned."""
    return [of ^ sum(1 << bit for bit in DRAW.sample(range(64), bits)) for _ in range(many)]


def tokens(hashes: list[int]) -> list[str]:
    return [f"picture:{one:016x}" for one in hashes]


def test_shots_of_one_picture_are_its_first_and_strangers_stay() -> None:
    base = DRAW.getrandbits(64)
    strangers = [DRAW.getrandbits(64) for _ in range(40)]
    found = near_ties(tokens([base, *strangers, *shots(base, 20, NEAR)]), [], COLUMN)
    assert found[41:] == tokens([base]) * 20
    assert found[1:41] == tokens(strangers)


def test_one_bit_more_is_another_picture() -> None:
    base = DRAW.getrandbits(64)
    other = shots(base, 1, NEAR + 1)
    assert near_ties(tokens([base, *other]), [], COLUMN) == tokens([base, *other])


def test_what_lies_between_two_does_not_chain_them() -> None:
    first, between, last = 0x0F0F << 20, (0x0F0F << 20) ^ 0b111111, (0x0F0F << 20) ^ 0b111111111111
    assert near_ties(tokens([first, between, last]), [], COLUMN) == tokens([first, first, last])


def test_one_night_after_the_other_gives_the_same_as_all_at_once() -> None:
    hashes = [one for _ in range(4) for one in shots(DRAW.getrandbits(64), 6, 3)]
    whole = near_ties(tokens(hashes), [], COLUMN)
    first = near_ties(tokens(hashes[:11]), [], COLUMN)
    second = near_ties(tokens(hashes[11:]), [one for one in first if one], COLUMN)
    assert [*first, *second] == whole


def test_a_picture_of_an_earlier_night_is_that_picture_however_its_hash_is_written() -> None:
    base = DRAW.getrandbits(64) | 0xA << 60
    first = near_ties([f"picture:0x{base:016X}"], [], COLUMN)
    assert first == tokens([base])
    assert near_ties([f"picture:{base:016X}"], tokens([base]), COLUMN) == first


def test_what_is_no_hash_or_of_one_colour_or_another_column_stays() -> None:
    odd = [None, "picture:none", f"picture:{0:016x}", "device:" + "a" * 16, f"picture:{1:016x} device:d1"]
    assert near_ties(odd, [], COLUMN) == odd
