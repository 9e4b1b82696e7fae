"""Rising phrases: authors count, not texts; chance names nothing; one thing said is one phrase."""

from __future__ import annotations

import numpy as np
import pytest

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.phrases.rising import Corpus, Rising, beta_binomial_tail, reduced, rising_phrases

DRAW = np.random.default_rng(11)
COMMON = [f"word{n}" for n in range(120)]


def texts(many: int) -> list[str]:
    return [" ".join(COMMON[n] for n in DRAW.integers(0, 120, 7)) for _ in range(many)]


def corpus(said: list[str], vocabulary: Vocabulary, owner: list[int] | None = None) -> Corpus:
    runs = number_words(fold_texts(said), vocabulary)
    who = np.array(owner if owner is not None else range(len(said)), np.int32)
    return Corpus(runs, who, (np.arange(len(said)) % 4).astype(np.int32))


def rising(now: list[str], owner: list[int] | None = None) -> tuple[Rising, Vocabulary, Corpus]:
    vocabulary = Vocabulary()
    one, before, beside = (
        corpus(now, vocabulary, owner),
        corpus(texts(300), vocabulary),
        corpus(texts(200), vocabulary),
    )
    return rising_phrases(one, before, beside, vocabulary.no_spaces(), vocabulary.telling()), vocabulary, one


def phrases(found: Rising, vocabulary: Vocabulary, now: Corpus) -> list[str]:
    words = vocabulary.words
    return [
        " ".join(words[w] for w in now.runs.words[start : start + length])
        for start, length in zip(found.start, found.length, strict=True)
    ]


@pytest.mark.parametrize(
    "phrase", ["the box was empty", "hop rong khong co gi", "盒子是空的", "kardus nya kosong"]
)
def test_a_phrase_of_many_authors_that_nobody_said_before_rises(phrase: str) -> None:
    found, vocabulary, now = rising([*texts(80), *(f"{one} {phrase}" for one in texts(12))])
    said = phrases(found, vocabulary, now)
    plain = fold_texts([phrase])[0].replace(" ", "")
    assert said
    assert all(one.replace(" ", "") in plain for one in said[:1])


def test_one_author_who_repeats_a_phrase_is_no_rise() -> None:
    now = [*texts(80), *(f"{one} the box was empty" for one in texts(12))]
    found, _, _ = rising(now, [*range(80), *([80] * 12)])
    assert len(found.hashes) == 0


def test_nothing_rises_by_chance() -> None:
    named = sum(len(rising(texts(100))[0].hashes) > 0 for _ in range(20))
    assert named <= 2


def test_a_number_alone_is_no_phrase() -> None:
    found, vocabulary, now = rising([*texts(80), *(f"{one} 2026" for one in texts(20))])
    assert "0000" not in phrases(found, vocabulary, now)


def test_nested_phrases_are_one_and_the_longest_that_carries() -> None:
    found, vocabulary, now = rising([*texts(80), *(f"{one} the box was empty" for one in texts(12))])
    said = phrases(found, vocabulary, now)
    assert len(said) > 3
    holders = [frozenset(range(80, 92))] * len(said)
    chosen, q, _ = reduced(found, holders, np.zeros(len(said)), 3)
    assert len(chosen) == 1
    assert len(said[chosen[0]].split()) == 4
    assert q[0] <= 0.05


def test_the_tail_is_that_of_the_beta_binomial() -> None:
    from scipy.stats import betabinom

    found = beta_binomial_tail(np.array([5, 9]), 40, np.array([2.0, 3.0]), 60.0)
    assert found == pytest.approx([betabinom.sf(4, 40, 2, 58), betabinom.sf(8, 40, 3, 57)], rel=1e-6)


def test_a_single_word_of_more_texts_stands_for_no_longer_phrase() -> None:
    looks_hacked, already = frozenset(range(8)), frozenset(range(17))
    whole = np.array([8, 17])
    found = Rising(
        start=np.array([0, 0]),
        length=np.array([3, 1]),
        now=whole,
        before=whole * 0,
        log_odds=np.array([4.0, 3.3]),
        error=np.array([0.5, 0.4]),
        q=np.array([0.001, 0.001]),
        hashes=np.array([1, 2], np.uint64),
        chance=np.array([1e-9, 1e-9]),
        hearable=100,
    )
    chosen, _, _ = reduced(found, [looks_hacked, already], np.array([0.0, 4.0]), 3)
    assert chosen[0] == 0
