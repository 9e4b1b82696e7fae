"""What every engine gives; the one error it raises is that of a warehouse too."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from queries.content.problem import Problem
from queries.engines.warehouse import EngineError
from queries.state.catalog import Catalog

__all__ = ["Engine", "EngineError", "OpenEngine", "WithheldError"]

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from queries.engine.held_rows import HeldRows

    Rows: TypeAlias = pyarrow.Table  # an answer, passed on without looking into it


_LINE = re.compile(r"\bLINE (\d+):")


class WithheldError(EngineError):
    """What was asked needs a table that whoever opened the engine may not see; the message says which and why."""


def problem_of(error: Exception, file: str) -> Problem:
    """DuckDB's error as a problem: its first line as the message, its LINE as the line."""
    text = str(error)
    place = _LINE.search(text)
    message = text.split("\n\n")[0].split("\nLINE ")[0].strip().replace("\n", " ")
    return Problem(file, message, int(place.group(1)) if place else None)


class Engine(Protocol):
    """What every engine gives. Calls may come from several threads at once."""

    as_of: dt.date | None
    catalog: Catalog

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the home's tables, each by its name."""

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pyarrow.Table:
        """The result of one SELECT as an Arrow table; of ``params`` ($name values) the unused are left out.

        ``file``: the SQL file the text is from, for the error. Raises EngineError.
        """

    def frame(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pandas.DataFrame:
        """The result as a DataFrame: decimals as float64, dates as datetime64. Raises EngineError."""

    def columns(self, name: str) -> dict[str, str]:
        """Column name → engine type of a table, in order. Raises EngineError when there is none."""

    def at(self, as_of: dt.date | None, *, within: int | None = None) -> Engine:
        """The same data as another morning saw it. Cheap: nothing is opened again.

        ``within``: every day only as far as it was known that many days later (1 = on the next morning), so
        that days are compared at equal completeness; None = as far as ``as_of`` knows.
        """

    def close(self) -> None:
        """Frees memory and files. The engine cannot be used after."""


class OpenEngine(Engine, Protocol):
    """The engine of an opened home, which can also read rows that are no table of it.

    withheld: tables that whoever opened it may not see, for their rows do not say of which market they are.
    held: rows of event extracts that are read into memory.
    """

    withheld: list[str]
    held: HeldRows  # of an engine of one's own alone: all its mornings see what is held

    def at(self, as_of: dt.date | None, *, within: int | None = None) -> OpenEngine:
        """See Engine.at."""

    def beside(self, tables: Mapping[str, Rows | Mapping[str, Sequence[str]]]) -> OpenEngine:
        """The same data with further tables, name → rows, that only its own queries see. Cheap, as `at` is.

        A table is an answer of an engine, or its columns: name → texts.
        """
