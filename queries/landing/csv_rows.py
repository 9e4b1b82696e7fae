"""CSV row by row, in Python: the line a row stands on, and the good rows of a file with broken ones.

The engine reads sound files; it says nothing of physical lines and gives a broken file up whole. This reader
is slower and sees everything.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.contract import Extract
from queries.landing.drops import Drop
from queries.landing.shape import Shape

_ROWS = 50_000
_LINES_OF_A_ROW = 200
csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class BrokenRow:
    """A row that is no row of this table: where, what was expected, what was found, its text."""

    line: int
    expected: str
    found: str
    text: str


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


def convert(drop: Drop, extract: Extract, shape: Shape, target: Path) -> list[BrokenRow]:
    """Writes the sound rows as text Parquet with their ``_line`` and returns the broken ones."""
    names = shape.unique_names
    schema = pa.schema([("_line", pa.int64()), *[(name, pa.string()) for name in names]])
    broken: list[BrokenRow] = []
    with pq.ParquetWriter(target, schema) as writer:
        chunk: list[list[str | int | None]] = []
        for line, row, fault in _rows_of_broken(drop, extract):
            problem = fault or _fault_of(line, row, len(names))
            if problem is not None:
                broken.append(problem)
                continue
            chunk.append([line, *[cell or None for cell in row]])
            if len(chunk) == _ROWS:
                writer.write_table(_table(chunk, schema))
                chunk = []
        writer.write_table(_table(chunk, schema))
    return broken


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
    return any("\udc80" <= char <= "\udcff" for char in text)


def _shown(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")[:2000]


def _rows(drop: Drop, extract: Extract) -> Iterator[tuple[int, list[str]]]:
    """Each row of a sound file after its header, with the line it starts on."""
    with _open(drop, extract) as file:
        reader = csv.reader(file, delimiter=extract.delimiter)
        line = 1
        header = True
        for row in reader:
            start, line = line, reader.line_num + 1
            if row and not header:
                yield start, row
            header = header and not row


def _rows_of_broken(drop: Drop, extract: Extract) -> Iterator[tuple[int, list[str], BrokenRow | None]]:
    """Each row of a broken file after its header, and why it could not be read if it could not.

    After a row that cannot be read, reading starts again on the line after its first: a quote that is never
    closed costs one row and not the rest of the file.
    """
    with _open(drop, extract) as file:
        lines = list(file)
    at = 0
    header = True
    while at < len(lines):
        feed = _Feed(lines, at)
        reader = csv.reader(feed, delimiter=extract.delimiter, strict=True)
        try:
            for row in reader:
                at, start = feed.start_row(), at
                if row and not header:
                    yield start + 1, row, None
                header = header and not row
        except csv.Error as error:
            yield (
                at + 1,
                [],
                BrokenRow(at + 1, "a row of RFC 4180", str(error), _shown(lines[at].rstrip("\r\n"))),
            )
            at += 1
        else:
            return


class _Feed:
    """Physical lines for the CSV reader, which ends early when one row takes too many of them."""

    def __init__(self, lines: list[str], at: int) -> None:
        self.lines = lines
        self.row = at
        self.at = at

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines) or self.at - self.row > _LINES_OF_A_ROW:
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]

    def start_row(self) -> int:
        """Notes that a row ended; the number of the line the next one starts on."""
        self.row = self.at
        return self.at


def _open(drop: Drop, extract: Extract) -> io.TextIOWrapper:
    encoding = "utf-8-sig" if extract.encoding == "utf-8" else extract.encoding
    raw = gzip.GzipFile(drop.path) if drop.format == ".csv.gz" else drop.path.open("rb")
    return io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
