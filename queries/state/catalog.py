"""The catalog: every table a home has — extracts, dimensions, cubes, views — and where its rows are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from queries.content.contract import Column, Contracts, Extract, load_contracts
from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.saved_query import read_keyless
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile
from queries.content.value_types import TEXT, choice, texts, whole
from queries.state import loss_cube, text_cube
from queries.state.cube_state import CubeState, read_cubestate
from queries.state.entry import DataFile
from queries.state.ledger import Ledger, read_ledger
from queries.state.loaded_history import LoadedHistory, find_history
from queries.state.loss_cube import read_losscube
from queries.state.text_cube import read_textcube

ADDED = (("day", "DATE"), ("hour", "TIMESTAMP"), ("known_day", "DATE"))
ENGINE_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


@declared
class Cube:
    """A cube file: the extract whose changed days are rebuilt, what else it reads, its grain.

    kept: no file's, but written by the desk's own night (`loss_cube`, `text_cube`); nothing builds it anew.
    """

    name: str
    file: SqlFile
    kept: bool = False
    source: str = declare(TEXT, "The event extract whose changed days are built again.", "orders")
    also: tuple[str, ...] = declare(
        texts("a list of extracts"),
        "Other extracts it reads; when what it reads of one of them changes, the whole cube is built again, or, "
        "with `also_days`, the days that can be concerned.",
        ["sellers"],
        default=(),
    )
    also_days: int | None = declare(
        whole(0, 366),
        "A row reads of the events in `also` those of its own day and of so many days before, and no others: only "
        "these days are built again.",
        7,
        default=None,
    )
    grain: str = declare(choice("day", "hour"), "Length of one bucket.", "hour", default="day")
    distinct: tuple[str, ...] = declare(
        texts("a list of columns"),
        "Measures that do not add up over rows: distinct counts, largest and smallest values, means.",
        ["buyers"],
        default=(),
    )

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
    cutoff_hour: int = 0

    @cached_property
    def history(self) -> dict[str, LoadedHistory]:
        """Event extract → what of it was loaded in one go, long after it happened."""
        return {
            name: find_history(self.ledger.of(name), extract, self.cutoff_hour)
            for name, extract in self.contracts.items()
            if extract.kind == "event"
        }

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
    """An extract's columns as stored (name, engine type): contract, contacts, enriched, those ingest adds."""
    columns = [(column.name, engine_type(column)) for column in extract.columns]
    columns += [(column.contacts, ENGINE_TYPES["text"]) for column in extract.free_text]
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
    ledger, cutoff = read_ledger(home.state), home.settings.cutoff_hour
    catalog = Catalog(contracts, ledger, problems=list(contracts.problems), cutoff_hour=cutoff)
    for path in home.content("cubes"):
        cube = _read_cube(catalog, path, home.shown(path))
        if cube is not None and _is_free(catalog, cube.file):
            catalog.cubes[cube.name] = cube
            catalog.built[cube.name] = read_cubestate(home.state, cube.name)
    _keep_losses(catalog, home)
    _keep_texts(catalog, home)
    for path in home.content("views"):
        view = read_keyless(path, "view", home.shown(path))
        if isinstance(view, list):
            catalog.problems += view
        elif _is_free(catalog, view):
            catalog.views[view.name] = view
    return catalog


def _keep_losses(catalog: Catalog, home: Home) -> None:
    """The cube of broken records, where the home has checks of money and an extract they can be of."""
    found = read_losscube(home.state, catalog.contracts) if home.content("checks") else None
    if found is not None and loss_cube.NAME not in catalog.names():
        file = SqlFile(
            loss_cube.NAME, "cube", loss_cube.MEANING, {}, loss_cube.SQL, home.state / loss_cube.FILE
        )
        catalog.cubes[loss_cube.NAME] = Cube(name=loss_cube.NAME, file=file, kept=True, source=found.source)
        catalog.built[loss_cube.NAME] = found.state


def _keep_texts(catalog: Catalog, home: Home) -> None:
    """The cube of texts, where the home has an extract with a free text."""
    found = read_textcube(home.state, catalog.contracts)
    if found is not None and text_cube.NAME not in catalog.names():
        file = SqlFile(
            text_cube.NAME, "cube", text_cube.MEANING, {}, text_cube.SQL, home.state / text_cube.FILE
        )
        catalog.cubes[text_cube.NAME] = Cube(
            name=text_cube.NAME, file=file, kept=True, source=found.source, also=found.also
        )
        catalog.built[text_cube.NAME] = found.state


def _is_free(catalog: Catalog, file: SqlFile) -> bool:
    taken = catalog.names().get(file.name)
    if taken is None:
        return True
    found = f"{file.name}, which is also {'an' if taken == 'extract' else 'a'} {taken}"
    catalog.problems.append(
        Problem(file.place().file, "name is taken", file.first, expected="a name of its own", found=found)
    )
    return False


def _read_cube(catalog: Catalog, path: Path, shown: str) -> Cube | None:
    """The cube of a file, or None with every fault noted."""
    try:
        file = read_sqlfile(path, "cube", shown)
    except SqlFileError as error:
        catalog.problems.append(error.problem)
        return None
    place = file.place()
    fields = read_keys(keys_of(Cube), file.header, place)
    _check_sources(catalog.contracts, fields, place)
    catalog.problems += place.in_order()
    return None if place.problems else Cube(name=file.name, file=file, **fields)


def _check_sources(contracts: Contracts, fields: dict[str, Any], place: KeyPlace) -> None:
    """A cube reads extracts that there are, and its days are those of an event extract."""
    for key, names in (("source", [fields.get("source")]), ("also", fields.get("also", ()))):
        for name in names:
            if name is not None and name not in contracts:
                contracts.note_missing(name, place.at(key), sorted(contracts))
    source = contracts.get(str(fields.get("source")))
    if source is not None and source.kind != "event":
        place.at("source").note("a dimension has no days", "an event extract", source.name)
