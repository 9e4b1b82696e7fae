"""Files a role may read: the home's own where nothing in them is hidden, else copies with masked values.

They are written before a word of the query is looked at, by our own SQL, into ``state/sandbox/masked``, once per
file and key. So a query that escaped every check would still find masks and no person.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from queries.content.home import Home
from queries.engine.duckdb_engine import connect
from queries.engine.market_limits import Limit
from queries.engine.table_sql import literal, quote
from queries.masking.mask_key import DIGITS, MaskKey
from queries.sandbox.folder import MASKED


@dataclass(frozen=True)
class Source:
    """One Parquet file of a table: its path under ``state``, the columns it has and those that may be seen.

    ``limit``: the rows that may be seen; None = all.
    """

    path: str
    had: tuple[str, ...]
    seen: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    limit: Limit | None = None

    @property
    def whole(self) -> bool:
        """Whether the file may be given as it is."""
        return self.limit is None and not self.hidden & set(self.had) and set(self.had) <= set(self.seen)


def readable_files(home: Home, room: Path, sources: Sequence[Source], key: MaskKey) -> dict[str, Path]:
    """Path under ``state`` → the file that stands for it. ``room``: where copies are kept. Raises OSError."""
    found = {one.path: home.state / one.path for one in sources if one.whole}
    copied = [one for one in sources if not one.whole]
    folder = room / MASKED / key.label
    targets = {one.path: _target(home.state, folder, one) for one in copied}
    missing = [one for one in copied if not targets[one.path].exists()]
    if missing:
        _sweep(room / MASKED, folder, targets.values())
        with _keyed(home, key) as connection:
            for one in missing:
                _write(connection, home.state / one.path, targets[one.path], one, key)
    return found | targets


def _target(state: Path, folder: Path, one: Source) -> Path:
    """Where the copy stands: named by the table, and by what it was made of and how."""
    about = (state / one.path).stat()
    told = "\x1f".join(
        [one.path, str(about.st_size), str(about.st_mtime_ns), *sorted(one.hidden), "", *one.seen]
    )
    table = Path(one.path).parts[1].removesuffix(".parquet")
    if one.limit is not None:  # a folder of its own, so that nobody sweeps the copies of the others away
        told += f"\x1f{one.limit.sql}"
        table = f"{table}@{hashlib.sha256(one.limit.sql.encode()).hexdigest()[:12]}"
    return folder / table / f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.parquet"


def _write(
    connection: duckdb.DuckDBPyConnection, path: Path, target: Path, one: Source, key: MaskKey
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    columns = [name for name in one.had if name in one.seen]
    masked = (
        f"{literal(key.prefix)} || left(sha256((SELECT key FROM mask) || CAST({quote(name)} AS VARCHAR)), {DIGITS})"
        f" AS {quote(name)}"
        if name in one.hidden
        else quote(name)
        for name in columns
    )
    partial = target.with_name(f"{target.stem}.{secrets.token_hex(4)}.partial")
    rows = f"SELECT {', '.join(masked)} FROM read_parquet({literal(str(path))}, hive_partitioning = false)"
    if one.limit is not None:
        # A file written before there was that column has rows of no market: they are nobody's who sees some alone.
        rows += f" WHERE {one.limit.sql if one.limit.column in one.had else 'false'}"
    try:
        connection.execute(f"COPY ({rows}) TO {literal(str(partial))} (FORMAT parquet, COMPRESSION snappy)")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _keyed(home: Home, key: MaskKey) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of ours that knows the key as a value: it is in no text of SQL."""
    with connect(home) as connection:
        connection.execute("CREATE TEMP TABLE mask (key VARCHAR)")
        connection.execute("INSERT INTO mask VALUES (?)", [key.secret])
        yield connection


def _sweep(masked: Path, folder: Path, wanted: Iterable[Path]) -> None:
    """Removes copies of older keys, and those of these tables that no file stands behind any more."""
    for other in masked.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    kept = set(wanted)
    for table in {path.parent for path in kept}:
        for path in table.glob("*.parquet"):
            if path not in kept:
                path.unlink(missing_ok=True)
