"""What a rising phrase is evidence of: a text that goes round, a complaint about few, or what many say by themselves.

More people at a sale, a season or a video that is seen by all bring new words too. Those are the words of many who do
not know each other, each in a sentence of one's own, to whomever they buy from: talk, which no incident stands behind.
What somebody had written for others is said in the same sentence or by the same accounts again; and the victims of a
few sellers complain about these few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, poisson

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import WORD
from monitors.voices.groups.near import follow, nothing
from monitors.voices.groups.spells import LEAST_AUTHORS
from monitors.voices.groups.text_groups import LEAST_SIZE
from monitors.voices.landed_texts import Reading
from monitors.voices.text_rows import sizes_of
from monitors.voices.voice import How

COPIED = 0.5  # share of a phrase's texts that go round, from which it is one of copies; chosen
COMPLAINTS = 0.5  # share of a phrase's texts that complain, from which it is a complaint; chosen
TIMES = 1.5  # times as many pairs of texts about one seller as is usual there; chosen
CHANCE = 0.15  # of as many by chance: the phrase itself is beyond chance already; chosen
FRESH = 0.5  # share of the texts that are about somebody of whom nothing was said before; chosen

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class PhraseEvidence:
    """Tells of phrases of one place what they are evidence of.

    reading: its texts; before [n]: those before now; grouped: ids of texts that a group holds. complaints: kinds of
    text in which people complain, empty = any may. few: the place itself is that of some sellers or creators. names:
    values that numbers are split by, as identifiers: carriers.
    """

    reading: Reading
    before: NDArray[np.bool_]
    grouped: Collection[str]
    complaints: Collection[str] = ()
    few: bool = False
    names: Sequence[str] = ()

    def of(self, phrase: str, rows: Rows) -> How:
        """What a phrase is evidence of that these texts (rows of the reading) have."""
        if self._copied(rows) >= COPIED:
            return "copies"
        if self._named(phrase):
            return "talk"
        complain = [not self.complaints or self.reading.kind[row] in self.complaints for row in rows.tolist()]
        return "complaint" if np.mean(complain) >= COMPLAINTS and self._about_few(rows) else "talk"

    def _copied(self, rows: Rows) -> float:
        """The share of the texts that a group holds, that their author says again, or that others say as well."""
        author = self.reading.author.codes[rows]
        _, which, times = np.unique(author, return_inverse=True, return_counts=True)
        bodies = [self.reading.bodies[row] for row in rows.tolist()]
        held = np.array([self.reading.ids[row] in self.grouped for row in rows.tolist()])
        return float((held | (times[which] > 1) | alike(bodies, author)).mean())

    def _named(self, phrase: str) -> bool:
        """Whether a phrase has a name in it."""
        said, *names = (
            f" {' '.join(WORD.findall(one))} "
            for one in fold_texts([phrase, *(name.replace("_", " ") for name in self.names)])
        )
        return any(name in said for name in names if name.strip())

    def _about_few(self, rows: Rows) -> bool:
        """Whether the texts are about fewer sellers than those before them are, or about such as nobody spoke of, or
        about such as more complain of in other words too.
        """
        about = self.reading.about.codes
        here, then = about[rows], about[self.before]
        here, then = here[here >= 0], then[then >= 0]
        if self.few or not len(here):
            return True
        usual = np.bincount(then, minlength=int(about.max()) + 1)
        many = max(int(usual.sum()), 2)
        times = np.unique(here, return_counts=True)[1]
        pairs = int((times * (times - 1)).sum() // 2)
        expected = len(here) * (len(here) - 1) / 2 * float((usual * (usual - 1)).sum()) / (many * (many - 1))
        if pairs and pairs >= TIMES * expected and poisson.sf(pairs - 1, expected) <= CHANCE:
            return True
        others = ~self.before & (about >= 0) & np.isin(about, here)
        others[rows] = False
        same = float(usual[np.unique(here)].sum()) / many * (int((~self.before).sum()) - len(rows))
        if others.sum() >= TIMES * same and poisson.sf(int(others.sum()) - 1, same) <= CHANCE:
            return True
        fresh = int((usual[here] == 0).sum())
        unseen = min(1.0, (int((usual == 1).sum()) + 1) / many)  # Good (1953): the share of what was met once
        return fresh >= FRESH * len(here) and bool(binom.sf(fresh - 1, len(here), unseen) <= CHANCE)


def alike(bodies: Sequence[str], author: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which texts are near-duplicates of those of enough other authors [n], and long enough for that to tell."""
    signed = follow(fold_texts(list(bodies)), nothing())
    long = sizes_of([signed.line(number) for number in range(len(bodies))]) >= LEAST_SIZE
    pairs = set(zip(signed.leader[long].tolist(), author[long].tolist(), strict=True))
    authors = Counter(leader for leader, _ in pairs)
    many = np.array([authors[leader] >= LEAST_AUTHORS for leader in signed.leader.tolist()], bool)
    return long & many
