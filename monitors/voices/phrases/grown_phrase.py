"""A phrase as long as the texts that have it agree: the words that nearly all of them say before and after it too."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.words import WordRuns
from monitors.voices.phrases.rising import CARRIES

LONGEST, LONGEST_SIGNS = 8, 12  # words that are shown, signs where a language has no spaces; chosen


def grow(runs: WordRuns, places: NDArray[np.int64], length: int, signs: NDArray[np.bool_]) -> tuple[int, int]:
    """Where the grown phrase stands once, and its words. places: where the phrase of `length` words begins; signs [w].

    A word is added where CARRIES of the texts with the phrase have it on that side.
    """
    texts = len(np.unique(runs.text[places]))
    begins, ends = places.copy(), places + length
    last = LONGEST_SIGNS if signs[places[0]] else LONGEST
    grew = True
    while grew and int(ends[0] - begins[0]) < last:
        grew = False
        for side in (1, -1):
            beside = ends if side == 1 else begins - 1
            there = (beside >= 0) & (beside < len(runs.text))
            there[there] &= runs.text[beside[there]] == runs.text[begins[there]]
            if not there.any():
                continue
            word, _ = Counter(runs.words[beside[there]].tolist()).most_common(1)[0]
            kept = there.copy()
            kept[there] = runs.words[beside[there]] == word
            if len(np.unique(runs.text[begins[kept]])) >= CARRIES * texts and int(ends[0] - begins[0]) < last:
                begins, ends, grew = begins[kept], ends[kept], True
                if side == 1:
                    ends = ends + 1
                else:
                    begins = begins - 1
    return int(begins[0]), int(ends[0] - begins[0])
