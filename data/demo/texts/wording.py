"""Sentences: templates filled and varied as people vary them, with slips of the finger and signs of mood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import cycle

from data.demo.texts.tongues import Tongue

DRAWS = 48  # numbers drawn for each text; a longer one begins again
_SAD = ("😭", "😡", "🙄", "😤", "😞", "😠")
_PART = re.compile(r"\(([^()]*\|[^()]*)\)|\{(\w+)\}")


class Chance:
    """Numbers from 0 to 1 for one text, in order."""

    def __init__(self, numbers: Iterable[float]) -> None:
        """numbers: DRAWS of them."""
        self._next: Iterator[float] = cycle(numbers)

    def below(self, share: float) -> bool:
        """True with this probability."""
        return next(self._next) < share

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(next(self._next) * (high - low + 1))

    def one(self, options: Sequence[str]) -> str:
        """One of these."""
        return options[int(next(self._next) * len(options))]


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[str | tuple[str, ...], ...]:
    """A template as texts, choices (two and more) and slots (a tuple of one)."""
    parts: list[str | tuple[str, ...]] = []
    at = 0
    for found in _PART.finditer(template):
        parts.append(template[at : found.start()])
        parts.append(tuple(found[1].split("|")) if found[1] is not None else (found[2],))
        at = found.end()
    return (*parts, template[at:])


def fill(template: str, chance: Chance, slots: dict[str, Sequence[str]]) -> str:
    """A template with its choices made and its slots filled."""
    made = []
    for part in _parts(template):
        if isinstance(part, str):
            made.append(part)
        elif len(part) == 1:
            made.append(chance.one(slots[part[0]]))
        else:
            made.append(fill(chance.one(part), chance, slots))
    return "".join(made)


def sentence(tongue: Tongue, options: Sequence[str], chance: Chance, slots: dict[str, Sequence[str]]) -> str:
    """One of these templates, filled."""
    return fill(chance.one(options), chance, slots)


def joined(tongue: Tongue, sentences: Sequence[str], chance: Chance, happy: bool = True) -> str:
    """Sentences as one person writes them: with care, in a hurry, with a sign of mood."""
    if not tongue.spaced:
        text = chance.one("，。，").join(sentences)
        return _mooded(tongue, text + _end(text, chance.one(("", "", "。", "！"))), chance, happy)
    careful = chance.below(0.5)
    parts = [one[:1].upper() + one[1:] for one in sentences] if careful else list(sentences)
    text = (". " if careful else chance.one((", ", " ", "... ", ". "))).join(parts).replace("?.", "?")
    end = chance.one((".", "!", "", "") if careful else ("", "", "!!", "."))
    return _mooded(tongue, text + _end(text, end), chance, happy)


def _end(text: str, sign: str) -> str:
    return "" if text[-1:] in "?？!！" else sign


def _mooded(tongue: Tongue, text: str, chance: Chance, happy: bool) -> str:
    if chance.below(0.09):
        text = slip(text, chance)
    if chance.below(0.18):
        sign = chance.one(tongue.words["emoji"] if happy else _SAD)
        text += (" " if tongue.spaced else "") + sign * chance.number(1, 3)
    return text.upper() if chance.below(0.012) else text


def slip(text: str, chance: Chance) -> str:
    """A letter twice, dropped, or changed with its neighbour."""
    at = chance.number(1, max(1, len(text) - 3))
    if not text[at : at + 2].isalpha():
        return text
    kind = chance.number(0, 2)
    if kind == 0:
        return text[:at] + text[at] + text[at:]
    return text[:at] + (text[at + 1 :] if kind == 1 else text[at + 1] + text[at] + text[at + 2 :])
