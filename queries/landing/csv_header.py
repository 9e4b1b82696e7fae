"""The header of a CSV drop, and what its bytes say before a row is read: another format, a cut, a bomb."""

from __future__ import annotations

import csv
import gzip
import shutil
import zlib
from dataclasses import dataclass
from typing import TextIO

from queries.content.contract import Extract
from queries.content.problem import Problem
from queries.landing.csv_text import Feed, LongLineError, open_text
from queries.landing.drops import Drop
from queries.landing.unreadable import AGAIN, UnreadableError

_PIECE = 1 << 20
_ROOM = 3  # times its unpacked size that the disk must have free for a packed drop
_BLANKS = " \t\r\n\v\f\xa0\u2007\u202f\u3000\u200b\u2060\ufeff"
_FORMATS = {
    b"PK\x03\x04": "a zip or Excel file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"\x1f\x8b": "a gzip file; name it .csv.gz",
    b"PAR1": "a Parquet file; name it .parquet",
    b"%PDF": "a PDF",
    b"\xff\xfe": "UTF-16 text; export it as UTF-8",
    b"\xfe\xff": "UTF-16 text; export it as UTF-8",
    b"BZh": "a bzip2 file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
}


@dataclass(frozen=True)
class Header:
    """The names of the fields in order, each spelt as the contract does where only blanks differ."""

    names: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def read_header(drop: Drop, extract: Extract, vouched: bool) -> Header:
    """The header of a drop whose bytes look like a whole CSV file. Raises UnreadableError, OSError.

    ``vouched``: a manifest tells whether all of it came, so that the last line may end without a line end.
    """
    first, last = _ends(drop)
    _check_format(first)
    if extract.csv.final_newline and not vouched and last not in (b"\n", b"\r"):
        raise UnreadableError(
            "no line end after the last row",
            None,
            "a line end: the last value may be cut",
            f"the end of the file after {_last_of(first, last)}",
            "Send it again whole. Where files end so, write final_newline = false under [csv] in the contract, "
            "or a manifest beside the file.",
            None,
        )
    with open_text(drop, extract) as file:
        row = _first_row(file, extract.delimiter)
    if extract.csv.names:
        return _without_header(drop, extract, row)
    if not any(cell.strip() for cell in row):
        raise UnreadableError("empty file", 1, "a header and rows", "no header")
    return _matched(drop, extract, row)


def _ends(drop: Drop) -> tuple[bytes, bytes]:
    """The first bytes of the text and its last. Of gzip all of it is read: the engine takes a cut file in silence."""
    if drop.format != ".csv.gz":
        with drop.path.open("rb") as file:
            first = file.read(4096)
            file.seek(-1, 2)
            return first, file.read(1)
    room = shutil.disk_usage(drop.path.parent).free // _ROOM
    first = last = b""
    size = 0
    try:
        with gzip.open(drop.path, "rb") as file:
            while piece := file.read(_PIECE):
                first, last = first or piece[:4096], piece[-1:]
                size += len(piece)
                if size > room:
                    found = f"more than {size / 1e9:,.0f} GB from a file of {drop.size / 1e6:,.1f} MB"
                    raise UnreadableError("gzip too large to unpack", None, "room on the disk for it", found)
    except (EOFError, OSError, zlib.error) as error:
        raise UnreadableError("gzip cannot be read", None, "a whole gzip file", str(error), AGAIN) from error
    if not size:
        raise UnreadableError("empty file", 1, "a header and rows", "a gzip file of nothing")
    return first, last


def _check_format(first: bytes) -> None:
    found = next((words for sign, words in _FORMATS.items() if first.startswith(sign)), None)
    if found is None and first[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        found = "a web page or XML"
    if found is None and b"\0" in first:
        even, odd = first[::2].count(b"\0"), first[1::2].count(b"\0")
        wide = max(even, odd) > 0.3 * len(first) / 2 and min(even, odd) < 0.1 * len(first) / 2
        found = "UTF-16 text; export it as UTF-8" if wide else "bytes that are no text"
    if found is not None:
        raise UnreadableError("not a CSV file", 1, "text: a header and rows", found)


def _last_of(first: bytes, last: bytes) -> str:
    return repr(last.decode("utf-8", "backslashreplace")) if last else "nothing"


def _first_row(file: TextIO, delimiter: str) -> list[str]:
    feed = Feed(file)
    try:
        row = next(csv.reader(feed, delimiter=delimiter), None) or []
    except (csv.Error, LongLineError) as error:
        raise UnreadableError(f"CSV cannot be read: {error}", 1, "a CSV header", "something else") from error
    for cell in row:
        if any("\udc80" <= char <= "\udcff" for char in cell):
            raw = cell.encode("utf-8", "surrogateescape")
            raise UnreadableError("not UTF-8", 1, "UTF-8 text", repr(raw[:40]))
    return row


def _without_header(drop: Drop, extract: Extract, row: list[str]) -> Header:
    """The names the contract gives, for a file whose first row fits them and is no header after all."""
    names = extract.csv.names
    own = {name.casefold() for name in names} | {column.landed.casefold() for column in extract.columns}
    if row and all(cell.strip().casefold() in own for cell in row):
        hint = "Take names out of [csv] in the contract if its files have a header now."
        raise UnreadableError(
            "a header in a file that should have none", 1, "a row", ", ".join(row)[:300], hint
        )
    if len(row) != len(names):
        fields = f"{len(names)} fields: {', '.join(names)}"[:300]
        raise UnreadableError("not the fields the contract names", 1, fields, f"{len(row)} fields")
    return Header(names)


def _matched(drop: Drop, extract: Extract, row: list[str]) -> Header:
    """The names as the contract spells them: as they are, or else without the blanks around them, which is told."""
    wanted = {column.landed for column in extract.columns}
    names: list[str] = []
    problems: list[Problem] = []
    for cell in row:
        bare = cell.strip(_BLANKS)
        if cell not in wanted and bare in wanted and bare not in row and bare not in names:
            hint = f"It was taken as {bare}. If it stays so, write source = {quoted(cell)} for it in the contract."
            problems.append(
                Problem(drop.name, "header with blanks", 1, bare, quoted(bare), quoted(cell), hint)
            )
            names.append(bare)
        else:
            names.append(cell if cell in wanted else bare)
    return Header(tuple(names), tuple(problems))


def quoted(name: str) -> str:
    """A name in quotes, with signs that do not show written out."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in name)
    return f'"{shown}"'


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Names one after the other, those with blanks around or in odd signs in quotes; cut where there are many."""
    plain = [
        name if name == name.strip(_BLANKS) and name.isprintable() and name else quoted(name)
        for name in names
    ]
    return ", ".join(plain)[:300]
