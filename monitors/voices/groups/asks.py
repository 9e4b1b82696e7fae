"""Texts that ask their readers to do something for the author: to follow, to come, to write elsewhere, to give.

Nobody needs the same words for it: a hundred people who call to their channels under one video share none but the most
common. What they share is the act, which words of a few classes, close to each other, tell in six languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.fold import KIND_SIGN, KINDS, fold_texts
from monitors.voices.folding.words import WORD, Vocabulary, WordRuns

CONTACT, JOIN, GO, GAIN = (
    1,
    2,
    4,
    8,
)  # what is asked: leads elsewhere; to follow; to come and see; a gain is promised
NEAR, NEAR_SIGNS = (
    5,
    9,
)  # words, or signs of a language without spaces, between the parts of a request; chosen
BRIEF = 8  # words of a text that is a request by beginning with its verb: "check out this video"; chosen
SHORT = 3  # words of a text that is a request by its verb alone; chosen
LONGEST_CUE = 6
_FILE = Path(__file__).with_name("ask_words.toml")
Flags = NDArray[np.bool_]


@cache
def cues() -> dict[str, frozenset[tuple[str, ...]]]:
    """Class of words → its words and phrases of all languages, folded."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: frozenset(
            tuple(WORD.findall(one)) for words in languages.values() for one in fold_texts(list(words))
        )
        for name, languages in found.items()
    }


def asks_of(folded: Sequence[str], runs: WordRuns, vocabulary: Vocabulary) -> NDArray[np.uint8]:
    """What each text asks, as the sum of CONTACT, JOIN, GO and GAIN; 0 = nothing [n]. runs: the words of all."""
    many = len(folded)
    at = {name: _places(runs, vocabulary, words) for name, words in cues().items()}
    text = runs.text
    length = np.bincount(text, minlength=many)

    def texts(where: Flags) -> Flags:
        return np.bincount(text[where], minlength=many) > 0

    near = _Nearness(text, vocabulary.no_spaces()[runs.words])
    own_place = at["place"] & (near.before(at["own"]) | near.after(at["own"]))
    said = {name: texts(where) for name, where in at.items()}
    join = texts(at["join"] & (near.around(at["own"]) | near.after(at["place"]) | near.around(at["plea"])))
    join |= said["join"] & (length <= SHORT)
    go = texts(own_place & near.before(at["go"], 2))
    go |= texts(at["place"] & near.before(at["go"])) & said["plea"] & said["own"]
    begins = np.append(True, text[1:] != text[:-1])[: len(text)]
    go |= texts(at["go"] & begins & near.after(at["place"])) & (length <= BRIEF)
    gains = np.bincount(text[at["gain"]], minlength=many)
    gain = (gains >= 2) & (said["go"] | said["join"])
    phone, other = _contacts(runs, vocabulary)
    contact = texts(other) | (texts(phone) & (said["go"] | said["join"]))
    found = contact * CONTACT + join * JOIN + go * GO + gain * GAIN
    return found.astype(np.uint8)


class _Nearness:
    """Which places of words have others near, within their text. no_spaces [w]: words of one sign reach further."""

    def __init__(self, text: NDArray[np.int32], no_spaces: Flags) -> None:
        self.text, self.no_spaces = text, no_spaces

    def before(self, other: Flags, times: int = 1) -> Flags:
        """Places with one of the others at most NEAR words before them (times as far)."""
        found = np.zeros(len(other), bool)
        for step in range(1, min(NEAR_SIGNS * times, len(other) - 1) + 1):
            here = other[:-step] & (self.text[:-step] == self.text[step:])
            if step > NEAR * times:
                here &= self.no_spaces[step:]
            found[step:] |= here
        return found

    def after(self, other: Flags) -> Flags:
        """Places with one of the others at most NEAR words after them."""
        found = np.zeros(len(other), bool)
        for step in range(1, min(NEAR_SIGNS, len(other) - 1) + 1):
            here = other[step:] & (self.text[:-step] == self.text[step:])
            if step > NEAR:
                here &= self.no_spaces[:-step]
            found[:-step] |= here
        return found

    def around(self, other: Flags) -> Flags:
        """Places with one of the others near on either side."""
        return self.before(other) | self.after(other)


def _places(runs: WordRuns, vocabulary: Vocabulary, words: frozenset[tuple[str, ...]]) -> Flags:
    """Where one of some words and phrases begins [w]."""
    numbers = vocabulary.numbers
    found = np.zeros(len(runs.words), bool)
    for length in range(1, LONGEST_CUE + 1):
        known = [
            [numbers[word] for word in one] for one in words if len(one) == length and _all_in(one, numbers)
        ]
        if not known or len(runs.words) < length:
            continue
        last = len(runs.words) - length + 1
        marks = np.zeros(len(numbers), bool)
        marks[[one[0] for one in known]] = True
        starts = np.flatnonzero(marks[runs.words[:last]] & (runs.text[:last] == runs.text[length - 1 :]))
        wanted = {tuple(one) for one in known}
        if length == 1:
            found[starts] = True
            continue
        rows = np.column_stack([runs.words[starts + step] for step in range(length)])
        hit = np.fromiter((tuple(row) in wanted for row in rows.tolist()), bool, len(rows))
        found[starts[hit]] = True
    return found


def _all_in(one: tuple[str, ...], numbers: dict[str, int]) -> bool:
    return all(word in numbers for word in one)


def _contacts(runs: WordRuns, vocabulary: Vocabulary) -> tuple[Flags, Flags]:
    """Where a masked phone number stands, and where another masked contact does [w]."""
    kind = np.full(len(vocabulary.numbers), -1, np.int8)
    for word, number in vocabulary.numbers.items():
        if KIND_SIGN <= ord(word[0]) < KIND_SIGN + 16:
            kind[number] = ord(word[0]) - KIND_SIGN
    found = kind[runs.words]
    phone = KINDS.index("phone")
    return found == phone, (found >= 0) & (found != phone)
