"""Which of a night's texts hold a phrase that is new: counted by day, so that a night reads its own texts alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.words import WordRuns
from monitors.voices.phrases.grams import LONGEST, LONGEST_SIGNS, Hashes, authors_of, gram_hashes
from monitors.voices.phrases.rising import beta_binomial_tail

NOW, BEFORE = 7, 28  # days; as on a card
KEPT = NOW + BEFORE
LEAST_AUTHORS = 6  # authors now, each once a day; chosen
LEAST_RATIO = 4.0  # times as many as before; chosen
FALSE_SHARE = 0.01  # Benjamini and Hochberg's q
SHORTEST = 2  # words: a single one rises with the weather
PRIOR = 50.0  # authors that the prior counts as


@dataclass(frozen=True)
class DayPhrases:
    """What was said on one day in one stratum (a kind and language): phrases of two authors or more, sorted.

    authors: by how many each; said: authors of the day.
    """

    phrase: Hashes
    authors: NDArray[np.int32]
    said: int


@dataclass
class PhraseBook:
    """Day and stratum → what was said. Holds KEPT days."""

    days: dict[tuple[int, str], DayPhrases] = field(default_factory=dict)

    def new_phrases(
        self, day: int, stratum: str, hashes: Hashes, text: NDArray[np.int64], author: NDArray[np.uint64]
    ) -> NDArray[np.int64]:
        """Counts the phrases of one day's texts; the texts with one that is new on the morning after.

        hashes [g]: the phrases in a row; text [g]: which text each is of; author [texts].
        """
        phrase, authors = authors_of(hashes, author[text])
        several = authors >= 2
        told = DayPhrases(
            phrase[several], authors[several].astype(np.int32), len(np.unique(author[np.unique(text)]))
        )
        self.days[day, stratum] = told
        rising = self._rising(day, stratum)
        return np.unique(text[np.isin(hashes, rising)]) if len(rising) else np.zeros(0, np.int64)

    def forget(self, day: int) -> None:
        """Leaves out what no morning after this day needs."""
        self.days = {key: one for key, one in self.days.items() if key[0] > day - KEPT}

    def _rising(self, day: int, stratum: str) -> Hashes:
        now = [self.days[d, stratum] for d in range(day - NOW + 1, day + 1) if (d, stratum) in self.days]
        past = [
            self.days[d, stratum] for d in range(day - KEPT + 1, day - NOW + 1) if (d, stratum) in self.days
        ]
        n_now, n_past = sum(one.said for one in now), sum(one.said for one in past)
        if len(past) < NOW or not n_past:
            return np.zeros(0, np.uint64)
        phrase, said = _summed(now)
        enough = said >= LEAST_AUTHORS
        phrase, said = phrase[enough], said[enough]
        if not len(phrase):
            return phrase
        known, had = _summed(past)
        place = np.minimum(np.searchsorted(known, phrase), max(len(known) - 1, 0))
        before = (
            np.where(known[place] == phrase, had[place], 0) if len(known) else np.zeros(len(phrase), np.int64)
        )
        share = (before + 0.5) / (n_past + 1.0)
        tests = max(len(known), len(phrase))
        kept = said / n_now >= LEAST_RATIO * share
        phrase, said, before, share = phrase[kept], said[kept], before[kept], share[kept]
        chance = beta_binomial_tail(said, n_now, np.asarray(before + PRIOR * share, float), n_past + PRIOR)
        order = np.argsort(chance)
        steps = chance[order] * tests / np.arange(1, len(order) + 1)
        q = np.empty(len(order))
        q[order] = np.minimum.accumulate(steps[::-1])[::-1]
        return phrase[q <= FALSE_SHARE]


def phrases_in(words: Hashes, runs: WordRuns, signs: NDArray[np.bool_]) -> tuple[Hashes, NDArray[np.int64]]:
    """All phrases of texts that the night counts, and which text each is of. words: a lasting number of each word."""
    found: list[Hashes] = [np.zeros(0, np.uint64)]
    text: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for length in range(SHORTEST, max(LONGEST, LONGEST_SIGNS) + 1):
        hashes, places = gram_hashes(words[runs.words], runs.text, length, signs[runs.words])
        found.append(hashes)
        text.append(runs.text[places].astype(np.int64))
    return np.concatenate(found), np.concatenate(text)


def _summed(days: list[DayPhrases]) -> tuple[Hashes, NDArray[np.int64]]:
    phrase = np.concatenate([np.zeros(0, np.uint64), *(one.phrase for one in days)])
    authors = np.concatenate([np.zeros(0, np.int32), *(one.authors for one in days)])
    order = np.argsort(phrase, kind="stable")
    phrase, authors = phrase[order], authors[order]
    starts = (
        np.flatnonzero(np.append(True, phrase[1:] != phrase[:-1])) if len(phrase) else np.zeros(0, np.int64)
    )
    sums = np.add.reduceat(authors, starts, dtype=np.int64) if len(starts) else np.zeros(0, np.int64)
    return phrase[starts], sums
