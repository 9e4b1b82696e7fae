"""What the days of an extract are made of: rows by local hour, and by value of each column that has few.

Counted once per published file, which never changes, and kept in ``state/profiles``; a profile that is lost or cannot
be written is counted again. What the live files of an extract came to is kept beside it, and of a night that only
brought files these alone are counted and added.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from queries.content.contract import Extract
from queries.content.home import Home
from queries.engine.duckdb_engine import connect
from queries.engine.table_sql import literal, quote, stored_sql
from queries.state.catalog import Catalog, engine_type
from queries.state.entry import DataFile, Entry
from queries.state.kept_arrays import DAMAGE, read_arrays, write_arrays
from queries.state.loaded_history import LoadedHistory
from queries.status.skipped_hours import skipped_hours

FOLDER = "profiles"
HOURS = ""  # the name under which local hours are counted
MANY = 40  # values from which a column is free text or an id and not counted; chosen
COUNTED = ("text", "boolean")
VERSION = 1  # of the arrays that are kept
PARTS = 40  # files of counts of single nights, from which all are written as one; chosen
_FIELDS = "path, day, known_day, market, name, value, counted"
_ARRAYS = ("day", "known", "market", "column", "value", "rows")
_COLUMNS = ("day", "known_day", "market", "name", "value", "counted")
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DayProfile:
    """Counts of one extract, one row per day, known day, market and value of a column; parallel arrays.

    day, known: days since 1970; market, value: indices into markets and values; rows: how many. ``of`` names the
    columns; "" are the local hours, whose value is the hour. skipped: market and day → the
    hours that its clock leaves out. holes: what was found out about days, so that it is looked at once (`hour_faults`).
    """

    markets: tuple[str, ...]
    values: tuple[str | None, ...]
    columns: tuple[str, ...]
    day: Numbers
    known: Numbers
    market: Numbers
    column: Numbers
    value: Numbers
    rows: Numbers
    skipped: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    holes: dict[tuple[int, int, int, int], tuple[int, int, float] | None] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> Numbers:
        """The values as numbers, of local hours; 0 for a value that is none."""
        return np.array(
            [int(one) if one is not None and one.isdigit() else 0 for one in self.values], dtype=np.int64
        )

    def part(self, column: str) -> npt.NDArray[np.bool_]:
        """The rows that count a column."""
        if column not in self.columns:
            return np.zeros(len(self.day), dtype=bool)
        return self.column == self.columns.index(column)


def read_profiles(home: Home, catalog: Catalog, only: Collection[str] | None = None) -> dict[str, DayProfile]:
    """Event extract → the profile of its live files; what is not counted yet is counted now. only: these extracts."""
    with ExitStack() as stack:

        @cache
        def engine() -> duckdb.DuckDBPyConnection:
            # Opened by the first extract that has to be counted: most reads find all of them kept.
            return stack.enter_context(closing(connect(home)))

        return {
            extract.name: _read(engine, home, catalog, extract)
            for _, extract in sorted(catalog.contracts.items())
            if extract.kind == "event"
            and (only is None or extract.name in only)
            and catalog.ledger.of(extract.name)
        }


def _read(
    engine: Callable[[], duckdb.DuckDBPyConnection], home: Home, catalog: Catalog, extract: Extract
) -> DayProfile:
    live = catalog.ledger.live_files(extract.name)
    history = catalog.history.get(extract.name)
    loaded = sorted(history.groups) if history else []
    path = home.state / FOLDER / f"{extract.name}.parquet"
    kept = _kept_arrays(path.with_suffix(".npz"), [list(group) for group in loaded])
    paths = {file.path for file, _ in live}
    before = kept if kept is not None and kept[1] <= paths else None
    if before is not None and before[1] == paths:
        return replace(before[0], skipped=_skipped(home, before[0]))
    parts = list(path.parent.glob(f"{extract.name}.*.part"))
    if before is not None and len(parts) < PARTS:
        new = [pair for pair in live if pair[0].path not in before[1]]
        _empty(engine())
        _count(engine(), home, extract, new)
        _keep(engine(), path.with_suffix(f".{len(parts)}-{os.getpid()}.part"))
        found = _joined(before[0], _arrays(engine(), new, history))
    else:
        known = _kept(engine(), [path, *parts])
        new = [pair for pair in live if pair[0].path not in known]
        if new:
            _count(engine(), home, extract, new)
        if new or parts:
            _keep(engine(), path, parts)
        found = _arrays(engine(), live, history)
    told = {"version": VERSION, "paths": sorted(paths), "loaded": loaded}
    told |= {"markets": found.markets, "values": found.values, "columns": found.columns}
    with contextlib.suppress(OSError):  # they are made again next time
        write_arrays(path.with_suffix(".npz"), told, {name: getattr(found, name) for name in _ARRAYS})
    return replace(found, skipped=_skipped(home, found))


def _kept_arrays(path: Path, loaded: list[list[str]]) -> tuple[DayProfile, set[str]] | None:
    """The profile that was kept and the files it is of; None where it is none of ours or of other loaded days."""
    read = read_arrays(path)
    try:
        if read is None or read[0]["version"] != VERSION or read[0]["loaded"] != loaded:
            return None
        told, found = read
        markets, values, columns = (tuple(told[name]) for name in ("markets", "values", "columns"))
        arrays = [found[name].astype(np.int64, casting="safe") for name in _ARRAYS]
        if len({one.shape for one in arrays}) != 1 or arrays[0].ndim != 1:
            return None
        day, known, market, column, value, rows = arrays
        profile = DayProfile(markets, values, columns, day, known, market, column, value, rows)
        return profile, set(told["paths"])
    except DAMAGE:
        return None


def _joined(old: DayProfile, new: DayProfile) -> DayProfile:
    """The counts of two sets of files, as one count of all of them gives them."""
    markets = sorted({*old.markets, *new.markets})
    values = sorted({*old.values, *new.values}, key=lambda one: (one is None, one or ""))
    columns = sorted({*old.columns, *new.columns})
    index: list[Numbers] = []
    for name, names, own in (
        ("day", None, ()),
        ("known", None, ()),
        ("market", markets, "markets"),
        ("column", columns, "columns"),
        ("value", values, "values"),
    ):
        both = [getattr(one, name) for one in (old, new)]
        if names is not None:
            place = {one: at for at, one in enumerate(names)}
            both = [
                np.array([place[one] for one in getattr(half, str(own))], dtype=np.int64)[codes]
                for half, codes in zip((old, new), both, strict=True)
            ]
        index.append(np.concatenate(both))
    rows = np.concatenate([old.rows, new.rows])
    order = np.lexsort(index[::-1])
    index = [one[order] for one in index]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = np.any([one[1:] != one[:-1] for one in index], axis=0)
    day, known, market, column, value = (one[starts] for one in index)
    total = np.add.reduceat(rows[order], np.flatnonzero(starts)) if len(order) else rows
    return DayProfile(tuple(markets), tuple(values), tuple(columns), day, known, market, column, value, total)


def _skipped(home: Home, profile: DayProfile) -> dict[tuple[int, int], frozenset[int]]:
    """Market and day → the hours that the market's clock leaves out."""
    if not len(profile.day):
        return {}
    first, last = int(profile.day.min()), int(profile.day.max())
    zones = [home.settings.markets.get(name, home.settings.zone) for name in profile.markets]
    return {
        (market, day): hours
        for market, zone in enumerate(zones)
        for day, hours in skipped_hours(zone, first, last).items()
    }


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `profile`, of nothing."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE profile (path VARCHAR, day DATE, known_day DATE, market VARCHAR, name VARCHAR, "
        "value VARCHAR, counted BIGINT)"
    )


def _kept(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> set[str]:
    """Makes the table `profile` of what was counted before. Returns the files that it holds."""
    _empty(connection)
    for path in paths:
        # What a kill left in two files, or two commands counted at once, counts once.
        rows = f"SELECT {_FIELDS} FROM read_parquet({literal(str(path))})"
        with contextlib.suppress(duckdb.Error):  # none yet, or one that was damaged
            connection.execute(f"INSERT INTO profile {rows} WHERE path NOT IN (SELECT path FROM profile)")
    return {name for (name,) in connection.execute("SELECT DISTINCT path FROM profile").fetchall()}


def _count(
    connection: duckdb.DuckDBPyConnection, home: Home, extract: Extract, new: Sequence[tuple[DataFile, Entry]]
) -> None:
    """Adds the counts of files to the table `profile`."""
    columns = [c for c in extract.columns if _may_count(extract, c.name)]
    kinds = [(c.name, engine_type(c)) for c in columns]
    needed = [*kinds, ("day", "DATE"), ("hour", "TIMESTAMP"), ("known_day", "DATE")]
    market = next((c for c in extract.columns if c.name == extract.market), None)
    if market is not None:
        needed.append((market.name, engine_type(market)))
    of = f"coalesce(CAST({quote(market.name)} AS VARCHAR), '')" if market else "''"
    rows = stored_sql(needed, new, home.state, located=True)
    picked = "".join(f", CAST({quote(name)} AS VARCHAR) AS {quote(name)}" for name, _ in kinds)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE counted_rows AS SELECT _place, day, known_day, {of} AS _market, hour{picked} "
        f"FROM ({rows})"
    )
    wide = ", ".join(f"approx_count_distinct({quote(name)})" for name, _ in kinds)
    sizes = connection.execute(f"SELECT {wide} FROM counted_rows").fetchall()[0] if kinds else ()
    few = [name for (name, _), size in zip(kinds, sizes, strict=True) if size <= MANY]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE places AS SELECT unnest(?::BIGINT[]) AS _place, unnest(?::VARCHAR[]) AS path",
        [list(range(len(new))), [file.path for file, _ in new]],
    )
    said = [(literal(HOURS), "CAST(extract(hour FROM hour) AS VARCHAR)")]
    said += [(literal(name), quote(name)) for name in few]
    for name, value in said:
        connection.execute(
            f"INSERT INTO profile SELECT path, day, known_day, _market, {name}, value, counted FROM "
            f"(SELECT _place, day, known_day, _market, {value} AS value, count(*) AS counted "
            "FROM counted_rows GROUP BY ALL) JOIN places USING (_place)"
        )


def _may_count(extract: Extract, name: str) -> bool:
    """Whether a column may be one of few values: no key, no person, no market."""
    column = extract[name]
    ids = {*extract.key, extract.market, extract.event_time, extract.arrival_time}
    ids |= set(extract.enrich.columns) if extract.enrich else set()  # another extract tells of these
    return column.type in COUNTED and not (column.personal or column.free_text) and name not in ids


def _keep(connection: duckdb.DuckDBPyConnection, path: Path, instead_of: Sequence[Path] = ()) -> None:
    """Writes the table `profile`, by rename. Where nothing can be written it is counted again next time."""
    partial = path.with_suffix(f".{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY profile TO {literal(str(partial))} (FORMAT parquet, COMPRESSION zstd)")
        partial.replace(path)
        for one in instead_of:
            one.unlink(missing_ok=True)
    except (OSError, duckdb.Error):
        partial.unlink(missing_ok=True)


def _arrays(
    connection: duckdb.DuckDBPyConnection,
    live: Sequence[tuple[DataFile, Entry]],
    history: LoadedHistory | None,
) -> DayProfile:
    """The rows of these files as arrays; days that were loaded later count as known on their own."""
    paths = [file.path for file, _ in live]
    connection.execute("CREATE OR REPLACE TEMP TABLE live AS SELECT unnest(?::VARCHAR[]) AS path", [paths])
    groups = list(history.groups) if history else []
    parts = [[group[at] for group in groups] for at in range(3)]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE loaded AS SELECT unnest(?::VARCHAR[]) AS market, "
        "CAST(unnest(?::VARCHAR[]) AS DATE) AS day, "
        "CAST(unnest(?::VARCHAR[]) AS DATE) AS known_day",
        parts,
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told AS SELECT p.day, "
        "CASE WHEN l.day IS NULL THEN p.known_day ELSE p.day END AS known_day, "
        "p.market, p.name, p.value, sum(p.counted)::BIGINT AS counted FROM profile p SEMI JOIN live USING (path) "
        "LEFT JOIN loaded l ON p.market = l.market AND p.day = l.day AND p.known_day = l.known_day GROUP BY ALL"
    )
    names = {
        name: tuple(
            row[0] for row in connection.execute(f"SELECT DISTINCT {name} FROM told ORDER BY 1").fetchall()
        )
        for name in ("market", "name", "value")
    }
    ranks = ", ".join(f"dense_rank() OVER (ORDER BY {name}) - 1 AS {name}" for name in names)
    found = connection.execute(
        f"SELECT day - DATE '1970-01-01' AS day, known_day - DATE '1970-01-01' AS known_day, {ranks}, counted FROM told"
    ).fetchnumpy()
    day, known, market, column, value, rows = (np.asarray(found[name], dtype=np.int64) for name in _COLUMNS)
    return DayProfile(names["market"], names["value"], names["name"], day, known, market, column, value, rows)
