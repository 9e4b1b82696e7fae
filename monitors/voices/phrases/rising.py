"""Phrases that more authors say now than before, and more here than beside, beyond chance.

How much more is Monroe, Colaresi and Quinn's (2008) weighted log-odds with an informative Dirichlet prior. Whether it
is chance is asked of the same model's prediction: a beta-binomial tail, which holds for a phrase never heard before,
where their normal approximation does not. False discoveries are bounded by Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from monitors.voices.folding.words import WordRuns
from monitors.voices.phrases.grams import LONGEST_SIGNS, Hashes, authors_of, count_in, gram_hashes

LEAST_AUTHORS = 4  # authors now; of fewer nothing is said to be said by people; chosen
LEAST_SHARE = 0.02  # share of the authors now who say it; less is no voice of the place; chosen
LEAST_RATIO = 2.0  # times as many authors as before and beside, at least; chosen
FALSE_SHARE = 0.05  # Benjamini and Hochberg's q
PRIOR = 50.0  # authors that the prior counts as; chosen, as large as a small place
RESTLESS = 4.0  # blocks that the dispersion of all phrases counts as against that of one; chosen
AS_TELLING = (
    0.7  # share of the strongest phrase's log-odds (lower bound) from which another tells as much; chosen
)
Z95 = 1.96
CARRIES = 0.7  # share of the stronger phrase's texts that a longer one must hold to stand for it; chosen
SAME = 0.5  # share of the smaller phrase's texts that the other holds too: then both are one; chosen
TOLD = 3  # words by which a phrase can be told: of those that are as long the first of the texts stands for it; chosen
MOST_HEADS = 40  # different things said that are looked at
SAMPLED = np.uint64(8)  # one hash in so many is looked at to count what could have risen
TERMS = 96  # terms of a tail that are added up: the later ones are below a double's precision
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Corpus:
    """Folded texts to count in. runs: their words; owner [texts]: who says it, one number an author and block of time;
    block [texts]: number of the block.
    """

    runs: WordRuns
    owner: NDArray[np.int32]
    block: NDArray[np.int32]

    @property
    def owners(self) -> int:
        """How many authors, each once a block."""
        return len(np.unique(self.owner))


@dataclass(frozen=True)
class Rising:
    """Phrases beyond chance, the strongest first: arrays [p]. start: place of the first word in the runs of now.

    chance: p-value of each; hearable: of how many phrases one could have risen.
    """

    start: NDArray[np.int64]
    length: NDArray[np.int64]
    now: NDArray[np.int64]
    before: NDArray[np.int64]
    log_odds: Floats
    error: Floats
    q: Floats
    hashes: Hashes
    chance: Floats
    hearable: int


def rising_phrases(
    now: Corpus,
    before: Corpus,
    beside: Corpus | None,
    no_spaces: NDArray[np.bool_],
    telling: NDArray[np.bool_],
) -> Rising:
    """The phrases of `now` that are said by more authors than before and than beside (None: there is no beside).

    no_spaces, telling: by number of word, as in Vocabulary; a phrase has a telling word.
    """
    # Over 40 lines: the signature, and both comparisons side by side.
    hashes, start, length, said = _candidates(now, no_spaces, telling)
    past, blocks = _counts(before, hashes, no_spaces)
    other, _ = _counts(beside, hashes, no_spaces) if beside is not None else (past * 0, None)
    n_now, n_past, n_other = now.owners, before.owners, beside.owners if beside is not None else 0
    if not len(hashes) or n_past + n_other == 0:
        return _none()
    base = (past + other + 0.5) / (n_past + n_other + 1.0)
    chance = np.zeros(len(hashes))
    ratio = np.full(len(hashes), np.inf)
    restless = _dispersion(past, blocks, before)
    for count, total, factor in ((past, n_past, restless), (other, n_other, 1.0)):
        if total == 0:
            continue
        shared = count / factor
        one = beta_binomial_tail(
            said, n_now, shared + PRIOR * base * min(1.0, total / PRIOR), total / factor + PRIOR
        )
        chance = np.maximum(chance, one)
        ratio = np.minimum(ratio, (said / n_now) / ((count + 0.5) / (total + 1.0)))
    hearable = _hearable([now, before, beside], no_spaces)
    q = _adjusted(chance, hearable)
    whole = (said + past + other + 0.5) / (n_now + n_past + n_other + 1.0)
    log_odds, error = _log_odds(said, n_now, past + other, n_past + n_other, PRIOR * whole)
    kept = (q <= FALSE_SHARE) & (ratio >= LEAST_RATIO) & (said >= LEAST_SHARE * n_now)
    kept &= log_odds > Z95 * error  # of a few authors the prior alone may hold that it is said less
    order = np.flatnonzero(kept)
    # By the lower bound: a common word that a template has too may be more certain, but says less.
    order = order[np.argsort(-(log_odds - Z95 * error)[order], kind="stable")]
    whole_numbers = start[order], length[order], said[order], past[order]
    return Rising(
        *whole_numbers, log_odds[order], error[order], q[order], hashes[order], chance[order], hearable
    )


def _none() -> Rising:
    whole, real = np.zeros(0, np.int64), np.zeros(0)
    return Rising(whole, whole, whole, whole, real, real, real, np.zeros(0, np.uint64), real, 0)


def _candidates(
    now: Corpus, no_spaces: NDArray[np.bool_], telling: NDArray[np.bool_]
) -> tuple[Hashes, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sorted hashes of the phrases of enough authors, where one stands first, its words, its authors."""
    parts: list[Hashes] = []
    places_of, lengths, said = [], [], []
    told = np.append(0, np.cumsum(telling[now.runs.words]))
    for words in range(1, LONGEST_SIGNS + 1):
        hashes, places = gram_hashes(now.runs.words, now.runs.text, words, no_spaces[now.runs.words])
        tells = told[places + words] > told[places]
        hashes, places = hashes[tells], places[tells]
        found, authors = authors_of(hashes, now.owner[now.runs.text[places]])
        enough = authors >= LEAST_AUTHORS
        found, authors = found[enough], authors[enough]
        order = np.argsort(hashes, kind="stable")
        parts.append(found)
        places_of.append(places[order[np.searchsorted(hashes[order], found)]] if len(found) else places[:0])
        lengths.append(np.full(len(found), words, np.int64))
        said.append(authors)
    whole = np.concatenate(parts)
    order = np.argsort(whole)
    return (
        whole[order],
        np.concatenate(places_of)[order],
        np.concatenate(lengths)[order],
        np.concatenate(said)[order],
    )


def _counts(
    corpus: Corpus, known: Hashes, no_spaces: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By how many owners each known phrase is said [k], and in each block [k, blocks]."""
    wide = int(corpus.block.max(initial=-1)) + 1
    table = np.zeros((len(known), max(wide, 1)), np.int64)
    texts = corpus.owner
    for length in range(1, LONGEST_SIGNS + 1):
        hashes, places = gram_hashes(
            corpus.runs.words, corpus.runs.text, length, no_spaces[corpus.runs.words]
        )
        where = corpus.runs.text[places]
        for block in range(wide):
            inside = corpus.block[where] == block
            table[:, block] += count_in(known, hashes[inside], texts[where[inside]])
    return table.sum(axis=1), table


def _dispersion(total: NDArray[np.int64], blocks: NDArray[np.int64], corpus: Corpus) -> Floats:
    """How many times more each phrase varies from block to block than chance [k], at least 1 (Pearson's, shrunk)."""
    wide = blocks.shape[1]
    sizes = np.array([len(np.unique(corpus.owner[corpus.block == one])) for one in range(wide)], float)
    if wide < 3 or sizes.sum() == 0:
        return np.ones(len(total))
    share = ((total + 0.5) / (sizes.sum() + 1.0))[:, None]
    expected = share * sizes
    squares = ((blocks - expected) ** 2 / np.maximum(expected * (1 - share), 0.25)).sum(axis=1)
    common = max(1.0, float(squares[total >= wide].sum() / max(1, (total >= wide).sum() * (wide - 1))))
    return np.maximum(1.0, (squares + RESTLESS * common) / (wide - 1 + RESTLESS))


def beta_binomial_tail(said: NDArray[np.int64], of: int, hits: Floats, total: Floats | float) -> Floats:
    """P(as many or more of `of` say it) where `hits` of `total` said it: beta-binomial, summed from `said` on [k]."""
    misses = np.maximum(np.asarray(total) - hits, 0.5)
    k = said[:, None] + np.arange(TERMS)[None, :]
    inside = k <= of
    k = np.minimum(k, of)
    a, b = hits[:, None], misses[:, None]
    log = gammaln(of + 1) - gammaln(k + 1) - gammaln(of - k + 1)
    log = log + gammaln(k + a) + gammaln(of - k + b) - gammaln(of + a + b)
    log = log + gammaln(a + b) - gammaln(a) - gammaln(b)
    found = np.where(inside, np.exp(log), 0.0).sum(axis=1)
    expected = of * hits / (hits + misses)
    return np.where(said > expected, np.clip(found, 0.0, 1.0), 1.0)


def _hearable(corpora: Sequence[Corpus | None], no_spaces: NDArray[np.bool_]) -> int:
    """How many phrases enough authors say in all of it, now, before or beside: of so many one could have risen.

    Counted of one hash in SAMPLED, for there are millions.
    """
    found = 0
    for length in range(1, LONGEST_SIGNS + 1):
        hashes, owners = [], []
        for number, corpus in enumerate(one for one in corpora if one is not None):
            some, places = gram_hashes(
                corpus.runs.words, corpus.runs.text, length, no_spaces[corpus.runs.words]
            )
            kept = some % SAMPLED == 0
            hashes.append(some[kept])
            owners.append(corpus.owner[corpus.runs.text[places[kept]]].astype(np.int64) * 4 + number)
        _, authors = authors_of(np.concatenate(hashes), np.concatenate(owners))
        found += int((authors >= LEAST_AUTHORS).sum())
    return found * int(SAMPLED)


def _adjusted(chance: Floats, hearable: int) -> Floats:
    """Benjamini and Hochberg's q of each, of the phrases that could have risen: those not tried count as chance."""
    order = np.argsort(chance)
    steps = chance[order] * max(len(chance), hearable) / np.arange(1, len(chance) + 1)
    found = np.empty(len(chance))
    found[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return np.minimum(found, 1.0)


def _log_odds(
    now: NDArray[np.int64], n_now: int, then: NDArray[np.int64], n_then: int, prior: NDArray[np.floating]
) -> tuple[Floats, Floats]:
    """Monroe, Colaresi and Quinn's log-odds ratio and its standard error (their equations 15, 16 and 20)."""
    whole = PRIOR
    one = np.log((now + prior) / np.maximum(n_now + whole - now - prior, 0.5))
    two = np.log((then + prior) / np.maximum(n_then + whole - then - prior, 0.5))
    return one - two, np.sqrt(1.0 / (now + prior) + 1.0 / (then + prior))


def reduced(
    rising: Rising, holders: Sequence[frozenset[int]], position: Floats, most: int
) -> tuple[list[int], Floats, list[list[int]]]:
    """Of phrases that are said by the same texts the first that carries; at most so many, by strength; their q;
    and what else of these texts could stand for them, the most telling first.

    holders: the texts of now with each phrase; position: where in them it stands: people know a text by its beginning. Two phrases are one where the smaller's texts are mostly the other's.
    One thing said makes dozens of phrases, whose number would let chance pass beside them: q is of the reduced ones.
    """
    # Over 40 lines: one rule after the other of what stands for the texts of a head.
    chosen: list[int] = []
    others: list[list[int]] = []
    chance: list[float] = []
    lows = rising.log_odds - Z95 * rising.error
    left = list(range(len(holders)))
    while left and len(chosen) < MOST_HEADS:
        head = left[0]
        alike = [one for one in left if _same(holders[one], holders[head])]
        # Of phrases as telling as the strongest the one that most say stands for all: "shop looks hacked" for "this …".
        telling = [one for one in alike if lows[one] >= AS_TELLING * lows[head]]
        head = max(telling, key=lambda one: (len(holders[one]), -one))
        alike = [one for one in left if _same(holders[one], holders[head])]
        carrying = [one for one in alike if len(holders[one]) >= CARRIES * len(holders[head])]
        best = max(
            carrying,
            key=lambda one: (
                min(int(rising.length[one]), TOLD),
                -position[one],
                int(rising.length[one]),
                len(holders[one]),
                -one,
            ),
        )
        chosen.append(best)
        long = [one for one in carrying if rising.length[one] >= TOLD and _same(holders[one], holders[best])]
        others.append(sorted(long, key=lambda one: (-lows[one], -len(holders[one]), one)))
        chance.append(float(min(rising.chance[one] for one in alike)))
        left = [one for one in left if one not in alike and not _same(holders[one], holders[best])]
    q = _adjusted(np.array(chance), rising.hearable)
    passed = np.flatnonzero(q <= FALSE_SHARE)[:most].tolist()
    return [chosen[one] for one in passed], q[passed], [others[one] for one in passed]


def _same(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= SAME * min(len(one), len(other))
