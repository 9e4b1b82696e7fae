"""The cubes of a home run by both engines over the same rows: those of a few days, or a sample of their keys.

The rows are fetched from the warehouse, so that both engines read the same; where a day is too large for that, both
read the rows whose key falls into one of so many classes, by the warehouse's own hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from queries.content.contract import Contracts
from queries.content.extract import Extract
from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import statement
from queries.cubes.elsewhere import Elsewhere
from queries.cubes.equal_cells import Compared, compare
from queries.cubes.portability import estimated_of, keys_of_cube
from queries.engine.duckdb_engine import ALL_KNOWN, connect, problem_of
from queries.engine.protocol import EngineError
from queries.engine.table_sql import dimension_sql, empty_sql, literal, quote, stored_sql, stored_type
from queries.engines.translation import translated, whole
from queries.engines.warehouse import Warehouse
from queries.state.catalog import Catalog, Cube, read_catalog, stored_columns

DAYS, ROWS = 3, 200_000  # of an extract that are compared unless somebody wants more; chosen
_HASH = {"clickhouse": "cityHash64({}) % {} = 0", "spark": "pmod(xxhash64({}), {}) = 0"}


@dataclass(frozen=True)
class Verified:
    """One cube: what was compared, or why it was not (`problem`: it should have been; `note`: nothing to compare)."""

    cube: str
    compared: Compared | None = None
    problem: Problem | None = None
    note: str = ""

    @property
    def equal(self) -> bool:
        """Whether both engines say the same."""
        return self.compared is not None and not self.compared.differ


def verify(
    home: Home, warehouse: Warehouse, days: int = DAYS, rows: int = ROWS, only: Sequence[str] = ()
) -> Iterator[Verified]:
    """Compares each cube (of ``only``, by name) whose source the warehouse has, over its newest ``days`` days.

    rows: of an extract that are fetched at most, about. Raises EngineError when the warehouse does not answer.
    """
    catalog = read_catalog(home)
    tables = warehouse.tables()
    held = [name for name, one in catalog.contracts.items() if one.kind == "event" and name in tables]
    elsewhere = Elsewhere(home, catalog, warehouse, held, {})
    cubes = [cube for cube in catalog.cubes.values() if not cube.kept and (not only or cube.name in only)]
    by_source: dict[str, list[Cube]] = {}
    for cube in cubes:
        by_source.setdefault(cube.source, []).append(cube)
    connection = connect(home)
    try:
        connection.execute(f"SET VARIABLE as_of = DATE '{ALL_KNOWN}'")
        for source, group in by_source.items():
            if source not in held:
                yield from (Verified(cube.name, note=f"{source} is not in the warehouse") for cube in group)
                continue
            try:
                condition = _fetch(connection, catalog, warehouse, catalog.contracts[source], days, rows)
            except EngineError as error:
                yield from (Verified(cube.name, problem=error.problem) for cube in group)
                continue
            if not condition:
                yield from (Verified(cube.name, note=f"{source} has no rows there") for cube in group)
                continue
            yield from (_verify(home, connection, elsewhere, cube, condition) for cube in group)
    finally:
        connection.close()


def _verify(
    home: Home, connection: duckdb.DuckDBPyConnection, elsewhere: Elsewhere, cube: Cube, condition: str
) -> Verified:
    """One cube by both engines."""
    shown = home.shown(cube.file.path)
    try:
        for name in cube.also:
            _name_here(home, connection, elsewhere.catalog, name)
        sql = statement(cube.file.sql)
        described = connection.execute(f"DESCRIBE {sql}").fetchall()
        columns = [(row[0], stored_type(row[1])) for row in described]
        here = connection.execute(sql).to_arrow_table()
        there = elsewhere.answer(cube, condition)
        keys = keys_of_cube(cube)
        found = compare(connection, columns, keys, estimated_of(cube), here, there)
    except EngineError as error:
        return Verified(cube.name, problem=error.problem)
    except duckdb.Error as error:
        return Verified(cube.name, problem=problem_of(error, shown))
    return Verified(cube.name, found)


def _fetch(
    connection: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    warehouse: Warehouse,
    extract: Extract,
    days: int,
    rows: int,
) -> str:
    """Fetches the rows that are compared, as a table of the extract's name; gives their condition, empty = none."""
    asked = (
        f"select day, count(*) as n from {quote(extract.name)} group by day order by day desc limit {days}"
    )
    found = warehouse.query(_text(warehouse, catalog, extract, asked, "")).to_pylist()
    if not found:
        return ""
    chosen = ", ".join(f"date {literal(str(row['day']))}" for row in found)
    condition = f"day in ({chosen})"
    classes = -(-sum(int(row["n"]) for row in found) // rows)
    if classes > 1:
        key = ", ".join(quote(name) for name in extract.key)
        condition += " and " + _HASH[warehouse.dialect].format(key, classes)
    columns = stored_columns(catalog.contracts, extract)
    names = ", ".join(quote(name) for name, _ in columns)
    text = _text(warehouse, catalog, extract, f"select {names} from {quote(extract.name)}", condition)
    connection.register("fetched", whole(warehouse, text, extract.name))
    cast = ", ".join(f"CAST({quote(name)} AS {kind}) AS {quote(name)}" for name, kind in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(extract.name)} AS SELECT {cast} FROM fetched")
    connection.unregister("fetched")
    return condition


def _text(warehouse: Warehouse, catalog: Catalog, extract: Extract, sql: str, condition: str) -> str:
    kinds = {extract.name: dict(stored_columns(catalog.contracts, extract))}
    return translated(sql, warehouse.dialect, kinds, {extract.name: condition}, extract.name)


def _name_here(home: Home, connection: duckdb.DuckDBPyConnection, catalog: Catalog, name: str) -> None:
    """What a cube reads beside its source, from the home's own files."""
    contracts: Contracts = catalog.contracts
    extract = contracts[name]
    columns = stored_columns(contracts, extract)
    live = catalog.ledger.live_files(name)
    if extract.kind == "dimension":
        sql = dimension_sql(catalog, extract, home.state)
    else:
        sql = stored_sql(columns, live, home.state) if live else empty_sql(columns)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {sql}")
