"""How DuckDB reads each kind of table: explicit file lists, declared types, known before ``as_of``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from queries.catalog import Catalog, stored_columns
from queries.contract import Extract
from queries.cubestate import CubeState
from queries.ledger import DataFile, Entry

KNOWN = "known_day < getvariable('as_of') AND day < getvariable('as_of')"
Columns = Sequence[tuple[str, str]]


def stored_type(kind: str) -> str:
    """The type a cube column has in Parquet, which knows no 128-bit integers: sums of counts fit 64."""
    return {"HUGEINT": "BIGINT", "UHUGEINT": "BIGINT"}.get(kind, kind)


def quote(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: Iterable[Path]) -> str:
    """Paths as a SQL list."""
    return "[" + ", ".join(literal(str(path)) for path in paths) + "]"


def extract_sql(catalog: Catalog, extract: Extract, state: Path) -> str:
    """The view of an event extract."""
    columns = stored_columns(catalog.contracts, extract)
    live = catalog.ledger.live_files(extract.name)
    return f"{stored_sql(columns, live, state)} WHERE {KNOWN}" if live else empty_sql(columns)


def stored_sql(columns: Columns, live: Sequence[tuple[DataFile, Entry]], state: Path) -> str:
    """Reads event files, each with the columns its drop had, as ``columns``: one absent there is null."""
    groups: dict[tuple[tuple[str, str], ...], list[Path]] = {}
    for file, entry in live:
        groups.setdefault(entry.columns, []).append(state / file.path)
    parts = [_group_sql(columns, dict(had), paths) for had, paths in groups.items()]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)})" if len(parts) > 1 else parts[0]


def _group_sql(columns: Columns, had: dict[str, str], paths: list[Path]) -> str:
    picked = []
    for name, kind in columns:
        if had.get(name) == kind or name == "day":
            picked.append(quote(name))
        elif name in had:
            picked.append(f"TRY_CAST({quote(name)} AS {kind}) AS {quote(name)}")
        else:
            picked.append(f"CAST(NULL AS {kind}) AS {quote(name)}")
    source = f"read_parquet({file_list(paths)}, hive_partitioning = true, hive_types = {{'day': DATE}})"
    return f"SELECT {', '.join(picked)} FROM {source}"


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


def cube_sql(cube: CubeState, columns: Columns, state: Path) -> str:
    """The view of a cube."""
    if not cube.files:
        return empty_sql(columns)
    names = ", ".join(quote(name) for name, _ in columns)
    paths = file_list(state / file.path for file in cube.files)
    return f"SELECT {names} FROM read_parquet({paths}, hive_partitioning = false) WHERE {KNOWN}"


def empty_sql(columns: Columns) -> str:
    """A table of these columns without a row."""
    picked = ", ".join(f"CAST(NULL AS {kind}) AS {quote(name)}" for name, kind in columns)
    return f"SELECT {picked} WHERE false"
