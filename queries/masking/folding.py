"""Text as it is compared: what people swap, widen, decorate or hide between signs is taken back, place by place.

Only for finding. What is shown and stored stays as it was written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Letters of other scripts that pass for Latin ones (from the confusables of Unicode TR 39; those met in names of
# messengers and addresses), and marks that are written in place of a letter or a dot.
_LOOK_ALIKES = dict(
    zip("авекмнорстухіїјѕԁԛѡҽөαβερκνοτυχιηѵᴡᴀᴛꜱʟ", "abekmhopctyxiijsdqweoabepkvotuxinvwatsl", strict=True)
) | {
    "。": ".",
    "｡": ".",
    "．": ".",
    "•": ".",
    "٫": ".",
    "＠": "@",
    "﹫": "@",
    "đ": "d",
    "ł": "l",
    "ø": "o",
    "ı": "i",
}
_CHINESE_DIGITS = dict(zip("零〇一二三四五六七八九幺", "001234567891", strict=True))
_DROPPED = ("Mn", "Me", "Cf", "Cc")  # marks over letters, signs without a width, controls


def _folded(char: str) -> str:
    """One sign as one sign, or as none."""
    if char.isspace():
        return " "
    if char in _CHINESE_DIGITS:
        return char  # a numeral is a digit only among others: `contacts` decides
    category = unicodedata.category(char)
    if category in _DROPPED:
        return ""
    if char in _LOOK_ALIKES:
        return _LOOK_ALIKES[char]
    plain = unicodedata.normalize("NFKD", char)
    first = plain[0]
    if len(plain) > 1 and first in "([" and plain[-1] in ")]":  # a digit or letter in brackets as one sign
        first = plain[1]
    if (value := unicodedata.digit(first, None)) is not None:
        return str(value)
    first = first.lower()[0]
    return _LOOK_ALIKES.get(first, first)


class _Table(dict[int, str]):
    """Sign → what it is compared as, filled as signs are met. At most as large as Unicode."""

    def __missing__(self, number: int) -> str:
        made = self[number] = _folded(chr(number))
        return made


_TABLE = _Table()


@dataclass(frozen=True)
class Folded:
    """A text as it is compared; ``places``: where each of its signs stands in the text, None = at the same place."""

    text: str
    places: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text as written that a part of the folded one stands for (end exclusive)."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """A text in small Latin letters and digits, without marks and hidden signs, each sign with its place."""
    if text.isascii():
        plain = text.lower().translate(_CONTROLS)
        return Folded(plain, None)
    folded = text.translate(_TABLE)
    if len(folded) == len(text):
        return Folded(folded, None)
    return Folded(folded, [place for place, char in enumerate(text) if _TABLE[ord(char)]])


# ASCII keeps its length: a control becomes a blank, so that no places are needed.
_CONTROLS = dict.fromkeys((*range(32), 127), " ")
