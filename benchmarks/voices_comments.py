"""Comments under videos with a spam label: how much of the spam the groups hold, and how pure they are."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.groups.asks import asks_of
from monitors.voices.groups.kin import Tied
from monitors.voices.groups.near import follow, nothing
from monitors.voices.groups.spells import Watch
from monitors.voices.groups.text_groups import group_texts, token_number
from monitors.voices.text_rows import sizes_of
from queries.masking.free_text import mask_text
from queries.masking.mask_key import MaskKey

KEY = MaskKey(1, "0" * 64)  # of the benchmark alone
EPOCH = date(1970, 1, 1)
LEAST = 3  # texts of a group of the baseline


@dataclass(frozen=True)
class Held:
    """Comments that are spam, comments in groups, spam in groups; by what the groups hang together."""

    name: str
    comments: int
    spam: int
    grouped: int
    held: int
    bonds: dict[str, int]

    @property
    def share(self) -> float:
        """Of the spam, in groups."""
        return self.held / max(1, self.spam)

    @property
    def purity(self) -> float:
        """Of what is in groups, spam."""
        return self.held / self.grouped if self.grouped else float("nan")


def videos(folder: Path) -> list[Path]:
    """The files of comments there are."""
    return sorted(folder.glob("video-*.csv"))


def measure(path: Path) -> tuple[Held, Held]:
    """One video: as the desk groups it, and as the plain baseline does."""
    rows = sorted(_rows(path), key=lambda row: (row["written_at"], row["comment_id"]))
    spam = np.array([row["spam"] == "1" for row in rows])
    masked = [mask_text(row["text"], KEY) for row in rows]
    members = _members(rows, masked)
    inside = np.zeros(len(rows), bool)
    inside[[row for row, _ in members]] = True
    bonds = Counter(bond for _, bond in members)
    plain = _baseline([text for text, _ in masked])
    return (
        Held(
            path.stem, len(rows), int(spam.sum()), int(inside.sum()), int((inside & spam).sum()), dict(bonds)
        ),
        Held(path.stem, len(rows), int(spam.sum()), int(plain.sum()), int((plain & spam).sum()), {}),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = max(row["written_at"] for row in rows)
    for row in rows:
        yield {**row, "written_at": row["written_at"] or last}


def _members(rows: list[dict[str, str]], masked: list[tuple[str, str | None]]) -> list[tuple[int, str]]:
    """(row, bond) of the comments in groups, as the nights would find them one after the other."""
    folded = fold_texts([text for text, _ in masked])
    vocabulary = Vocabulary()
    runs = number_words(folded, vocabulary)
    signed = follow(folded, nothing())
    many = len(rows)
    known = [(datetime.fromisoformat(row["written_at"]).date() - EPOCH).days for row in rows]
    one = np.ones(many, np.uint64)
    texts = Tied(
        np.array(known, np.int32),
        np.array([token_number(row["author"]) for row in rows], np.uint64),
        one,
        one,
        signed.leader,
        sizes_of([signed.line(number) for number in range(many)]),
        asks_of(folded, runs, vocabulary),
        [(tokens or "").split() for _, tokens in masked],
        [[] for _ in rows],
        signed.line,
        signed.signature,
    )
    return [(member.row, member.bond) for member in group_texts(texts, Watch(), {})]


def _baseline(texts: list[str]) -> np.ndarray:
    """Which texts are in a group of three or more of a Jaccard similarity of 4-grams of .5 or more, single linkage."""
    grams = [{text.lower()[n : n + 4] for n in range(max(1, len(text) - 3))} for text in texts]
    head = list(range(len(texts)))

    def root(number: int) -> int:
        while head[number] != number:
            number = head[number]
        return number

    for one in range(len(texts)):
        for other in range(one):
            both = len(grams[one] & grams[other])
            if both >= 0.5 * (len(grams[one]) + len(grams[other]) - both):
                head[root(one)] = root(other)
    sizes = Counter(root(number) for number in range(len(texts)))
    return np.array([sizes[root(number)] >= LEAST for number in range(len(texts))])
