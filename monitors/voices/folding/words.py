"""The words of folded texts as numbers: letters and digits together, one sign where a language has no spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.fold import CHUNK, PLACE

NO_SPACES = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
LEAST_LETTERS = 3  # of a word that tells something by itself
EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"
WORD = re.compile(rf"{PLACE}|[{NO_SPACES}{EMOJI}]|[^\W_{NO_SPACES}]+")
_WORD_OR_END = re.compile(rf"\n|{WORD.pattern}")
_SIGN = re.compile(rf"[{NO_SPACES}]")


@dataclass
class Vocabulary:
    """Word → its number, counted from 1; 0 = the end of a text. Grows as words are met."""

    numbers: dict[str, int] = field(default_factory=lambda: {"\n": 0})

    @property
    def words(self) -> list[str]:
        """The words by their numbers."""
        return list(self.numbers)

    def telling(self) -> NDArray[np.bool_]:
        """Which words tell something by themselves, by number: of three letters, a sign of a language without spaces, a
        masked place. Numbers, emoji and the shortest words do not.
        """
        return np.array([_tells(word) for word in self.numbers])

    def no_spaces(self) -> NDArray[np.bool_]:
        """Which words are one sign of a language without spaces, by number."""
        return np.array([bool(_SIGN.match(word)) for word in self.numbers])


def _tells(word: str) -> bool:
    if len(word) == 1:
        return word.isalpha() and bool(_SIGN.match(word))
    return sum(map(str.isalpha, word)) >= LEAST_LETTERS or bool(re.match(PLACE, word))


@dataclass(frozen=True)
class WordRuns:
    """All words in a row. words: numbers [w]; text: which text each is of [w]; both int32."""

    words: NDArray[np.int32]
    text: NDArray[np.int32]


def number_words(folded: Sequence[str], vocabulary: Vocabulary) -> WordRuns:
    """The words of folded texts, in order. The vocabulary learns those it does not have."""
    numbers = vocabulary.numbers
    words: list[NDArray[np.int32]] = []
    text: list[NDArray[np.int32]] = []
    for start in range(0, len(folded), CHUNK):
        part = folded[start : start + CHUNK]
        found = _WORD_OR_END.findall("\n".join(part))
        for word in found:
            if word not in numbers:
                numbers[word] = len(numbers)
        ids = np.fromiter(map(numbers.__getitem__, found), np.int32, len(found))
        ends = ids == 0
        of = np.cumsum(ends, dtype=np.int32) + start
        words.append(ids[~ends])
        text.append(of[~ends])
    empty = np.zeros(0, np.int32)
    return WordRuns(np.concatenate([empty, *words]), np.concatenate([empty, *text]))
