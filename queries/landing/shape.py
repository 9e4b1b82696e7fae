"""The shape of a drop: its columns and types, checked against the contract before a row is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from queries.content.contract import Column, Extract
from queries.content.problem import Problem, nearest
from queries.landing.csv_header import listed, quoted, read_header
from queries.landing.drops import Drop
from queries.landing.parquet_footer import read_footer
from queries.landing.unreadable import AGAIN, UnreadableError

TEXT = "text"
_SHOWN = 5  # extra columns that are named one by one


@dataclass(frozen=True)
class Shape:
    """Columns in the order of the drop, each with what it holds.

    In a CSV every column holds ``text``; else text, integer, double, float, decimal, boolean, timestamp, instant
    (a timestamp with its zone), date, empty, or ``other: <type>``.
    """

    columns: tuple[tuple[str, str], ...]
    parquet: bool

    def kind(self, name: str) -> str | None:
        """What the column of that name holds, None when there is none."""
        return dict(self.columns).get(name)

    def field(self, name: str) -> str:
        """What the engine calls the column of that name: in a CSV it goes by its place, so no two are alike."""
        return name if self.parquet else f"c{[one for one, _ in self.columns].index(name)}"

    @property
    def unique_names(self) -> list[str]:
        """What the engine calls the columns of a CSV."""
        return [f"c{at}" for at, _ in enumerate(self.columns)]


@dataclass(frozen=True)
class Inspection:
    """What is known of a drop before reading it. ``shape`` None = it is refused, the problems say why.

    ``rows`` is what Parquet's footer says, None for a CSV. ``sealed``: every page has a checksum that holds.
    """

    shape: Shape | None
    rows: int | None
    problems: list[Problem]
    sealed: bool = False


def inspect(drop: Drop, extract: Extract, sha256: str) -> Inspection:
    """Looks at a drop's bytes, header and manifest. It is refused when it cannot be trusted as a whole.

    Refused: other bytes or rows than the manifest says, empty, cut, a page whose checksum does not hold, no
    header, a required column missing, a column twice. Named only: an extra column (left out), an optional one
    that is missing (null). Raises OSError.
    """
    manifest = drop.manifest
    if drop.fault is not None:
        return Inspection(None, None, [drop.fault])
    if manifest and manifest.sha256 and manifest.sha256 != sha256:
        return _refused(drop, "not the bytes the manifest names", f"sha256 {manifest.sha256}", sha256, AGAIN)
    if drop.size == 0:
        return _refused(drop, "empty file", "a header and rows", "0 bytes", None)
    rows: int | None = None
    notes: tuple[Problem, ...] = ()
    sealed = False
    try:
        if drop.format == ".parquet":
            footer = read_footer(drop.path)
            shape, rows, sealed = Shape(footer.columns, True), footer.rows, footer.sealed
        else:
            vouched = manifest is not None and (manifest.sha256 is not None or manifest.rows is not None)
            header = read_header(drop, extract, vouched)
            shape, notes = Shape(tuple((name, TEXT) for name in header.names), False), header.problems
    except UnreadableError as error:
        return Inspection(None, None, [error.problem(drop.name)])
    if manifest and manifest.rows is not None and rows is not None and rows != manifest.rows:
        return _refused(
            drop, "not the rows the manifest names", f"{manifest.rows} rows", f"{rows} rows", AGAIN
        )
    problems = [*notes, *_compare(drop, extract, shape)]
    problems.sort(key=lambda problem: problem.message not in _FATAL)
    fatal = any(problem.message in _FATAL for problem in problems)
    return Inspection(None if fatal else shape, rows, problems, sealed)


_STRANGE = "no column of the contract"
_MISSING = "required column missing"
_TWICE = "column named twice"
_WRONG = "column of a type that cannot be taken"
_TAKEN = "column of a name that the engine keeps for itself"
_FATAL = (_MISSING, _TWICE, _WRONG, _STRANGE, _TAKEN)
_ENGINES_OWN = ("file_index", "file_row_number", "filename", "_drop", "_row", "_line")
_NUMBERS = ("text", "integer", "double", "float", "decimal")
_TAKES = {
    "text": ("text", "integer"),
    "integer": _NUMBERS,
    "decimal": _NUMBERS,
    "double": _NUMBERS,
    "boolean": ("text", "boolean"),
    "timestamp": ("text", "timestamp", "instant"),
    "date": ("text", "date", "timestamp"),
}


def _refused(drop: Drop, message: str, expected: str, found: str, hint: str | None) -> Inspection:
    return Inspection(None, None, [Problem(drop.name, message, None, None, expected, found, hint)])


def _compare(drop: Drop, extract: Extract, shape: Shape) -> list[Problem]:
    line = None if shape.parquet or not extract.has_header else 1
    landed = [name for name, _ in shape.columns]
    wanted = {column.landed: column for column in extract.columns}
    if not set(landed) & set(wanted):
        return [_stranger(drop, extract, landed, line)]
    problems = [*_twice(drop, shape, landed, wanted, line), *_extra(drop, landed, wanted, line)]
    for name, column in wanted.items():
        kind = shape.kind(name)
        if kind is None:
            needed = column.required or column.name == extract.event_time
            message = _MISSING if needed else "optional column missing"
            problems.append(
                Problem(
                    drop.name,
                    message,
                    line,
                    name,
                    f"column {quoted(name)}",
                    listed(landed),
                    _blank(name, landed),
                )
            )
        elif shape.parquet and (problem := _wrong(drop, column, kind)) is not None:
            problems.append(problem)
    expected = drop.manifest.columns if drop.manifest else None
    if expected is not None and list(expected) != landed:
        hint = "Columns are taken by name, not by place."
        message = "other columns than the manifest names"
        problems.append(Problem(drop.name, message, line, None, listed(expected), listed(landed), hint))
    return problems


def _twice(
    drop: Drop, shape: Shape, landed: list[str], wanted: dict[str, Column], line: int | None
) -> Iterator[Problem]:
    """Columns that stand twice. In Parquet the engine tells no capitals apart, so names must differ in more."""
    counts = Counter(name.casefold() if shape.parquet else name for name in landed)
    for name in wanted:
        number = counts[name.casefold() if shape.parquet else name]
        if number > 1:
            yield Problem(drop.name, _TWICE, line, name, "each column once", f"{number}")
    if shape.parquet:
        for name in landed:
            if name.casefold() in _ENGINES_OWN:
                yield Problem(drop.name, _TAKEN, None, name, "another name", name, "Rename it in the export.")


def _extra(drop: Drop, landed: list[str], wanted: dict[str, Column], line: int | None) -> Iterator[Problem]:
    """Columns the contract does not know: the first one by one, the rest as a count."""
    extra = [name for name in landed if name not in wanted]
    free = [other for other in wanted if other not in landed]
    for name in extra[:_SHOWN]:
        close = nearest(name, free)
        advice = f"Is it {close}, spelt otherwise?" if close else "It is left out."
        shown = listed([name])
        yield Problem(drop.name, "extra column", line, shown, "only columns of the contract", shown, advice)
    if len(extra) > _SHOWN:
        more = "more extra columns"
        yield Problem(drop.name, more, line, hint="They are left out.", count=len(extra) - _SHOWN)


def _blank(name: str, landed: list[str]) -> str | None:
    """What to do about a header that differs in blanks alone."""
    like = next(
        (one for one in landed if one != name and "".join(one.split()) == "".join(name.split())), None
    )
    return (
        f"Is it {quoted(like)}? Write source = {quoted(like)} for the column in the contract."
        if like
        else None
    )


def _wrong(drop: Drop, column: Column, kind: str) -> Problem | None:
    """A Parquet column of a type that the contract's cannot be taken from."""
    if (
        kind == "empty"
        or kind in _TAKES[column.type]
        or (column.is_epoch and kind in ("integer", "double", "decimal"))
    ):
        return None
    hint = None
    if column.type == "timestamp" and kind in ("integer", "double", "decimal"):
        hint = 'Counted from 1970? Write format = "epoch_s" or "epoch_ms" for the column in the contract.'
    return Problem(drop.name, _WRONG, None, column.landed, column.type, kind, hint)


def _stranger(drop: Drop, extract: Extract, landed: list[str], line: int | None) -> Problem:
    """One problem for a header that shares nothing with the contract, with the likeliest reason."""
    expected = listed([column.landed for column in extract.columns])
    hint = "Does the file have a header, and is it this extract's?"
    other = next((sign for sign in ",;\t|" if sign != extract.delimiter and sign in landed[0]), None)
    if line and len(landed) == 1 and other:
        hint = (
            f"Its fields seem to be parted by {other!r}, the contract's by {extract.delimiter!r}: "
            "export it so, or set delimiter in the contract."
        )
    return Problem(drop.name, _STRANGE, line, None, expected, listed(landed), hint)
