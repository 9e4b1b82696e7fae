"""Rows of an event extract read into memory: all of them, or those of some keys alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from queries.content.contract import Extract
from queries.engine.protocol import EngineError, problem_of
from queries.engine.table_sql import Columns, empty_sql, extract_sql, held_sql, literal, quote, stored_sql
from queries.state.catalog import Catalog, stored_columns
from queries.state.entry import PAST_COLUMN

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True)
class KeyedRows:
    """Rows that are wanted: those whose `columns` hold a key.

    keys: an answer of an engine with as many columns, in the same order; None = every key of one `share`, which is
    (number, of how many): a key is always of the same share, whatever its columns are called.
    """

    columns: tuple[str, ...]
    keys: pyarrow.Table | None = None
    share: tuple[int, int] = (0, 1)


def share_sql(columns: Sequence[str], share: tuple[int, int] = (0, 1)) -> str:
    """Whether there is a key, and of this share; its columns have one type wherever it stands."""
    number, of = share
    named = [f"{quote(one)} IS NOT NULL" for one in columns]
    if of > 1:
        named.append(f"hash({', '.join(map(quote, columns))}) % {of} = {number}")
    return f"({' AND '.join(named)})"


class HeldRows:
    """What an opened home holds in memory of its event extracts; a view over one sees what is held of it."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        catalog: Catalog,
        state: Path,
        taken: Callable[[str], None],
    ) -> None:
        """connection: the engine's own; taken: told of an extract whose view is made here and nowhere else."""
        self.connection = connection
        self.catalog = catalog
        self.state = state
        self._taken = taken

    def hold(
        self,
        extract: str,
        named: Collection[str] | None = None,
        wanted: Sequence[KeyedRows] = (),
        since: dt.date | None = None,
    ) -> None:
        """Reads an event extract into memory: many questions of the same rows then open no file again.

        named: only columns of these names, and those that say what a morning knows; wanted: only the rows of these
        keys; since: only those from this day on. What is left out is not there until `release`. Raises EngineError.
        """
        contract = self.catalog.contracts[extract]
        if not self.catalog.ledger.live_files(extract, past=True):
            return
        columns = self._columns(contract, named)
        tests = [f"day >= {literal(since)}"] if since else []
        if wanted:
            told = [_wanted_sql(number, one) for number, one in enumerate(wanted)]
            tests.append(f"({' OR '.join(told)})")
        rows = held_sql(self.catalog, contract, self.state, columns)
        chosen = f"SELECT * FROM ({rows}) AS stored WHERE {' AND '.join(tests)}" if tests else rows
        view = extract_sql(self.catalog, contract, self.state, columns, held=_table(extract))
        self._taken(extract)
        with self._told(contract), self.connection.cursor() as cursor:
            for number, one in enumerate(wanted):
                if one.keys is not None:
                    cursor.register(f"keys {number}", one.keys)
            cursor.execute(f"CREATE OR REPLACE TABLE {quote(_table(extract))} AS {chosen}")
            cursor.execute(f"CREATE OR REPLACE VIEW {quote(extract)} AS {view}")

    def release(self, extract: str) -> None:
        """Reads an event extract from its files again, as before `hold`. Raises EngineError."""
        contract = self.catalog.contracts[extract]
        view = extract_sql(self.catalog, contract, self.state)
        self._taken(extract)
        with self._told(contract), self.connection.cursor() as cursor:
            cursor.execute(f"CREATE OR REPLACE VIEW {quote(extract)} AS {view}")
            cursor.execute(f"DROP TABLE IF EXISTS {quote(_table(extract))}")

    def recent_sql(
        self,
        extract: str,
        columns: Sequence[str],
        since: dt.date,
        known_from: dt.date,
        days: Collection[tuple[dt.date, dt.date]],
    ) -> str:
        """The rows from the day `since` on: of days after the first and up to the second of a pair in `days`, and those
        known from `known_from` on; and some more, for whole files are read, which the ledger says to hold such rows.
        """
        contract = self.catalog.contracts[extract]
        kinds = dict(stored_columns(self.catalog.contracts, contract))
        names = dict.fromkeys((*columns, "day", "known_day"))
        read = [(name, kinds[name]) for name in names]
        first = known_from.isoformat()
        entries = self.catalog.ledger.of(extract)
        late = {part.day for entry in entries for part in entry.slices if part.known_day >= first}
        spans = [(after.isoformat(), until.isoformat()) for after, until in days]
        live = [
            (file, entry)
            for file, entry in self.catalog.ledger.live_files(extract, past=True)
            if file.day >= since.isoformat()
            and (
                file.day >= first
                or file.day in late
                or not entry.slices  # nothing is told of when its rows were known
                or any(after < file.day <= until for after, until in spans)
            )
        ]
        return stored_sql(read, live, self.state) if live else empty_sql(read)

    def ended_sql(self, extract: str, columns: Sequence[str], after: dt.date, until: dt.date) -> str | None:
        """A question for the keys (columns, none of them null) of rows that the morning of `after` may have seen and
        that of `until` does not see any more: taken back, or said otherwise. None where no row ever ended.
        """
        live = self.catalog.ledger.live_files(extract, past=True)
        ended = [(file, entry) for file, entry in live if file.past]
        if not ended:
            return None
        kinds = dict(stored_columns(self.catalog.contracts, self.catalog.contracts[extract]))
        read = [*((name, kinds[name]) for name in columns), (PAST_COLUMN, "DATE")]
        names = ", ".join(map(quote, columns))
        return (
            f"SELECT DISTINCT {names} FROM ({stored_sql(read, ended, self.state)}) AS stored "
            f"WHERE {share_sql(columns)} AND {PAST_COLUMN} >= {literal(after)} AND {PAST_COLUMN} < {literal(until)}"
        )

    def _columns(self, extract: Extract, named: Collection[str] | None) -> Columns:
        columns = stored_columns(self.catalog.contracts, extract)
        kept = None if named is None else {"day", "known_day", extract.market, *named}
        return [one for one in columns if kept is None or one[0] in kept]

    @contextmanager
    def _told(self, extract: Extract) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise EngineError(problem_of(error, str(extract.path))) from error


def _table(extract: str) -> str:
    return f"held {extract}"


def _wanted_sql(number: int, one: KeyedRows) -> str:
    if one.keys is None:
        return share_sql(one.columns, one.share)
    asked = ", ".join(map(quote, one.columns))
    names = ", ".join(map(quote, one.keys.column_names))
    if len(one.columns) > 1:
        asked, names = f"({asked})", f"({names})"
    return f"{asked} IN (SELECT {names} FROM {quote(f'keys {number}')})"
