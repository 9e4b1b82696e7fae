"""A brief: title, as of when, and blocks of text, tables and pictures. What comes from data is never markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, with a heading over it or without. Plain text."""

    text: str
    heading: str = ""


@dataclass(frozen=True)
class TableBlock:
    """A table: columns are key → heading, rows are mappings by key; values as they are to be read.

    right: keys of the columns that hold numbers. more: rows left out, said under the table.
    """

    heading: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]
    right: frozenset[str] = frozenset()
    more: int = 0
    empty: str = "Nothing here."


@dataclass(frozen=True)
class PictureBlock:
    """A chart as SVG text, with a sentence that says what it shows."""

    heading: str
    svg: str
    alt: str
    note: str = ""


Block = TextBlock | TableBlock | PictureBlock


@dataclass(frozen=True)
class Brief:
    """A page that is handed on. as_of: the line that says which morning it is of; link: the address of the view."""

    title: str
    as_of: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    link: str = ""
