"""CSV row by row, in Python: the line a row stands on, and the good rows of a file with broken ones.

The engine reads sound files; it says nothing of physical lines and gives a broken file up whole. This reader
is slower and sees everything. It keeps a piece of the file in memory, never the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.contract import Extract
from queries.content.problem import Problem
from queries.landing.csv_text import Feed, LongLineError, open_text
from queries.landing.drops import Drop
from queries.landing.shape import Shape

_ROWS = 10_000  # rows, and characters, that are gathered before they are written
_CHARACTERS = 1 << 23
KEPT_BROKEN = 5_000  # broken rows of a drop that are kept with their text; the rest are counted
MOST_BROKEN = 0.1  # share of broken rows above which a drop is refused, and
FEW_BROKEN = 1_000  # the number of them from which on the share is looked at
GIVE_UP = 100_000  # broken rows after which the share so far decides, without reading on


@dataclass(frozen=True)
class BrokenRow:
    """A row that is no row of this table: where, what was expected, what was found, its text."""

    line: int
    expected: str
    found: str
    text: str


@dataclass
class BrokenRows:
    """The broken rows of a drop: the first of them with their text, and how many there are (its length)."""

    kept: list[BrokenRow] = field(default_factory=list)
    total: int = 0

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[BrokenRow]:
        return iter(self.kept)

    def add(self, row: BrokenRow) -> None:
        """One more."""
        self.total += 1
        if len(self.kept) < KEPT_BROKEN:
            self.kept.append(row)


class TooBrokenError(ValueError):
    """A drop of which so many rows are broken that the rest is not to be trusted either."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def physical_lines(drop: Drop, extract: Extract, rows: Iterable[int]) -> dict[int, int]:
    """Row number (0 = the first after the header) → the physical line the row starts on."""
    wanted = set(rows)
    last = max(wanted, default=-1)
    found: dict[int, int] = {}
    for number, (line, _) in enumerate(_rows(drop, extract)):
        if number in wanted:
            found[number] = line
        if number >= last:
            break
    return found


def convert(drop: Drop, extract: Extract, shape: Shape, target: Path) -> BrokenRows:
    """Writes the sound rows as text Parquet with their ``_line`` and returns the broken ones.

    Raises TooBrokenError when more than one row in ten is broken, of a thousand broken ones on.
    """
    names = shape.unique_names
    schema = pa.schema([("_line", pa.int64()), *[(name, pa.string()) for name in names]])
    broken, sound = BrokenRows(), 0
    with pq.ParquetWriter(target, schema) as writer:
        chunk: list[list[str | int | None]] = []
        size = 0
        for line, row, fault in _rows_of_broken(drop, extract):
            problem = fault or _fault_of(line, row, len(names))
            if problem is not None:
                broken.add(problem)
                if broken.total % GIVE_UP == 0:
                    _check_share(drop, broken, sound, whole=False)
                continue
            sound += 1
            size += sum(map(len, row))
            chunk.append([line, *[cell or None for cell in row]])
            if len(chunk) == _ROWS or size > _CHARACTERS:
                writer.write_table(_table(chunk, schema))
                chunk, size = [], 0
        writer.write_table(_table(chunk, schema))
    _check_share(drop, broken, sound, whole=True)
    return broken


def _check_share(drop: Drop, broken: BrokenRows, sound: int, whole: bool) -> None:
    rows = broken.total + sound
    if broken.total < FEW_BROKEN or broken.total <= MOST_BROKEN * rows:
        return
    first = broken.kept[0]
    seen = "rows" if whole else "rows read before giving up"
    raise TooBrokenError(
        Problem(
            drop.name,
            "too many broken rows",
            first.line,
            None,
            f"at most {MOST_BROKEN:.0%} of the rows broken; here {first.expected}",
            f"{broken.total:,} of {rows:,} {seen}; here {first.found}",
            "Does the file fit [csv] in the contract, and came it whole? Send it again under the same name.",
        )
    )


def _table(chunk: list[list[str | int | None]], schema: pa.Schema) -> pa.Table:
    columns: list[tuple] = list(zip(*chunk, strict=True)) or [() for _ in schema]
    return pa.table(
        [pa.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)], schema
    )


def _fault_of(line: int, row: list[str], width: int) -> BrokenRow | None:
    text = ",".join(row)
    if _has_stray(text):
        cell = next(cell for cell in row if _has_stray(cell))
        raw = cell.encode("utf-8", "surrogateescape")
        return BrokenRow(line, "UTF-8 text", f"the bytes {raw[:40]!r}", _shown(text))
    if len(row) != width:
        return BrokenRow(line, f"{width} fields", f"{len(row)} fields", _shown(text))
    return None


def _has_stray(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text)


def _shown(text: str) -> str:
    return text[:2000].encode("utf-8", "backslashreplace").decode("utf-8")[:2000]


def _rows(drop: Drop, extract: Extract) -> Iterator[tuple[int, list[str]]]:
    """Each row of a sound file after its header, with the line it starts on."""
    with open_text(drop, extract) as file:
        reader = csv.reader(file, delimiter=extract.delimiter)
        line = 1
        header = extract.has_header
        for row in reader:
            start, line = line, reader.line_num + 1
            if row and not header:
                yield start, row
            header = header and not row


def _stray_quote(row: list[str], text: str) -> tuple[str, str, str] | None:
    """What is wrong with a row of which a field holds a quote and is in none: the end of one that was left open."""
    for cell in row:
        if '"' in cell and '"' + cell.replace('"', '""') + '"' not in text:
            return "a field with a quote in quotes", f"the field {cell[:40]}", _shown(text.rstrip("\r\n"))
    return None


def _rows_of_broken(drop: Drop, extract: Extract) -> Iterator[tuple[int, list[str], BrokenRow | None]]:
    """Each row of a broken file after its header, and why it could not be read if it could not.

    After a row that cannot be read, reading starts again on the line after its first: a quote that is never
    closed costs one row and not the rest of the file.
    """
    header = extract.has_header
    with open_text(drop, extract) as file:
        feed = Feed(file)
        while True:
            reader = csv.reader(feed, delimiter=extract.delimiter, strict=True)
            try:
                for row in reader:
                    stray = _stray_quote(row, feed.text)
                    start = feed.end_row()
                    if row and not header:
                        yield start, row, BrokenRow(start, *stray) if stray else None
                    header = header and not row
                return
            except (csv.Error, LongLineError) as error:
                text = _shown(feed.first.rstrip("\r\n"))
                start = feed.give_up_line()
                yield start, [], BrokenRow(start, "a row of RFC 4180", str(error), text)
