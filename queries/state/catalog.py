"""The catalog: every table a home has — extracts, dimensions, cubes, views — and where its rows are."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from queries.content.contract import Column, Contracts, Extract, load_contracts
from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile
from queries.state.cube_state import CubeState, read_cubestate
from queries.state.ledger import DataFile, Ledger, read_ledger

CUBE_KEYS = ("source", "also", "grain", "distinct")
ADDED = (("day", "DATE"), ("hour", "TIMESTAMP"), ("known_day", "DATE"))
ENGINE_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


@dataclass(frozen=True)
class Cube:
    """A cube file: the extract whose changed days are rebuilt, what else it reads, its grain."""

    name: str
    file: SqlFile
    source: str
    also: tuple[str, ...] = ()
    grain: str = "day"
    distinct: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """All extracts it reads."""
        return (self.source, *self.also)


@dataclass
class Catalog:
    """The tables of a home. ``snapshots``: dimension → its files, oldest first."""

    contracts: Contracts
    ledger: Ledger
    cubes: dict[str, Cube] = field(default_factory=dict)
    built: dict[str, CubeState] = field(default_factory=dict)
    views: dict[str, SqlFile] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def names(self) -> dict[str, str]:
        """Table name → what it is: extract, dimension, cube or view."""
        kinds = {name: "extract" if x.kind == "event" else "dimension" for name, x in self.contracts.items()}
        return kinds | dict.fromkeys(self.cubes, "cube") | dict.fromkeys(self.views, "view")

    def snapshots(self, dimension: str) -> list[DataFile]:
        """The files of a dimension, oldest snapshot first; of one day only the last delivered."""
        by_day = {file.day: file for file, _ in self.ledger.live_files(dimension)}
        return [by_day[day] for day in sorted(by_day)]


def engine_type(column: Column) -> str:
    """The engine's type of a contract column."""
    return f"DECIMAL(18,{column.scale})" if column.type == "decimal" else ENGINE_TYPES[column.type]


def stored_columns(contracts: Contracts, extract: Extract) -> list[tuple[str, str]]:
    """An extract's columns as stored (name, engine type): contract, enriched, those ingest adds."""
    columns = [(column.name, engine_type(column)) for column in extract.columns]
    columns += [(column.name, engine_type(column)) for column in enriched_columns(contracts, extract)]
    if extract.kind == "event":
        columns += ADDED
    return columns


def enriched_columns(contracts: Contracts, extract: Extract) -> list[Column]:
    """The columns an extract gets from another one and does not have itself."""
    if extract.enrich is None:
        return []
    source = contracts[extract.enrich.source]
    wanted = [source.column(name) for name in extract.enrich.columns]
    return [column for column in wanted if column is not None and extract.column(column.name) is None]


def read_catalog(home: Home) -> Catalog:
    """Reads contracts, ledger, cubes and views. A faulty file is named in ``problems`` and left out."""
    contracts = load_contracts(home)
    catalog = Catalog(contracts, read_ledger(home.state), problems=list(contracts.problems))
    for path in home.content("cubes"):
        cube = _read(catalog, path, "cube")
        if cube is not None and (made := _cube(catalog, cube)) is not None and _is_free(catalog, cube):
            catalog.cubes[made.name] = made
            catalog.built[made.name] = read_cubestate(home.state, made.name)
    for path in home.content("views"):
        view = _read(catalog, path, "view")
        if view is not None and _is_free(catalog, view):
            catalog.views[view.name] = view
    return catalog


def _read(catalog: Catalog, path: Path, kind: str) -> SqlFile | None:
    try:
        return read_sqlfile(path, kind)
    except SqlFileError as error:
        catalog.problems.append(error.problem)
        return None


def _is_free(catalog: Catalog, file: SqlFile) -> bool:
    taken = catalog.names().get(file.name)
    if taken is None:
        return True
    found = f"{file.name}, which is also {'an' if taken == 'extract' else 'a'} {taken}"
    catalog.problems.append(
        Problem(str(file.path), "name is taken", expected="a name of its own", found=found)
    )
    return False


def _cube(catalog: Catalog, file: SqlFile) -> Cube | None:
    """The cube of a file, or None with the fault noted."""
    problems = file.unknown_keys(CUBE_KEYS)
    header = file.header
    known = sorted(catalog.contracts)
    sources = [header.get("source"), *header.get("also", [])]
    for name in sources:
        if name not in catalog.contracts:
            key = "source" if name == header.get("source") else "also"
            problems.append(file.problem(key, "unknown extract", "one of " + ", ".join(known), name))
    source = catalog.contracts.get(str(header.get("source")))
    if source is not None and source.kind != "event":
        problems.append(file.problem("source", "a dimension has no days", "an event extract", source.name))
    if header.get("grain", "day") not in ("day", "hour"):
        problems.append(file.problem("grain", "unknown grain", "day or hour", header["grain"]))
    catalog.problems += problems
    if problems:
        return None
    also, distinct = tuple(header.get("also", ())), tuple(header.get("distinct", ()))
    return Cube(file.name, file, str(header["source"]), also, header.get("grain", "day"), distinct)
