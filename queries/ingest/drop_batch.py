"""A batch: many drops of one extract and one shape, read into the engine in few queries.

The tables it makes, all temporary: ``landed`` (raw values), ``typed`` (contract columns, day, hour,
known_day, ``_bad``), ``faults`` (one row per bad value). ``_drop`` is the drop's place in the batch,
``_row`` its row.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from queries.content.contract import Column, Extract
from queries.content.home import Home
from queries.content.problem import Problem
from queries.engine.table_sql import file_list, literal, quote
from queries.landing.csv_rows import BrokenRows
from queries.landing.drops import Drop
from queries.landing.shape import Shape
from queries.masking.free_text import add_masking, mask_cut, masked_sql, rejected_sql
from queries.masking.mask_key import read_key
from queries.state.catalog import Catalog, stored_columns
from queries.values.casting import cast_columns, raw_columns, raw_name
from queries.values.local_time import known_sql, local_clocks
from queries.values.value_checks import checks

_PLAIN = re.compile(r"[\w ./+:=@,~-]*", re.ASCII)


@dataclass
class Taken:
    """One drop being taken in. ``converted``: the text Parquet that stands in for a CSV with broken rows.

    ``sealed``: every page of it has a checksum that holds.
    """

    drop: Drop
    sha256: str
    seq: int
    version: int
    shape: Shape
    rows: int | None
    problems: list[Problem] = field(default_factory=list)
    converted: Path | None = None
    broken: BrokenRows = field(default_factory=BrokenRows)
    sealed: bool = False

    @property
    def stem(self) -> str:
        """The name of its files in the state, without suffix."""
        return f"{self.drop.slug(self.sha256)}-v{self.version}"


@dataclass
class DropBatch:
    """What the steps of one batch share. ``contract``: the fingerprint of how it is read."""

    connection: duckdb.DuckDBPyConnection
    home: Home
    catalog: Catalog
    extract: Extract
    taken: list[Taken]
    staging: Path
    contract: str
    aside_rows: int = 0  # of the table ``aside``

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The columns that are stored, ``day`` among them."""
        return stored_columns(self.catalog.contracts, self.extract)

    def run(self, sql: str) -> list[tuple]:
        """All rows of one statement."""
        return self.connection.execute(sql).fetchall()

    def set_aside(self, rows: str) -> None:
        """Adds rows, as SQL, to the table ``aside``."""
        [(added,)] = self.run(f"INSERT INTO aside {rows}")
        self.aside_rows += added

    def names_sql(self) -> str:
        """SQL for the names of the drops as a list: ``(…)[_drop + 1]`` is one of them."""
        return "([" + ", ".join(literal(taken.drop.name) for taken in self.taken) + "])"


def read_batch(batch: DropBatch) -> dict[int, int]:
    """Makes ``landed``, ``typed`` and ``faults``. Returns the rows read of each drop. Raises duckdb.Error."""
    _create_landed(batch)
    _mask_landed(batch)
    counts = dict(batch.run("SELECT _drop, count(*) FROM landed GROUP BY ALL"))
    _create_typed(batch)
    _create_faults(batch)
    return {place: int(counts.get(place, 0)) for place in range(len(batch.taken))}


def _create_landed(batch: DropBatch) -> None:
    shape = batch.taken[0].shape
    columns = ", ".join(raw_columns(shape, batch.extract))
    for name in ("landed", "landed_clear"):
        _drop_relation(batch, name)
    place = "file_index::BIGINT AS _drop"
    if shape.parquet or batch.taken[0].converted is not None:
        files = file_list(engine_paths(batch))
        line = "NULL::BIGINT AS _line" if shape.parquet else "_line"
        batch.run(
            f"CREATE TEMP VIEW landed AS SELECT {place}, file_row_number AS _row, {line}, {columns} "
            f"FROM read_parquet({files}, hive_partitioning = false)"
        )
        return
    files = file_list(engine_paths(batch))
    batch.run(
        f"CREATE TEMP TABLE landed AS SELECT {place}, row_number() OVER () AS _row, NULL::BIGINT AS _line, "
        f"{columns} FROM {_csv_source(files, shape, batch.extract)}"
    )


def engine_paths(batch: DropBatch) -> list[Path]:
    """Where the engine reads each drop: under its own name, or by a link where that name would mean something.

    To the engine ``*``, ``?`` and ``[`` are patterns, a name must be UTF-8, and its ending says how it is packed.
    """
    paths = []
    for place, taken in enumerate(batch.taken):
        path = taken.converted or taken.drop.path
        if not _PLAIN.fullmatch(str(path)) or not path.name.endswith(taken.drop.format):
            suffix = ".parquet" if taken.converted else taken.drop.format
            link = batch.staging / f"drop-{place}{suffix}"
            if not link.is_symlink():
                link.symlink_to(path.absolute())
            path = link
        paths.append(path)
    return paths


def _drop_relation(batch: DropBatch, name: str) -> None:
    """Drops a view or a table, whichever has this name: most are views, and asking the catalog costs more."""
    try:
        batch.run(f"DROP VIEW IF EXISTS {name}")
    except duckdb.CatalogException:
        batch.run(f"DROP TABLE IF EXISTS {name}")


def _kind(batch: DropBatch, name: str) -> str:
    return "VIEW" if batch.run(f"SELECT 1 FROM duckdb_views() WHERE view_name = '{name}'") else "TABLE"


def _mask_landed(batch: DropBatch) -> None:
    """Puts masked free text into ``landed`` and beside it the contacts found, before any step looks at a text.

    Rows that could not be read, whose text is kept for a person to look at, are masked whole.
    """
    extract, shape = batch.extract, batch.taken[0].shape
    if not extract.free_text:
        return
    key = read_key(batch.home.state)
    for taken in batch.taken:
        taken.broken.kept[:] = [
            replace(row, found=mask_cut(row.found, key), text=mask_cut(row.text, key)) for row in taken.broken
        ]
    there = {column.landed for column in extract.columns if shape.kind(column.landed) is not None}
    texts = {
        column.landed: contacts_raw(column.landed) for column in extract.free_text if column.landed in there
    }
    market = extract.column(extract.market) if extract.market else None
    of = raw_name(market.landed) if market is not None and market.landed in there else None
    batch.run(f"ALTER {_kind(batch, 'landed')} landed RENAME TO landed_clear")
    masked = masked_sql("landed_clear", {raw_name(name): found for name, found in texts.items()}, of)
    add_masking(batch.connection, key)
    batch.run(f"CREATE TEMP TABLE landed AS {masked}")
    _drop_relation(batch, "landed_clear")


def contacts_raw(landed: str) -> str:
    """The quoted name in ``landed`` of the contacts found in a free text of the drop."""
    return quote("t:" + landed)


def _contacts(column: Column, shape: Shape) -> str:
    found = contacts_raw(column.landed) if shape.kind(column.landed) is not None else "NULL::VARCHAR"
    return f", {found} AS {quote(column.contacts)}"


def _csv_source(files: str, shape: Shape, extract: Extract) -> str:
    """Strict: every column as text, and an error for a line that is not RFC 4180 or not UTF-8."""
    names = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in shape.unique_names)
    header = "true" if extract.has_header else "false"
    options = f"auto_detect = false, header = {header}, quote = '\"', escape = '\"'"
    delimiter = f"delim = {literal(extract.delimiter)}"
    encoding = "" if extract.encoding == "utf-8" else f", encoding = {literal(extract.encoding)}"
    limits = "strict_mode = true, null_padding = false, ignore_errors = false, hive_partitioning = false"
    return f"read_csv({files}, columns = {{{names}}}, {options}, {delimiter}, {limits}{encoding})"


def _create_typed(batch: DropBatch) -> None:
    shape = batch.taken[0].shape
    wrong = (
        " OR ".join(f"coalesce({check.condition}, false)" for check in checks(shape, batch.extract))
        or "false"
    )
    cast = f"SELECT *, {', '.join(cast_columns(shape, batch.extract))} FROM landed"
    names = ", ".join(quote(column.name) for column in batch.extract.columns)
    names += "".join(_contacts(column, shape) for column in batch.extract.free_text)
    kept = f" WHERE coalesce(({batch.extract.where}), _bad)" if batch.extract.where else ""
    if batch.extract.kind == "dimension":
        batch.run(
            f"CREATE OR REPLACE TEMP TABLE typed AS SELECT * FROM (SELECT _drop, _row, _line, {names}, ({wrong}) "
            f"AS _bad FROM ({cast})){kept}"
        )
        return
    event, arrival = _clocks(batch, cast)
    known = known_sql("CAST(_local AS DATE)", "_arrived", batch.home.settings.cutoff_hour)
    batch.run(f"""
        CREATE OR REPLACE TEMP TABLE typed AS SELECT * FROM (
        SELECT _drop, _row, _line, {names},
               CAST(_local AS DATE) AS day, date_trunc('hour', _local) AS hour,
               {known} AS known_day,
               ({wrong}) AS _bad
        FROM (SELECT *, {event} AS _local, {arrival} AS _arrived FROM ({cast}))){kept}""")


def left_out(batch: DropBatch) -> dict[int, int]:
    """How many rows of each drop the contract's ``where`` left out; one it cannot judge stays if it is faulty."""
    if not batch.extract.where:
        return {}
    rows = batch.run(
        "SELECT _drop, count(*) FROM landed ANTI JOIN typed USING (_drop, _row) GROUP BY ALL ORDER BY ALL"
    )
    return dict(rows)


def made_in_place(batch: DropBatch) -> tuple[tuple[str, str], ...]:
    """What is made of a row that is read in place: its hour and known day, as SQL over its columns and its day.

    The zones are asked for whole years, so that the nights of a year have one text.
    """
    extract, settings = batch.extract, batch.home.settings
    names = sorted({str(extract.event_time), str(extract.arrival_time or extract.event_time)})
    moments = ", ".join(f"min({quote(name)}), max({quote(name)})" for name in names)
    years = [one.year for one in batch.run(f"SELECT {moments} FROM typed")[0] if one is not None] or [1970]
    span = dt.datetime(min(years), 1, 1), dt.datetime(max(years) + 1, 1, 1)
    event, arrival = local_clocks(extract, settings, *span, kind="CAST({} AS TIMESTAMP)")
    return (
        ("hour", f"date_trunc('hour', {event})"),
        ("known_day", known_sql("day", arrival, settings.cutoff_hour)),
    )


def _clocks(batch: DropBatch, cast: str) -> tuple[str, str]:
    """SQL for the local event time and the local arrival time."""
    extract = batch.extract
    event = quote(str(extract.event_time))
    arrival = f"coalesce({quote(extract.arrival_time)}, {event})" if extract.arrival_time else event
    low, high = batch.run(
        f"SELECT min(least({event}, {arrival})), max(greatest({event}, {arrival})) FROM ({cast})"
    )[0]
    return local_clocks(extract, batch.home.settings, low, high)


def strange_markets(batch: DropBatch) -> list[str]:
    """The markets of a batch that have no zone, in a home that has zones by market."""
    if not batch.extract.market or not batch.home.settings.markets or batch.extract.kind != "event":
        return []
    found = batch.run(f"SELECT DISTINCT {quote(batch.extract.market)} FROM typed WHERE NOT _bad")
    return [str(market) for (market,) in found if market and market not in batch.home.settings.markets]


def _create_faults(batch: DropBatch) -> None:
    """One row per bad value: (_drop, _row, _line, _column, _expected, _found)."""
    empty = "NULL::BIGINT, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR"
    batch.run(
        "CREATE OR REPLACE TEMP TABLE faults AS SELECT * FROM (SELECT 0::BIGINT AS _drop, 0::BIGINT AS _row, "
        f"{empty}) AS t(_drop, _row, _line, _column, _expected, _found) WHERE false"
    )
    if not batch.run("SELECT 1 FROM typed WHERE _bad LIMIT 1"):
        return
    shape = batch.taken[0].shape
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE bad_rows AS SELECT *, {', '.join(cast_columns(shape, batch.extract))} "
        "FROM landed SEMI JOIN (SELECT _drop, _row FROM typed WHERE _bad) USING (_drop, _row)"
    )
    for check in checks(shape, batch.extract):
        raw = raw_name(check.landed)
        hidden = batch.extract[check.column].personal
        shown = "'(personal data)'" if hidden else f"left(CAST({raw} AS VARCHAR), 200)"
        if batch.extract.free_text and not hidden:  # a row whose columns are shifted has its text elsewhere
            shown = rejected_sql(shown)
        batch.run(
            "INSERT INTO faults SELECT _drop, _row, _line, "
            f"{literal(check.landed)}, {literal(check.expected)}, "
            f"CASE WHEN {raw} IS NULL THEN 'nothing' ELSE {shown} END FROM bad_rows WHERE {check.condition}"
        )
