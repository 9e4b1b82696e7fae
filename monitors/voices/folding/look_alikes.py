"""Signs that pass for others: one table from a sign to what it is compared as. The list is Unicode's own (TR 39)."""

from __future__ import annotations

from functools import cache

import numpy as np
from confusable_homoglyphs.confusables import confusables_data

LEFT_OUT = np.uint32(0xFFFFFFFF)
_SIGNS = 0x110000  # of Unicode
_ZERO_WIDTH = (
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    0xAD,
    0x34F,
    0x61C,
    0x180E,
)
_MARKS = range(0x0300, 0x0370)  # accents after NFKD: people leave them out, or pile them up
_VARIANTS = (*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), 0x20E3)  # looks and skin tones of emoji
_APOSTROPHES = "'’‘ʼ´`"
_OWN_LETTERS = {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}


@cache
def folding_table() -> dict[int, str | None]:
    """Sign → what it is compared as, None = left out; for a text after NFKD. Small letters, digits as 0.

    A letter of another script that looks like a Latin one becomes that one, as a capital as well as small, so that
    case does not tell them apart. Latin, digits and all scripts that look like nothing else stay.
    """
    table: dict[int, str | None] = dict.fromkeys((*_ZERO_WIDTH, *_MARKS, *_VARIANTS))
    table |= dict.fromkeys(map(ord, _APOSTROPHES))
    for sign, like in confusables_data.items():
        if len(sign) == 1 and ord(sign) > 0x7F and ord(sign) not in table:
            latin = next((one["c"] for one in like if len(one["c"]) == 1 and one["c"].isascii()), None)
            if latin is not None and latin.isalpha() and sign.isalpha():
                table[ord(sign)] = latin.lower()
    for number in [number for number, to in table.items() if to]:
        sign = chr(number)
        for other in (sign.lower(), sign.upper()):
            if len(other) == 1 and ord(other) > 0x7F and other != sign:
                small = table.get(ord(sign.lower())) or table[number]
                table[number] = table[ord(other)] = small
    table |= {ord(sign): to for sign, to in _OWN_LETTERS.items()}
    table |= {ord(sign.upper()): to for sign, to in _OWN_LETTERS.items() if len(sign.upper()) == 1}
    table |= dict.fromkeys(range(ord("0"), ord("9") + 1), "0")
    return table


def fold_signs(text: str) -> str:
    """A text of any length after NFKD with each sign as what it is compared as, by the table above."""
    table, longer = _by_number()
    for sign, to in longer.items():
        if sign in text:
            text = text.replace(sign, to)
    signs = table[np.frombuffer(text.encode("utf-32-le"), np.uint32)]
    return signs[signs != LEFT_OUT].tobytes().decode("utf-32-le")


@cache
def _by_number() -> tuple[np.ndarray, dict[str, str]]:
    """The table as an array by sign, and the signs that are compared as several."""
    table = np.arange(_SIGNS, dtype=np.uint32)
    longer: dict[str, str] = {}
    for number, to in folding_table().items():
        if to is not None and len(to) > 1:
            longer[chr(number)] = to
        else:
            table[number] = LEFT_OUT if to is None else ord(to)
    return table, longer
