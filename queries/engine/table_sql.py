"""How DuckDB reads each kind of table: explicit file lists, declared types, known before ``as_of``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from queries.content.contract import Extract
from queries.state.catalog import Catalog, stored_columns
from queries.state.cube_state import FROM_COLUMN, CubeFile
from queries.state.entry import PAST_COLUMN, PAST_COLUMNS, DataFile, Entry
from queries.state.loaded_history import LoadedDays, LoadedHistory

# `within`: only rows that became known in so many days from their own; unset = however late.
_SEEN = "known_day < getvariable('as_of')"
_IN_TIME = "known_day < day + coalesce(getvariable('within'), 36500)"
_PAST = "day < getvariable('as_of')"
# The morning as which a row of a day is seen: a correction that came after `within` is not known then.
_MORNING = "least(getvariable('as_of'), day + coalesce(getvariable('within'), 36500))"
BOUNDS = (FROM_COLUMN, PAST_COLUMN)
Columns = Sequence[tuple[str, str]]
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


def stored_type(kind: str) -> str:
    """The type a cube column has in Parquet, which knows no 128-bit integers: sums of counts fit 64."""
    return {"HUGEINT": "BIGINT", "UHUGEINT": "BIGINT"}.get(kind, kind)


def quote(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value as SQL writes it: a moment, a day, a number, or else a text."""
    if isinstance(value, dt.datetime):
        return f"timestamp '{value:%Y-%m-%d %H:%M:%S}'"
    if isinstance(value, dt.date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def filled(sql: str, params: Mapping[str, object]) -> str:
    """A statement with its `$name` parameters written out, so that it runs as pasted; others are left."""
    return _PARAMETER.sub(
        lambda found: literal(params[found.group(1)]) if found.group(1) in params else found.group(), sql
    )


def file_list(paths: Iterable[Path]) -> str:
    """Paths as a SQL list."""
    return "[" + ", ".join(literal(str(path)) for path in paths) + "]"


def extract_sql(
    catalog: Catalog, extract: Extract, state: Path, columns: Columns | None = None, held: str = ""
) -> str:
    """The view of an event extract. ``columns``: with these types; else those of the contract. ``held``: the table
    that holds its stored rows already (``held_sql``); else they are read from their files.
    """
    columns = columns or stored_columns(catalog.contracts, extract)
    live = catalog.ledger.live_files(extract.name, past=True)
    if not live:
        return empty_sql(columns)
    ends = [PAST_COLUMN] if any(file.past for file, _ in live) else []
    stored = f"SELECT * FROM {quote(held)}" if held else held_sql(catalog, extract, state, columns)
    return known_sql(stored, columns, catalog.history[extract.name], extract.market, ends)


def held_sql(catalog: Catalog, extract: Extract, state: Path, columns: Columns | None = None) -> str:
    """Every stored row of an event extract, with the last morning it holds where one has an end."""
    columns = columns or stored_columns(catalog.contracts, extract)
    live = catalog.ledger.live_files(extract.name, past=True)
    ends = [(PAST_COLUMN, "DATE")] if any(file.past for file, _ in live) else []
    return stored_sql([*columns, *ends], live, state)


def known_sql(
    stored: str, columns: Columns, history: LoadedHistory, market: str | None, bounds: Sequence[str] = ()
) -> str:
    """The rows of a stored table that a morning knew; days that were loaded later count as known on their own.

    market: the column that tells markets apart; where the table has none, only what was loaded of all counts so.
    bounds: which of PAST_COLUMN and FROM_COLUMN it has, where some of its rows hold for some mornings only.
    """
    apart = market if market in dict(columns) else None
    spans = [span for span in history.spans if span.market is None or apart is not None]
    if not spans and not bounds:
        return f"{stored} WHERE {_SEEN} AND {_PAST} AND {_IN_TIME}"
    holds = "".join(f" AND {_bound_sql(name, spans, apart)}" for name in bounds)
    if not spans:
        names = ", ".join(quote(name) for name, _ in columns)
        return f"SELECT {names} FROM ({stored}) AS stored WHERE {_SEEN} AND {_PAST} AND {_IN_TIME}{holds}"
    loaded = " OR ".join(_span_sql(span, apart) for span in spans)
    at_once = " OR ".join(_span_sql(span, apart) for span in spans if span.first) or "false"
    own = f"CASE WHEN {loaded} THEN day ELSE known_day END AS known_day"
    picked = ", ".join(own if name == "known_day" else quote(name) for name, _ in columns)
    return (
        f"SELECT {picked} FROM ({stored}) AS stored "
        f"WHERE (stored.{_SEEN} OR {at_once}) AND stored.{_PAST} AND (stored.{_IN_TIME} OR {loaded}){holds}"
    )


def known_before(as_of: dt.date, within: int | None) -> str:
    """Which rows a morning knew, its days written out: for an engine that has no variables."""
    known = f"known_day < DATE {literal(as_of.isoformat())} AND day < DATE {literal(as_of.isoformat())}"
    return known if within is None else f"{known} AND known_day - day < {int(within)}"


def _bound_sql(name: str, spans: Sequence[LoadedDays], market: str | None) -> str:
    """Whether a row holds as a morning sees it. History that was loaded again is seen so by all that know of it."""
    again = " OR ".join(_span_sql(span, market, name) for span in spans if not span.first)
    morning = f"CASE WHEN {again} THEN getvariable('as_of') ELSE {_MORNING} END" if again else _MORNING
    sign = ">=" if name == PAST_COLUMN else "<"
    return f"(stored.{name} IS NULL OR stored.{name} {sign} {morning})"


def _span_sql(span: LoadedDays, market: str | None, known: str = "known_day") -> str:
    of = ""
    if market is not None and span.market is not None:
        of = f" AND coalesce(CAST(stored.{quote(market)} AS VARCHAR), '') = {literal(span.market)}"
    return (
        f"(stored.{known} = {literal(span.known_day)} AND stored.day BETWEEN {literal(span.since)} "
        f"AND {literal(span.until)}{of})"
    )


def stored_sql(
    columns: Columns, live: Sequence[tuple[DataFile, Entry]], state: Path, located: bool = False
) -> str:
    """Reads event files, each with the columns its drop had, as ``columns``: one absent there is null.

    PAST_COLUMNS may be among them: null in files of rows that hold.
    ``located`` adds where a row stands: ``_place`` (the file's index in ``live``) and ``_row`` in that file.
    """
    groups: dict[tuple[Columns, bool, Columns], list[int]] = {}
    for place, (file, entry) in enumerate(live):
        groups.setdefault((entry.columns, bool(file.past), entry.made), []).append(place)
    parts = []
    for (had, past, made), places in groups.items():
        paths = file_list(state / live[place][0].path for place in places)
        known = dict(had) | (dict(PAST_COLUMNS) if past else {})
        source = f"read_parquet({paths}, hive_partitioning = true, hive_types = {{'day': DATE}})"
        if made:
            names = dict.fromkeys([*known, "day", *(["file_index", "file_row_number"] if located else [])])
            told = ", ".join(f"{sql} AS {quote(name)}" for name, sql in made)
            source = f"(SELECT {', '.join(map(quote, names))}, {told} FROM {source})"
            known |= {"day": "DATE"} | dict(columns_of_kind(columns, made))
        picked = [picked_sql(name, kind, known) for name, kind in columns]
        if located:
            picked += [
                f"{places}[CAST(file_index AS BIGINT) + 1]::BIGINT AS _place",
                "file_row_number AS _row",
            ]
        parts.append(f"SELECT {', '.join(picked)} FROM {source}")
    return f"SELECT * FROM ({' UNION ALL '.join(parts)})" if len(parts) > 1 else parts[0]


def columns_of_kind(columns: Columns, made: Columns) -> list[tuple[str, str]]:
    """Those of the columns that are made, with their types: made as they are asked for."""
    names = {name for name, _ in made}
    return [(name, kind) for name, kind in columns if name in names]


def picked_sql(name: str, kind: str, had: Mapping[str, str]) -> str:
    """A column of files as it is stored: one of another type as far as it fits, one they do not have as null."""
    if had.get(name) == kind:
        return quote(name)
    if name in had:
        return f"TRY_CAST({quote(name)} AS {kind}) AS {quote(name)}"
    return f"CAST(NULL AS {kind}) AS {quote(name)}"


def dimension_sql(catalog: Catalog, extract: Extract, state: Path) -> str:
    """The view of a dimension: the last snapshot taken before ``as_of``, or the first when none was."""
    columns = stored_columns(catalog.contracts, extract)
    files = catalog.snapshots(extract.name)
    if not files:
        return empty_sql(columns)
    names = ", ".join(quote(name) for name, _ in columns)
    parts = []
    for index, file in enumerate(files):
        after = f"getvariable('as_of') > DATE {literal(file.day)}" if index else "true"
        last = index + 1 == len(files)
        before = "true" if last else f"getvariable('as_of') <= DATE {literal(files[index + 1].day)}"
        source = f"read_parquet({literal(str(state / file.path))}, hive_partitioning = false)"
        parts.append(f"SELECT {names} FROM {source} WHERE {after} AND {before}")
    return " UNION ALL ".join(parts)


def cube_sql(catalog: Catalog, name: str, columns: Columns, state: Path) -> str:
    """The view of a cube."""
    files = catalog.built[name].files
    if not files:
        return empty_sql(columns)
    bounds = list(BOUNDS) if any(file.restated for file in files) else []
    stored = cube_files_sql(files, columns, state, bounds)
    source = catalog.cubes[name].source
    # What the night has written was known on its own mornings, whenever the extracts were loaded.
    history = LoadedHistory() if catalog.cubes[name].kept else catalog.history[source]
    return known_sql(stored, columns, history, catalog.contracts[source].market, bounds)


def cube_files_sql(files: Iterable[CubeFile], columns: Columns, state: Path, bounds: Sequence[str]) -> str:
    """The rows of a cube's files, without the days that do not count; ``bounds`` are null where a file has none."""
    groups: dict[tuple[bool, tuple[str, ...]], list[Path]] = {}
    for file in files:
        groups.setdefault((file.restated, file.dead), []).append(state / file.path)
    parts = []
    for (restated, dead), paths in groups.items():
        ends = [name if restated else f"NULL::DATE AS {name}" for name in bounds]
        names = ", ".join([*(quote(column) for column, _ in columns), *ends])
        masked = f" WHERE day NOT IN ({', '.join(f'DATE {literal(day)}' for day in dead)})" if dead else ""
        parts.append(
            f"SELECT {names} FROM read_parquet({file_list(paths)}, hive_partitioning = false){masked}"
        )
    return f"SELECT * FROM ({' UNION ALL '.join(parts)})"


def empty_sql(columns: Columns) -> str:
    """A table of these columns without a row."""
    picked = ", ".join(f"CAST(NULL AS {kind}) AS {quote(name)}" for name, kind in columns)
    return f"SELECT {picked} WHERE false"
