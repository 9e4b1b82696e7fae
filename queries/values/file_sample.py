"""A sample of a file whose contract is not written yet: how it is coded, its columns, its first values as text."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from queries.engine.table_sql import literal, quote
from queries.landing.parquet_footer import read_footer
from queries.landing.unreadable import UnreadableError

ROWS = 5_000  # rows that are looked at
_LONGEST = 1 << 22  # characters of them
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Sample:
    """Names and kinds of the columns (``text`` in a CSV), the first rows as text, and how a CSV is written."""

    names: list[str]
    kinds: list[str]
    rows: list[list[str | None]]
    delimiter: str = ","
    encoding: str = "utf-8"
    final_newline: bool = True

    def column(self, place: int) -> list[str]:
        """The values of a column that are there."""
        return [value for row in self.rows if (value := row[place]) not in (None, "")]


def read_sample(path: Path) -> Sample:
    """The first rows of a CSV, gzipped CSV or Parquet file. Raises UnreadableError, OSError."""
    name = path.name.lower()
    if name.endswith(".parquet"):
        return _parquet(path)
    if name.endswith((".csv", ".csv.gz")):
        return _csv(path, name.endswith(".gz"))
    raise UnreadableError(
        "not a format that can be read", None, "a .csv, .csv.gz or .parquet file", path.name
    )


def _parquet(path: Path) -> Sample:
    footer = read_footer(path)
    names = [name for name, _ in footer.columns]
    picked = ", ".join(f"CAST({quote(name)} AS VARCHAR)" for name in names)
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        source = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
        rows = connection.execute(f"SELECT {picked} FROM {source} LIMIT {ROWS}").fetchall()
    return Sample(names, [kind for _, kind in footer.columns], [list(row) for row in rows])


def _csv(path: Path, packed: bool) -> Sample:
    raw = gzip.GzipFile(path) if packed else path.open("rb")
    try:
        with raw as file:
            head = file.read(_LONGEST)
            last, more = head[-1:], b""
            while more := file.read(1 << 20):
                last = more[-1:]
    except (EOFError, gzip.BadGzipFile) as error:
        raise UnreadableError("gzip cannot be read", None, "a whole gzip file", str(error)) from error
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4096]:
        raise UnreadableError("not a CSV file", 1, "text in UTF-8", "UTF-16 or bytes that are no text")
    encoding = "utf-8"
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start > len(head) - 4
        encoding = "utf-8" if cut else "latin-1"
        text = head[: error.start].decode("utf-8-sig") if cut else head.decode("latin-1")
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count) if any(sign in first for sign in _DELIMITERS) else ","
    rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), ROWS + 1))
    rows = [row for row in rows if row]
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise UnreadableError("empty file", 1, "a header and rows", "no header")
    width = len(rows[0])
    body: list[list[str | None]] = [[*row] for row in rows[1:] if len(row) == width]
    return Sample(rows[0], ["text"] * width, body, delimiter, encoding, last in (b"\n", b"\r"))
