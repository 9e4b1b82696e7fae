"""The text of a CSV drop, line by line and never more than a piece of it in memory, whatever the file holds."""

from __future__ import annotations

import csv
import gzip
import io
from collections import deque
from typing import TextIO

from queries.content.contract import Extract
from queries.landing.drops import Drop

LONGEST_LINE = 1 << 21  # characters of one line that are read; the engine's own limit is about as long
_LONGEST_ROW = 1 << 22  # characters of one row, its line breaks included
_LINES_OF_A_ROW = 200
csv.field_size_limit(1 << 24)


class LongLineError(ValueError):
    """A line longer than any row of a table: a file without line ends, or one that is no text."""


def open_text(drop: Drop, extract: Extract) -> TextIO:
    """The drop as text; bytes that are none come as surrogates. Raises OSError."""
    encoding = "utf-8-sig" if extract.encoding == "utf-8" else extract.encoding
    raw = gzip.GzipFile(drop.path) if drop.format == ".csv.gz" else drop.path.open("rb")
    return io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")


class Feed:
    """Physical lines for the CSV reader. A row that cannot be read is gone back on, up to its first line.

    ``line``: the number of the line the row under way starts on, counted from 1. Ends early when one row takes
    too many lines. Raises LongLineError.
    """

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.line = 1
        self._row: list[str] = []
        self._size = 0
        self._waiting: deque[str] = deque()

    def __iter__(self) -> Feed:
        return self

    def __next__(self) -> str:
        if len(self._row) > _LINES_OF_A_ROW or self._size > _LONGEST_ROW:
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else self.file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self._row.append(line)
        self._size += len(line)
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise LongLineError(f"a line of more than {LONGEST_LINE:,} characters")
        return line

    @property
    def first(self) -> str:
        """The first line of the row under way."""
        return self._row[0] if self._row else ""

    @property
    def text(self) -> str:
        """The lines of the row under way."""
        return "".join(self._row)

    def end_row(self) -> int:
        """Notes that a row has been read. Returns the line it started on."""
        started = self.line
        self.line += len(self._row)
        self._row, self._size = [], 0
        return started

    def give_up_line(self) -> int:
        """Leaves the first line of the row under way out and goes on below it. Returns that line's number."""
        started = self.line
        lines, self._row, self._size = self._row, [], 0
        if lines and len(lines) == 1 and not lines[0].endswith(("\n", "\r")):
            self._skip_line()
        self._waiting.extendleft(reversed(lines[1:]))
        self.line += 1
        return started

    def _skip_line(self) -> None:
        while piece := self.file.readline(LONGEST_LINE):
            if piece.endswith(("\n", "\r")):
                return
