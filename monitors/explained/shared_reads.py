"""Reads that the cards of one night share: what several ask is asked once, and what a drill-down reads is read once.

Every card asks the home's drill-downs of its own days and segment. What such a text names directly, an extract or a
list, is read as the morning knows it, those columns that it names, and stands beside the engine under the same name;
a file is then opened once a night, not once a card. The rows are the same, so the answers are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitors.catalogue.lineage import columns_named, tables_of
from queries.content.problem import Problem
from queries.content.sql_file import statement
from queries.engine.opening import EngineError, OpenEngine
from queries.engine.table_sql import quote

if TYPE_CHECKING:
    import pandas

    from queries.content.problem import Problem
    from queries.engine.protocol import Rows

MOST = 1_000_000  # stored rows of a table that is read whole; chosen
KEPT = 10_000  # rows of an answer that is kept for the next card; chosen


@dataclass
class _Shared:
    """What all mornings of one engine share: answers, and the engine of each drill-down by its text."""

    answers: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    beside: dict[tuple[str, date | None], OpenEngine] = field(default_factory=dict)
    read: dict[tuple[str, date | None, tuple[str, ...]], Rows] = field(default_factory=dict)


class SharedReads:
    """An engine (`queries.engine.protocol.Engine`) for many cards of one morning."""

    def __init__(self, engine: OpenEngine, texts: tuple[str, ...]) -> None:
        """engine: opened on the morning, the caller's to close; texts: of drill-downs that every card asks."""
        self.as_of, self.catalog = engine.as_of, engine.catalog
        self._engine: OpenEngine = engine
        self._within: int | None = None
        self._texts = tuple(statement(text).rstrip() for text in texts)
        self._shared = _Shared()

    @property
    def problems(self) -> list[Problem]:
        """See Engine.problems; looked for when somebody asks, for it takes every table of the home."""
        return self._engine.problems

    def columns(self, name: str) -> dict[str, str]:
        """See Engine.columns."""
        return self._engine.columns(name)

    def at(self, as_of: date | None, *, within: int | None = None) -> SharedReads:
        """See Engine.at."""
        other = object.__new__(SharedReads)
        seen = self._engine.at(as_of, within=within)
        other.__dict__.update(self.__dict__, as_of=as_of, _engine=seen, _within=within)
        return other

    def query(self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None) -> Rows:
        """See Engine.query."""
        return self._asked("rows", sql, params, lambda engine: engine.query(sql, params, file=file))

    def frame(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pandas.DataFrame:
        """See Engine.frame. The frame is the caller's own."""
        return self._asked("frame", sql, params, lambda engine: engine.frame(sql, params, file=file)).copy(
            deep=False
        )

    def close(self) -> None:
        """Forgets what was read; the engine below stays open."""
        self._shared = _Shared()

    def _asked(
        self, form: str, sql: str, params: Mapping[str, Any] | None, ask: Callable[[OpenEngine], Any]
    ) -> Any:
        key = (form, sql, tuple(sorted((params or {}).items())), self.as_of, self._within)
        if key in self._shared.answers:
            return self._shared.answers[key]
        found = ask(self._engine_of(sql))
        if len(found) <= KEPT:
            self._shared.answers[key] = found
        return found

    def _engine_of(self, sql: str) -> OpenEngine:
        """The engine with what a drill-down reads beside it, where a statement is made of one; else the engine."""
        text = next((one for one in self._texts if one in sql), None)
        if text is None or self._within is not None:
            return self._engine
        key = (text, self.as_of)
        if key not in self._shared.beside:
            self._shared.beside[key] = self._with_tables(text)
        return self._shared.beside[key]

    def _with_tables(self, text: str) -> OpenEngine:
        behind = [text, *self._views_of(text)]
        kinds = self.catalog.names()
        found: dict[str, Rows] = {}
        try:
            for table in sorted(tables_of(text)):
                if kinds.get(table) in ("extract", "dimension"):
                    # A view behind the text reads what stands beside, too.
                    named = [columns_named(one) for one in behind if table in tables_of(one)]
                    every = None in named
                    rows = self._rows(table, None if every else frozenset().union(*filter(None, named)))
                    found |= {table: rows} if rows is not None else {}
        except EngineError:
            return self._engine  # the question itself will say what is wrong
        return self._engine.beside(found) if found else self._engine

    def _views_of(self, text: str) -> list[str]:
        """The texts of the views behind a statement, of any depth."""
        views, found = self.catalog.views, {}
        waiting = [name for name in tables_of(text) if name in views]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = views[name].sql
                waiting += [one for one in tables_of(found[name]) if one in views]
        return list(found.values())

    def _rows(self, table: str, named: frozenset[str] | None) -> Rows | None:
        """The rows of a table as the morning knows them; None where they are too many."""
        stored = sum(file.rows for file, _ in self.catalog.ledger.live_files(table))
        if stored > MOST:
            return None
        every = list(self._engine.columns(table))
        columns = tuple(one for one in every if named is None or one.lower() in named) or tuple(every[:1])
        key = (table, self.as_of, columns)
        if key not in self._shared.read:
            picked = ", ".join(map(quote, columns))
            self._shared.read[key] = self._engine.query(f"select {picked} from {quote(table)}")
        return self._shared.read[key]
