"""What a warehouse gives: the tables of raw events it holds, one SELECT at a time, rows put beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from queries.content.problem import Problem

if TYPE_CHECKING:
    import pyarrow

Columns = Sequence[tuple[str, str]]  # name, engine type

FILE = "riskdesk.toml"
_WORDS = 600  # characters of a warehouse's own message that are shown


class EngineError(RuntimeError):
    """A query that failed; ``problem`` names the file and line where they are known."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.file = problem.file
        self.line = problem.line


class Warehouse(Protocol):
    """A database of raw events. Calls come one after another.

    dialect: its name in sqlglot; `engine.kind` has the same. tells_whole: its own protocol counts the rows it sends.
    """

    dialect: str
    tells_whole: bool

    def tables(self) -> set[str]:
        """The names of the tables there are. Raises EngineError."""

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns. Raises EngineError."""

    def query(self, sql: str) -> pyarrow.Table:
        """The rows of one SELECT, written in its own dialect. Raises EngineError: down, slow, refused, cut short."""

    def stage(self, name: str, columns: Columns, rows: pyarrow.Table) -> None:
        """Makes rows readable under a name, for this session alone. Raises EngineError."""

    def create(self, table: str, columns: Columns) -> None:
        """Makes an empty table of raw events, partitioned by day. Raises EngineError."""

    def append(self, table: str, rows: pyarrow.Table) -> None:
        """Puts rows into a table. Raises EngineError."""

    def close(self) -> None:
        """Ends the session."""


def engine_fault(kind: str, what: str, error: object = None, hint: str | None = None) -> EngineError:
    """A warehouse's failure as a data fault with its name: its own words, shortened, and what to do."""
    words = " ".join(str(error).split()).partition(" JVM stacktrace:")[0]  # no stack of another machine
    found = words[:_WORDS] if error is not None else None
    told = hint or "Look whether it runs and answers at `engine.url`, then run the command again."
    return EngineError(Problem(FILE, f"engine {kind}: {what}", None, "engine.url", None, found, told))
