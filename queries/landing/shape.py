"""The shape of a drop: its columns and types, checked against the contract before a row is read."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.contract import Extract
from queries.content.problem import Problem, nearest
from queries.landing.drops import Drop

TEXT = "text"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Shape:
    """Columns in the order of the drop, each with what it holds.

    In a CSV every column holds ``text``; else text, integer, double, decimal, boolean, timestamp, instant
    (a timestamp with its zone), date, or ``other: <type>``.
    """

    columns: tuple[tuple[str, str], ...]
    parquet: bool

    def kind(self, name: str) -> str | None:
        """What the column of that name holds, None when there is none."""
        return dict(self.columns).get(name)

    @property
    def unique_names(self) -> list[str]:
        """A name of its own for each column, also for those without a name and those named twice."""
        names = [name for name, _ in self.columns]
        return [name if name and names.index(name) == at else f"{name}#{at}" for at, name in enumerate(names)]


@dataclass(frozen=True)
class Inspection:
    """What is known of a drop before reading it. ``shape`` None = it is refused, the problems say why.

    ``rows`` is what Parquet's footer says, None for a CSV.
    """

    shape: Shape | None
    rows: int | None
    problems: list[Problem]


def inspect(drop: Drop, extract: Extract, sha256: str) -> Inspection:
    """Looks at a drop's bytes, header and manifest. It is refused when it cannot be trusted as a whole.

    Refused: other bytes or rows than the manifest says, empty, truncated, no header, a required column
    missing, a column twice. Named only: an extra column (left out), an optional one that is missing (null).
    """
    manifest = drop.manifest
    if manifest and manifest.sha256 and manifest.sha256 != sha256:
        return _refused(drop, "not the bytes the manifest names", f"sha256 {manifest.sha256}", sha256, _CUT)
    if drop.size == 0:
        return _refused(drop, "empty file", "a header and rows", "0 bytes", None)
    try:
        shape, rows = _read_parquet(drop.path) if drop.format == ".parquet" else _read_header(drop, extract)
    except _UnreadableError as error:
        return Inspection(None, None, [error.problem(drop.name)])
    if manifest and manifest.rows is not None and rows is not None and rows != manifest.rows:
        return _refused(
            drop, "not the rows the manifest names", f"{manifest.rows} rows", f"{rows} rows", _CUT
        )
    problems = _compare(drop, extract, shape)
    problems.sort(key=lambda problem: problem.message not in _FATAL)
    fatal = any(problem.message in _FATAL for problem in problems)
    return Inspection(None if fatal else shape, rows, problems)


_CUT = "The file was cut or altered on its way: send it again under the same name."
_STRANGE = "no column of the contract"
_MISSING = "required column missing"
_TWICE = "column named twice"
_WRONG = "column of a type that cannot be taken"
_FATAL = (_MISSING, _TWICE, _WRONG, _STRANGE)
_TAKES = {
    "text": ("text", "integer"),
    "integer": ("text", "integer", "double", "decimal"),
    "decimal": ("text", "integer", "double", "decimal"),
    "double": ("text", "integer", "double", "decimal"),
    "boolean": ("text", "boolean"),
    "timestamp": ("text", "timestamp", "instant"),
    "date": ("text", "date", "timestamp"),
}


class _UnreadableError(ValueError):
    """A drop whose header or footer cannot be read."""

    def __init__(self, message: str, line: int | None, expected: str, found: str, hint: str | None = None):
        super().__init__(message)
        self.fields = (message, line, expected, found, hint)

    def problem(self, file: str) -> Problem:
        message, line, expected, found, hint = self.fields
        return Problem(file, message, line, None, expected, found, hint)


def _refused(drop: Drop, message: str, expected: str, found: str, hint: str | None) -> Inspection:
    return Inspection(None, None, [Problem(drop.name, message, None, None, expected, found, hint)])


def _read_parquet(path: Path) -> tuple[Shape, int]:
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        found = str(error).splitlines()[0][:160]
        hint = "The file is no Parquet, or was cut on its way: send it again under the same name."
        raise _UnreadableError("Parquet cannot be read", None, "a whole Parquet file", found, hint) from error
    return Shape(tuple((field.name, _kind(field.type)) for field in schema), True), rows


def _kind(kind: pa.DataType) -> str:
    is_ = pa.types
    if is_.is_dictionary(kind):
        return _kind(kind.value_type)
    if is_.is_timestamp(kind):
        return "instant" if kind.tz else "timestamp"
    tests = {
        "text": (is_.is_string, is_.is_large_string, is_.is_string_view),
        "integer": (is_.is_integer,),
        "double": (is_.is_floating,),
        "decimal": (is_.is_decimal,),
        "boolean": (is_.is_boolean,),
        "date": (is_.is_date,),
        "text ": (is_.is_null,),
    }
    for name, checks in tests.items():
        if any(check(kind) for check in checks):
            return name.strip()
    return f"other: {kind}"


def _read_header(drop: Drop, extract: Extract) -> tuple[Shape, None]:
    encoding = "utf-8-sig" if extract.encoding == "utf-8" else extract.encoding
    try:
        if drop.format == ".csv.gz":
            _check_gzip(drop.path)
            with gzip.open(drop.path, "rt", encoding=encoding, newline="") as file:
                row = next(csv.reader(file, delimiter=extract.delimiter), None)
        else:
            with drop.path.open(encoding=encoding, newline="") as file:
                row = next(csv.reader(file, delimiter=extract.delimiter), None)
    except UnicodeDecodeError as error:
        row = _header_of_broken(drop, encoding, error, extract.delimiter)
    except csv.Error as error:
        raise _UnreadableError(f"CSV cannot be read: {error}", 1, "a CSV header", "something else") from error
    if not row or not any(cell.strip() for cell in row):
        raise _UnreadableError("empty file", 1, "a header and rows", "no header")
    return Shape(tuple((name.strip(), TEXT) for name in row), False), None


def _header_of_broken(drop: Drop, encoding: str, error: UnicodeDecodeError, delimiter: str) -> list[str]:
    """The header of a file with bytes that are not text further down; in the header itself they are fatal."""
    opener = gzip.open if drop.format == ".csv.gz" else io.open
    with opener(drop.path, "rb") as file:
        first = file.readline()
    try:
        return next(csv.reader([first.decode(encoding)], delimiter=delimiter))
    except UnicodeDecodeError as own:
        found = repr(own.object[own.start : own.start + 4])
        raise _UnreadableError("not UTF-8", 1, "UTF-8 text", found) from error


def _check_gzip(path: Path) -> None:
    """Reads to the end, where gzip says whether all of it came: DuckDB 1.5 takes a cut file in silence."""
    try:
        with gzip.open(path, "rb") as file:
            while file.read(_CHUNK):
                pass
    except (EOFError, OSError, zlib.error) as error:
        hint = "It was cut or altered on its way: send it again under the same name."
        raise _UnreadableError("gzip cannot be read", None, "a whole gzip file", str(error), hint) from error


def _compare(drop: Drop, extract: Extract, shape: Shape) -> list[Problem]:
    line = None if shape.parquet else 1
    landed = [name for name, _ in shape.columns]
    wanted = {column.landed: column for column in extract.columns}
    if not set(landed) & set(wanted):
        return [_stranger(drop, extract, landed, line)]
    problems = []
    for name in sorted({name for name in landed if landed.count(name) > 1 and name in wanted}):
        problems.append(Problem(drop.name, _TWICE, line, name, "each column once", f"{landed.count(name)}"))
    for name in landed:
        if name not in wanted:
            close = nearest(name, [other for other in wanted if other not in landed])
            advice = f"Is it {close}, spelt otherwise?" if close else "It is left out."
            problems.append(
                Problem(drop.name, "extra column", line, name, "only columns of the contract", name, advice)
            )
    for name, column in wanted.items():
        kind = shape.kind(name)
        if kind is None:
            needed = column.required or column.name == extract.event_time
            message = _MISSING if needed else "optional column missing"
            found = ", ".join(landed)[:300]
            problems.append(Problem(drop.name, message, line, name, f"column {name}", found))
        elif kind not in _TAKES[column.type] and shape.parquet:
            problems.append(Problem(drop.name, _WRONG, None, name, column.type, kind))
    expected = drop.manifest.columns if drop.manifest else None
    if expected is not None and list(expected) != landed:
        found = ", ".join(landed)[:300]
        hint = "Columns are taken by name, not by place."
        message = "other columns than the manifest names"
        problems.append(Problem(drop.name, message, line, None, ", ".join(expected)[:300], found, hint))
    return problems


def _stranger(drop: Drop, extract: Extract, landed: list[str], line: int | None) -> Problem:
    """One problem for a header that shares nothing with the contract, with the likeliest reason."""
    expected = ", ".join(column.landed for column in extract.columns)[:300]
    hint = "Does the file have a header, and is it this extract's?"
    other = next((sign for sign in ",;\t|" if sign != extract.delimiter and sign in landed[0]), None)
    if line and len(landed) == 1 and other:
        hint = (
            f"Its fields seem to be parted by {other!r}, the contract's by {extract.delimiter!r}: "
            "export it so, or set delimiter in the contract."
        )
    return Problem(drop.name, _STRANGE, line, None, expected, ", ".join(landed)[:300], hint)
