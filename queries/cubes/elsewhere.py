"""Sources of cubes that live in a warehouse: which of their days have changed, and what a cube adds up to there.

Each night the warehouse is asked how many rows each day has. What it says stands in the ledger as a drop of the day
without a file, with the counts that the Data page and the faults of data read; the rows themselves stay where they
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from queries.content.home import Home
from queries.content.sql_file import read_sqlfile, statement
from queries.cubes.survey import survey
from queries.engine.duckdb_engine import ALL_KNOWN, connect
from queries.engine.protocol import EngineError
from queries.engine.raw_events import day_marks
from queries.engine.table_sql import dimension_sql, empty_sql, literal, quote, stored_sql
from queries.engines.translation import native, translated, whole
from queries.engines.warehouse import Warehouse, engine_fault
from queries.engines.warehouse_opening import open_warehouse
from queries.state.catalog import Catalog, Cube, read_catalog, stored_columns

if TYPE_CHECKING:
    import pyarrow

CHUNK_ROWS = 500_000_000  # events one question to a warehouse reads at most, but for a larger day; chosen


class Elsewhere:
    """The extracts that live in a warehouse. An extract is there when the warehouse has a table of its name.

    fault: why the warehouse could not be asked at all; then each cube that stands on it fails with that.
    """

    def __init__(
        self,
        home: Home,
        catalog: Catalog,
        warehouse: Warehouse | None,
        held: Sequence[str],
        faults: dict[str, EngineError],
    ) -> None:
        self.home = home
        self.catalog = catalog
        self.warehouse = warehouse
        self.held = frozenset(held)
        self.faults = faults
        self._staged: set[str] = set()

    def holds(self, extract: str) -> bool:
        """Whether an extract's rows are in the warehouse."""
        return extract in self.held

    def marks(self, extract: str) -> dict[str, str] | None:
        """The fingerprint of each of its days; None of an extract whose rows are here."""
        return day_marks(self.catalog.ledger, extract) if self.holds(extract) else None

    def chunks(self, extract: str, days: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """These days, some at a time, so that no question reads more rows than CHUNK_ROWS without need."""
        rows = {entry.drop.rpartition("/")[2]: entry.rows for entry in self.catalog.ledger.of(extract)}
        chunk: list[str] = []
        read = 0
        for day in sorted(days):
            if chunk and read + rows.get(day, 0) > CHUNK_ROWS:
                yield tuple(chunk)
                chunk, read = [], 0
            chunk.append(day)
            read += rows.get(day, 0)
        if chunk:
            yield tuple(chunk)

    def rows(self, cube: Cube, days: Sequence[str]) -> pyarrow.Table:
        """What a cube adds up to over these days, run in the warehouse. Raises EngineError."""
        condition = f"day in ({', '.join(f'date {literal(day)}' for day in days)})"
        return self.answer(cube, condition)

    def answer(self, cube: Cube, condition: str) -> pyarrow.Table:
        """What a cube adds up to over the rows of its source that meet a condition. Raises EngineError."""
        if self.warehouse is None:  # then every source has its fault, and no cube is asked for
            raise engine_fault(self.home.settings.engine.kind, "does not answer")
        for name in cube.also:
            self._stage(name)
        sql = cube_text(self.home, self.catalog, cube, self.warehouse.dialect, condition)
        return whole(self.warehouse, sql, cube.name)

    def _stage(self, name: str) -> None:
        """Puts what a cube reads beside its source into the session, where the warehouse has no such table."""
        if name in self._staged or self.holds(name) or self.warehouse is None:
            return
        extract = self.catalog.contracts[name]
        columns = stored_columns(self.catalog.contracts, extract)
        live = self.catalog.ledger.live_files(name)
        if extract.kind == "dimension":
            sql = dimension_sql(self.catalog, extract, self.home.state)
        else:
            sql = stored_sql(columns, live, self.home.state) if live else empty_sql(columns)
        connection = connect(self.home)
        try:
            connection.execute(f"SET VARIABLE as_of = DATE '{ALL_KNOWN}'")
            picked = ", ".join(quote(column) for column, _ in columns)
            rows = connection.execute(f"SELECT {picked} FROM ({sql})").to_arrow_table()
        finally:
            connection.close()
        self.warehouse.stage(name, columns, rows)
        self._staged.add(name)


def cube_text(home: Home, catalog: Catalog, cube: Cube, dialect: str, condition: str) -> str:
    """A cube's text for a warehouse: translated, or ``cubes/<name>.<dialect>.sql`` where there is one.

    condition: which rows of its source are read. Raises EngineError when it cannot be translated.
    """
    shown = home.shown(cube.file.path)
    own = cube.file.path.with_name(f"{cube.name}.{dialect}.sql")
    if own.is_file():
        file = read_sqlfile(own, "cube", home.shown(own))
        return native(statement(file.sql), dialect, {cube.source: condition}, home.shown(own))
    kinds = {name: dict(stored_columns(catalog.contracts, catalog.contracts[name])) for name in cube.reads}
    return translated(statement(cube.file.sql), dialect, kinds, {cube.source: condition}, shown)


@contextmanager
def look_elsewhere(home: Home) -> Iterator[Elsewhere | None]:
    """Asks the home's warehouse what it has and notes it in the ledger; None for the built-in engine.

    A warehouse that does not answer is no error here: each cube that stands on it fails with its fault.
    """
    if home.settings.engine.kind == "duckdb":
        yield None
        return
    warehouse: Warehouse | None = None
    catalog = read_catalog(home)
    before = [name for name in catalog.contracts if day_marks(catalog.ledger, name)]
    here = {name for name in catalog.contracts if catalog.ledger.live_files(name)}
    faults: dict[str, EngineError] = {}
    try:
        warehouse = open_warehouse(home)
        held = survey(home, catalog, warehouse, faults)
    except EngineError as error:
        events = [name for name, one in catalog.contracts.items() if one.kind == "event" and name not in here]
        held = sorted({*before, *events})
        faults = dict.fromkeys(held, error)
    try:
        yield Elsewhere(home, catalog, warehouse, held, faults)
    finally:
        if warehouse is not None:
            warehouse.close()
