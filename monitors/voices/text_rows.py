"""What is compared of texts, made from their bodies: one table of rows for a stretch of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.groups.asks import asks_of
from monitors.voices.groups.near import Signed, follow
from monitors.voices.groups.text_groups import token_number
from monitors.voices.groups.text_signatures import fingerprints
from monitors.voices.landed_texts import coded
from monitors.voices.phrases.night_phrases import PhraseBook, phrases_in
from queries.state.voice_files import rows_of, signature_column, signatures_in

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

TEXTS = "texts"
EPOCH = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True)
class Made:
    """Rows of texts, and how many authors spoke by stratum on each day."""

    rows: Rows
    said: dict[tuple[int, str], int]


def make_rows(extract: str, landed: Rows, earlier: Rows, book: PhraseBook, places: bool) -> Made:
    """The rows of landed texts of one extract, in the order in which they became known.

    earlier: the rows before them that they may be near-duplicates of; book: counts their phrases. places: whether the
    extract says where a text was written; else all of a market is one place.
    """
    # Over 40 lines: the columns of the table, each made from one of the texts'.
    folded = fold_texts(landed.column("body").to_pylist())
    vocabulary = Vocabulary()
    runs = number_words(folded, vocabulary)
    signed = follow(folded, _signed(earlier))
    known, day = days_of(landed.column("known_day")), days_of(landed.column("day"))
    author = _numbers(landed.column("author"), f"{extract} author")
    strata = [f"{kind or ''}|{language or ''}" for kind, language in _pairs(landed, "kind", "language")]
    words = fingerprints(vocabulary.words)
    hashes, text = phrases_in(words, runs, vocabulary.no_spaces())
    rising = np.zeros(len(folded), bool)
    said: dict[tuple[int, str], int] = {}
    stratum = coded(strata)
    for one in np.unique(known).tolist():
        today = known == one
        for code in np.unique(stratum.codes[today]).tolist():
            name, inside = stratum.values[code], today & (stratum.codes == code)
            here = inside[text]
            rising[book.new_phrases(one, name, hashes[here], text[here], author)] = True
            said[one, name] = book.days[one, name].said
        book.forget(one)
    place = landed.column("about") if places else landed.column("market")
    lines = [signed.line(number) for number in range(len(folded))]
    return Made(
        rows_of(
            TEXTS,
            {
                "text_id": landed.column("text_id"),
                "extract": [extract] * len(folded),
                "known": known,
                "day": day,
                "author": author,
                "place": _numbers(place, f"{extract} place", missing=not places),
                "addressee": _numbers(landed.column("addressee"), f"{extract} addressee"),
                "fingerprint": signed.fingerprint,
                "leader": signed.leader,
                "size": np.array([size_of(line) for line in lines], np.uint16),
                "asks": asks_of(folded, runs, vocabulary),
                "rising": rising,
                "contacts": landed.column("contacts"),
                "ties": landed.column("ties"),
                "line": lines,
                **{name: landed.column(name) for name in ("kind", "language", "category", "market")},
                "signature": signature_column(signed.signature),
            },
        ),
        said,
    )


def days_of(column: Any) -> NDArray[np.int32]:
    """A column of days as days since 1970."""
    return (column.to_numpy().astype("datetime64[D]") - EPOCH).astype(np.int32)


def _signed(rows: Rows) -> Signed:
    lines = rows.column("line")
    return Signed(
        lambda number: lines[number].as_py(),
        rows.column("fingerprint").to_numpy(),
        signatures_in(rows),
        rows.column("leader").to_numpy(),
    )


def _numbers(column: Any, of: str, missing: bool = False) -> NDArray[np.uint64]:
    """A number of 64 bits for each value; 0 for none, or one of its own where that is a value too."""
    coded = joined_column(column).dictionary_encode()
    values = [token_number(f"{of} {value}") for value in coded.dictionary.to_pylist()]
    numbers = np.array([*values, token_number(f"{of} none") if missing else 0], np.uint64)
    codes = coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return numbers[codes]


def joined_column(column: Any) -> Any:
    """A column in one piece."""
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column


def _pairs(rows: Rows, one: str, other: str) -> Sequence[tuple[str | None, str | None]]:
    return list(zip(rows.column(one).to_pylist(), rows.column(other).to_pylist(), strict=True))


def size_of(line: str) -> int:
    """Letters and digits of a text; a sign of a language without spaces tells as much as two."""
    if line.isascii():
        return min(sum(map(str.isalnum, line)), 65_535)
    return min(
        sum(2 if sign >= "\u0e00" and sign.isalpha() else 1 for sign in line if sign.isalnum()), 65_535
    )
