"""A phrase as people write it: the part of a text that its folded words come from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from monitors.voices.folding.fold import MASK, fold_texts
from monitors.voices.folding.words import WORD

_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,:/]\d+)*")  # not the digits of a masked contact, which is one word
_WRITTEN = re.compile(rf"{MASK.pattern}|\S+")


def as_written(texts: Sequence[str], phrase: Sequence[str]) -> str | None:
    """The most frequent spelling of a phrase, folded words, in some texts; None where it stands in none as one part.

    A number that is not the same in all of them is N: of "3 days" and "8 days" one would be told of the other.
    """
    found = Counter(one for one in _spellings(texts, phrase) if one)
    if not found:
        return None
    alike: dict[str, set[str]] = {}
    for spelling in found:
        alike.setdefault(_NUMBER.sub("N", spelling), set()).add(spelling)
    sums = {shape: sum(found[one] for one in spelled) for shape, spelled in alike.items()}
    best = max(sums, key=lambda shape: (sums[shape], max(found[one] for one in alike[shape])))
    return best if len(alike[best]) > 1 else next(iter(alike[best]))


def _spellings(texts: Sequence[str], phrase: Sequence[str]) -> list[str | None]:
    """Of each text the part that folds to the phrase; all their words are folded in one go."""
    parts = [
        (number, start, end)
        for number, text in enumerate(texts)
        for piece in _WRITTEN.finditer(text)
        for start, end in _parts(piece.group(), piece.start())
    ]
    folded = fold_texts([texts[number][start:end] for number, start, end in parts])
    words: list[list[str]] = [[] for _ in texts]
    spans: list[list[tuple[int, int]]] = [[] for _ in texts]
    for (number, start, end), line in zip(parts, folded, strict=True):
        for word in WORD.findall(line):
            words[number].append(word)
            spans[number].append((start, end))
    wanted = list(phrase)
    return [_cut(*one, wanted) for one in zip(texts, words, spans, strict=True)]


def _cut(text: str, words: list[str], spans: list[tuple[int, int]], wanted: list[str]) -> str | None:
    """The part of a text whose words are the wanted ones; None where it has none."""
    many = len(wanted)
    for place in range(len(words) - many + 1):
        if words[place : place + many] == wanted:
            return " ".join(text[spans[place][0] : spans[place + many - 1][1]].split())
    return None


def _parts(piece: str, at: int) -> list[tuple[int, int]]:
    """The words within a piece without spaces, each with its place in the text; a masked place is one."""
    if MASK.fullmatch(piece):
        return [(at, at + len(piece))]
    return [(at + one.start(), at + one.end()) for one in _LOOSE.finditer(piece)]


# A word with what hides in it: hidden signs and marks between letters belong to it, punctuation around does not.
_LOOSE = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u1780-\u17ff][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
    "|[\u2600-\u27bf\U0001f300-\U0001faff]|(?:[^\\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[\u0300-\u036f\u200b-\u200f'’])+"
)
