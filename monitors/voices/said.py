"""What people say of an incident, a segment, a seller, a creator, a rule: phrases that rise, groups that are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.kept_groups import KeptGroups
from monitors.voices.landed_texts import (
    Condition,
    Reading,
    condition,
    names_of,
    read_for_counting,
    sources_of,
)
from monitors.voices.phrase_evidence import PhraseEvidence
from monitors.voices.phrases.grams import gram_hashes
from monitors.voices.phrases.grown_phrase import grow
from monitors.voices.phrases.rising import MOST_HEADS, Z95, Corpus, Rising, reduced, rising_phrases
from monitors.voices.phrases.spelling import as_written
from monitors.voices.voice import About, GroupTotals, Phrase, Said, TextGroup
from queries.content.home import Home
from queries.engine.protocol import OpenEngine
from queries.voices.text_source import TextSource

NOW_DAYS = 7  # days that are "now" where none are given
BLOCKS = 4  # times as long as now is what came before
LONGEST_BEFORE = 92  # days; further back people spoke of other things
PHRASES = 3
GROUPS = 10
LEAST_AUTHORS = 8  # authors now; of fewer nobody can say what the place says
LEAST_BESIDE = 30  # authors beside; of fewer there is nothing to compare with
EXAMPLES = 5
PIECES, PIECES_LOOKED_AT = (
    2,
    12,
)  # of a text that goes round: its beginning, and what tells most in it; chosen
BETWEEN = " … "


def what_people_say(
    home: Home,
    engine: OpenEngine,
    morning: date,
    about: About | None = None,
    since: date | None = None,
    until: date | None = None,
    *,
    phrases: int = PHRASES,
    groups: int = GROUPS,
) -> Said:
    """What is said more in the days from `since` to `until` (not included) than before and than beside.

    engine: the home as whoever asks may see it; it is read as of `morning`. since, until: None = the seven days before
    the morning. Empty where nothing is beyond chance. Raises EngineError.
    """
    # Over 40 lines: the signature, and what its parts are.
    about, seen = about or About(), engine.at(morning)
    until = min(until or morning, morning)
    since = since or until - timedelta(days=NOW_DAYS)
    length = max(1, (until - since).days)
    before = since - timedelta(days=min(LONGEST_BEFORE, max(28, BLOCKS * length)))
    told = Said((), (), 0, 0, 0, since, until, before)
    found: list[Phrase] = []
    kept: list[TextGroup] = []
    totals: list[GroupTotals] = []
    for source in sources_of(home, seen):
        asked = condition(seen, source, about)
        reading = read_for_counting(seen, source, asked, before, until)
        kept_groups = KeptGroups(home, seen, source)
        place = _Place(seen, source, asked, reading, since, until, about, kept_groups)
        counts = place.counts()
        told = replace(
            told,
            texts_now=told.texts_now + counts[0],
            texts_before=told.texts_before + counts[1],
            authors_now=told.authors_now + counts[2],
            left_out=tuple(sorted({*told.left_out, *asked.left_out})),
        )
        found += place.phrases()
        kept += kept_groups.groups(about, since, until, groups)
        totals.append(kept_groups.totals(about, since, until))
    found.sort(key=lambda one: -one.low)
    kept.sort(key=lambda one: (-one.texts, one.group_id))
    named = [one for one in found if one.how != "talk"]
    talk = [one for one in found if one.how == "talk"]
    return replace(
        told,
        phrases=tuple(named[:phrases]),
        groups=tuple(kept[:groups]),
        talk=tuple(talk[:phrases]),
        totals=_added(totals),
    )


def _added(totals: Sequence[GroupTotals]) -> GroupTotals:
    """The totals of several extracts together."""
    money = [one.money for one in totals if one.money is not None]
    groups, texts = (sum(getattr(one, name) for one in totals) for name in ("groups", "texts"))
    return GroupTotals(groups, texts, sum(money) if money else None)


@dataclass(frozen=True)
class _Place:
    """The texts about something, now and before, and how to find those beside it."""

    engine: OpenEngine
    source: TextSource
    asked: Condition
    reading: Reading
    since: date
    until: date
    about: About
    kept: KeptGroups

    def counts(self) -> tuple[int, int, int]:
        """Texts now, texts before, authors now."""
        now = self._now(self.reading)
        return int(now.sum()), int((~now).sum()), len(np.unique(self.reading.author.codes[now]))

    def phrases(self) -> list[Phrase]:
        """The phrases that rise here, the strongest first, each with what it is evidence of."""
        if self.counts()[2] < LEAST_AUTHORS:
            return []
        vocabulary = Vocabulary()
        here = self._now(self.reading)
        now = _corpus(self.reading, here, vocabulary, self.since, self.until)
        before = _corpus(self.reading, ~here, vocabulary, self.since, self.until)
        beside = self._beside(vocabulary)
        rising = rising_phrases(now, before, beside, vocabulary.no_spaces(), vocabulary.telling())
        if not len(rising.hashes):
            return []
        holders, position = _holders(rising, now, vocabulary)
        chosen, q, others = reduced(rising, holders, position, MOST_HEADS)
        texts = np.flatnonzero(here)
        evidence = self._evidence([holders[one] for one in chosen], texts, here)
        found = [
            replace(self._phrase(rising, one, more, holders[one], texts, now, before, vocabulary), q=share)
            for one, share, more in zip(chosen, q.tolist(), others, strict=True)
        ]
        return [
            replace(phrase, how=evidence.of(phrase.phrase, texts[sorted(holders[one])]))
            for one, phrase in zip(chosen, found, strict=True)
        ]

    def _evidence(
        self, holders: Sequence[frozenset[int]], texts: NDArray[np.int64], here: NDArray[np.bool_]
    ) -> PhraseEvidence:
        """What tells of these phrases what they are evidence of."""
        said = {self.reading.ids[texts[text]] for one in holders for text in one}
        grouped = self.kept.of_texts(sorted(said)) if said else {}
        few = bool(self.about.sellers or self.about.creators)
        names = names_of(self.engine, self.source, self.since, self.until)
        return PhraseEvidence(self.reading, ~here, grouped.keys(), self.source.complaints, few, names)

    def _now(self, reading: Reading) -> NDArray[np.bool_]:
        return reading.day >= np.datetime64(self.since)

    def _beside(self, vocabulary: Vocabulary) -> Corpus | None:
        """The texts of the same days that are not about this, of its kinds and languages; None where there are few."""
        if not self.asked.wheres:
            return None
        own = {*self.reading.ids}
        asked = Condition((f"not ({' and '.join(self.asked.wheres)})",), self.asked.params)
        reading = read_for_counting(self.engine, self.source, asked, self.since, self.until)
        kept = np.array([one not in own for one in reading.ids], bool)
        found = _corpus(reading, kept, vocabulary, self.since, self.until)
        return found if found.owners >= LEAST_BESIDE else None

    def _phrase(
        self,
        rising: Rising,
        one: int,
        more: Sequence[int],
        holders: frozenset[int],
        texts: NDArray[np.int64],
        now: Corpus,
        before: Corpus,
        vocabulary: Vocabulary,
    ) -> Phrase:
        length, signs = int(rising.length[one]), vocabulary.no_spaces()
        rows = [int(texts[text]) for text in sorted(holders)]
        bodies = [self.reading.bodies[row] for row in rows]
        pieces = _pieces(rising, (one, *more), now, vocabulary)
        said = [as_written(bodies, folded) or _joined(folded) for folded in pieces]
        odds, error = float(rising.log_odds[one]), float(rising.error[one])
        found, where = gram_hashes(before.runs.words, before.runs.text, length, signs[before.runs.words])
        had = np.unique(before.runs.text[where[found == rising.hashes[one]]])
        here = self._now(self.reading)
        codes = self.reading.author.codes
        return Phrase(
            BETWEEN.join(said),
            len(rows),
            int(here.sum()),
            len(had),
            int((~here).sum()),
            len(np.unique(codes[rows])),
            len(np.unique(codes[np.flatnonzero(~here)[had]])),
            odds,
            odds - Z95 * error,
            odds + Z95 * error,
            odds / error,
            float(rising.q[one]),
            _examples(self.reading, rows),
            tuple(self.reading.ids[row] for row in rows),
        )


def _corpus(
    reading: Reading, kept: NDArray[np.bool_], vocabulary: Vocabulary, since: date, until: date
) -> Corpus:
    """Some of the texts, folded; before `since` in blocks as long as now, in which an author counts once."""
    rows = np.flatnonzero(kept)
    runs = number_words(fold_texts([reading.bodies[row] for row in rows]), vocabulary)
    length = max(1, (until - since).days)
    back = (np.datetime64(since) - reading.day[rows]).astype(np.int64)
    block = np.where(back > 0, (back - 1) // length, 0).astype(np.int32)
    owner = reading.author.codes[rows].astype(np.int64) * 1_000 + block
    _, numbered = np.unique(owner, return_inverse=True)
    return Corpus(runs, numbered.astype(np.int32), block)


def _holders(
    rising: Rising, now: Corpus, vocabulary: Vocabulary
) -> tuple[list[frozenset[int]], NDArray[np.float64]]:
    """The texts of now with each phrase, and where in them it begins, in words on average."""
    found: list[frozenset[int]] = [frozenset()] * len(rising.hashes)
    position = np.zeros(len(rising.hashes))
    text = now.runs.text
    first = np.searchsorted(text, text)  # the first word of each word's text
    for length in np.unique(rising.length):
        hashes, places = gram_hashes(
            now.runs.words, now.runs.text, int(length), vocabulary.no_spaces()[now.runs.words]
        )
        for one in np.flatnonzero(rising.length == length):
            where = places[hashes == rising.hashes[one]]
            found[one] = frozenset(text[where].tolist())
            position[one] = float((where - first[where]).mean())
    return found, position


def _pieces(rising: Rising, ones: Sequence[int], now: Corpus, vocabulary: Vocabulary) -> list[list[str]]:
    """The grown words of the first of some phrases of the same texts, and of one that says something else in them.

    In the order in which they stand.
    """
    signs, words = vocabulary.no_spaces()[now.runs.words], vocabulary.words
    found: list[tuple[float, list[str]]] = []
    for one in ones[:PIECES_LOOKED_AT]:
        length = int(rising.length[one])
        hashes, places = gram_hashes(now.runs.words, now.runs.text, length, signs)
        same = places[hashes == rising.hashes[one]]
        begin, many = grow(now.runs, same, length, signs)
        folded = [words[number] for number in now.runs.words[begin : begin + many]]
        if found and not set(folded).isdisjoint(found[0][1]):
            continue
        stands = float((same - np.searchsorted(now.runs.text, now.runs.text[same])).mean())
        found.append((stands, folded))
        if len(found) == PIECES:
            break
    return [folded for _, folded in sorted(found, key=lambda piece: piece[0])]


def _examples(reading: Reading, rows: Sequence[int]) -> tuple[str, ...]:
    """Ids of texts, one an author, the newest first."""
    found: dict[int, str] = {}
    for row in sorted(rows, key=lambda one: (reading.day[one], reading.ids[one]), reverse=True):
        found.setdefault(int(reading.author.codes[row]), reading.ids[row])
    return tuple(list(found.values())[:EXAMPLES])


def _joined(words: Sequence[str]) -> str:
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(words)
