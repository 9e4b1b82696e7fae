"""The words by which a contact is told, read from the list beside this file; and how the names of places are hidden."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_APART = r"[\s._*~|-]{0,2}"
_SWAPS = {"a": "4@", "e": "3", "i": "1l|!", "l": "1i|", "o": "0", "s": "5$", "t": "7+"}


def _read() -> dict[str, tuple[str, ...]]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {
        name: tuple(value.split() if isinstance(value, str) else value)
        for name, value in tomllib.loads(text).items()
    }


WORDS = _read()


def any_of(*lists: str) -> str:
    """A pattern for each word of these lists, the longest first."""
    words = [word for name in lists for word in WORDS[name]]
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def swapped(letter: str) -> str:
    """The signs that are written in place of a letter, "" = none."""
    return _SWAPS.get(letter, "")


def spelled(word: str) -> str:
    """A pattern for a name with its letters apart or swapped for digits that look like them."""
    return _APART.join(f"[{char}{swapped(char)}]" for char in word)
