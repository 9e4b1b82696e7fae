"""The published files that may hold one of some keys, by their hashes; files met for the first time are read once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np

from queries.engine.table_sql import Columns, stored_sql
from queries.keys.key_runs import KeyRuns, identity_of
from queries.state.entry import DataFile, Entry

ROWS_AT_ONCE = 4_000_000  # whose hashes are in memory at a time
Live = Sequence[tuple[DataFile, Entry]]


class KeyHolders:
    """The keys of one extract. ``columns``: those of the key as stored; ``key``: SQL that makes one text of them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, state: Path, extract: str, columns: Columns, key: str
    ) -> None:
        self.connection = connection
        self.state = state
        self.columns = columns
        self.key = key
        rules = json.dumps([list(columns), key, duckdb.__version__])
        self.runs = KeyRuns(state, extract, rules)

    def note(self, live: Live) -> None:
        """Reads the keys of those files whose keys are not known yet. Raises duckdb.Error, OSError."""
        identities = {identity_of(file): (file, entry) for file, entry in live}
        identities.pop("", None)
        missing = self.runs.missing(identities)
        for names in _chunks(missing, [identities[name][0].rows for name in missing]):
            rows = stored_sql(self.columns, [identities[name] for name in names], self.state, located=True)
            read = self.connection.execute(
                f"SELECT hash(_key) AS h, CAST(_place AS UINTEGER) AS n FROM (SELECT _place, {self.key} AS _key "
                f"FROM ({rows})) WHERE _key IS NOT NULL"
            ).fetchnumpy()
            hashes, numbers = np.asarray(read["h"], np.uint64), np.asarray(read["n"], np.uint32)
            self.runs.add(names, hashes, numbers, identities)

    def find(self, live: Live, asked: str) -> list[int]:
        """The places in ``live`` of the files that may hold a key of ``asked``, SQL for rows with a ``_key``: all that
        do, and hardly one more. Raises duckdb.Error, OSError.
        """
        self.note(live)
        read = self.connection.execute(f"SELECT DISTINCT hash(_key) AS h FROM ({asked})").fetchnumpy()
        holders = self.runs.holders(np.sort(np.asarray(read["h"], np.uint64)))
        return [
            place
            for place, (file, _) in enumerate(live)
            if not file.sha256 or identity_of(file) in holders  # of one without a sum nothing is noted
        ]


def _chunks(names: Sequence[str], rows: Sequence[int]) -> Iterator[list[str]]:
    chunk: list[str] = []
    held = 0
    for name, count in zip(names, rows, strict=True):
        if chunk and held + count > ROWS_AT_ONCE:
            yield chunk
            chunk, held = [], 0
        chunk.append(name)
        held += count
    if chunk:
        yield chunk
