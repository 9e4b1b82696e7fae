"""What is compared of texts, made from their bodies: one table of rows for a stretch of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.groups.asks import asks_of
from monitors.voices.groups.near import Signed, follow_lines
from monitors.voices.groups.near_pictures import near_ties
from monitors.voices.groups.text_groups import token_number
from monitors.voices.groups.text_signatures import compared, fingerprints
from monitors.voices.landed_texts import coded
from monitors.voices.phrases.night_phrases import PhraseBook, phrases_in
from queries.state.voice_files import rows_of, signature_column, signatures_in

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

TEXTS = "texts"
AT_ONCE = 40_000  # texts folded and counted in one go: some 200 MB
_WIDE, _LAST = "\u0e00", 0xFFFF  # where scripts without spaces begin; signs beyond are looked up one by one
EPOCH = np.datetime64("1970-01-01", "D")


def make_rows(
    extract: str, landed: Rows, earlier: Rows, book: PhraseBook, places: bool, pictures: Sequence[str] = ()
) -> Rows:
    """The rows of landed texts of one extract, in the order in which they became known.

    earlier: the rows before them that they may be near-duplicates of; book: counts their phrases. places: whether the
    extract says where a text was written; else all of a market is one place. pictures: columns of ties with a
    perceptual hash.
    """
    # Over 40 lines: the columns of the table.
    author, place = _numbers(landed.column("author"), f"{extract} author"), landed.column("about")
    known = days_of(landed.column("known_day"))
    parts = [
        _read(landed.slice(begin, end - begin), known[begin:end], author[begin:end], book)
        for begin, end in _portions(known)
    ]
    lines = [line for one in parts for line in one.lines]
    signed = follow_lines(lines, _signed(earlier))
    where = place if places else landed.column("market")
    return rows_of(
        TEXTS,
        {
            "text_id": landed.column("text_id"),
            "extract": [extract] * len(lines),
            "known": known,
            "day": days_of(landed.column("day")),
            "author": author,
            "place": _numbers(where, f"{extract} place", missing=not places),
            "addressee": _numbers(landed.column("addressee"), f"{extract} addressee"),
            "fingerprint": signed.fingerprint,
            "leader": signed.leader,
            **{
                name: np.concatenate([getattr(one, name) for one in parts])
                for name in ("size", "asks", "rising")
            },
            "contacts": landed.column("contacts"),
            "ties": near_ties(landed.column("ties").to_pylist(), _tokens_of(earlier), pictures),
            "line": lines,
            **{name: landed.column(name) for name in ("kind", "language", "category", "market")},
            "signature": signature_column(signed.signature),
        },
    )


@dataclass(frozen=True)
class _Told:
    """What is made of some texts without looking at others: see TEXT_COLUMNS."""

    lines: list[str]
    size: NDArray[np.uint16]
    asks: NDArray[np.uint8]
    rising: NDArray[np.bool_]


def _portions(known: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Where whole days of at most AT_ONCE texts begin and end; a day of more is one by itself."""
    ends = [*np.flatnonzero(known[1:] != known[:-1] if len(known) else known) + 1, len(known)]
    found, begin, last = [], 0, 0
    for end in ends:
        if end - begin > AT_ONCE and last > begin:
            found.append((begin, last))
            begin = last
        last = int(end)
    return [*found, (begin, last)]


def _read(landed: Rows, known: NDArray[np.int32], author: NDArray[np.uint64], book: PhraseBook) -> _Told:
    """What is made of the texts of some whole days."""
    folded = fold_texts(landed.column("body").to_pylist())
    vocabulary = Vocabulary()
    runs = number_words(folded, vocabulary)
    hashes, text = phrases_in(fingerprints(vocabulary.words), runs, vocabulary.no_spaces())
    rising = np.zeros(len(folded), bool)
    stratum = coded(
        [f"{kind or ''}|{language or ''}" for kind, language in _pairs(landed, "kind", "language")]
    )
    for one in np.unique(known).tolist():
        today = known == one
        for code in np.unique(stratum.codes[today]).tolist():
            here = (today & (stratum.codes == code))[text]
            new = book.new_phrases(one, stratum.values[code], hashes[here], text[here], author)
            rising[new] = True
        book.forget(one)
    lines = compared(folded)
    return _Told(lines, sizes_of(lines), asks_of(folded, runs, vocabulary), rising)


def _tokens_of(rows: Rows) -> list[str]:
    """The different ties of some texts, in the order in which they came."""
    return cast(list[str], joined_column(rows.column("ties")).drop_null().unique().to_pylist())


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


def sizes_of(lines: Sequence[str]) -> NDArray[np.uint16]:
    """Letters and digits of each text [n]; a sign of a language without spaces tells as much as two."""
    signs = np.frombuffer("\n".join(lines).encode("utf-32-le"), np.uint32)
    weight = _weights()[np.minimum(signs, _LAST)]
    rare = np.flatnonzero(signs >= _LAST)
    weight[rare] = [_weight(chr(sign)) for sign in signs[rare].tolist()]
    ends = np.append(np.flatnonzero(signs == ord("\n")), len(signs))
    total = np.append(0, np.cumsum(weight, dtype=np.int64))[ends]
    return np.minimum(np.diff(total, prepend=0), 65_535).astype(np.uint16)[: len(lines)]


@cache
def _weights() -> NDArray[np.uint8]:
    """How much each sign tells, by its number."""
    return np.array([*(_weight(chr(number)) for number in range(_LAST)), 0], np.uint8)


def _weight(sign: str) -> int:
    return (2 if sign >= _WIDE and sign.isalpha() else 1) if sign.isalnum() else 0
