"""The contract: what each extract must look like. One TOML file per extract, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from queries.content.declared import keys_of, read_keys
from queries.content.extract import EXPECT, Column, Enrich, Extract
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import FAULTY

__all__ = ["Column", "Contracts", "Enrich", "Extract", "load_contracts"]

RESERVED = ("day", "hour", "known_day")
_CLOCKS = ("timestamp", "date")


class Contracts(dict[str, Extract]):
    """Extract name → Extract; a contract that cannot be read is named in ``problems`` and left out.

    ``files``: the names of all contracts there are, those left out included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self.files: set[str] = set()

    def note_missing(self, name: str, at: KeyPlace, known: Iterable[str]) -> None:
        """Notes that an extract which a file needs is not there: its contract has faults, or there is none."""
        if name in self.files:
            at.note("an extract that cannot be used", "an extract whose contract is in order", name)
        else:
            at.note_unknown("unknown extract", name, known)

    def in_order(self) -> list[Extract]:
        """The extracts so that each comes after the one it is enriched from."""
        done: dict[str, Extract] = {}

        def visit(extract: Extract, seen: frozenset[str]) -> None:
            source = self.get(extract.enrich.source) if extract.enrich else None
            if source is not None and source.name not in done and source.name not in seen:
                visit(source, seen | {extract.name})
            done.setdefault(extract.name, extract)

        for name in sorted(self):
            visit(self[name], frozenset())
        return list(done.values())


def load_contracts(home: Home) -> Contracts:
    """Every contract of a home. A faulty one is left out and named in ``.problems``; the rest go on."""
    contracts = Contracts()
    for path in home.content("contract"):
        extract, problems = read_contract(path, home.shown(path))
        contracts.files.add(path.stem)
        contracts.problems += problems
        if extract is not None:
            contracts[extract.name] = extract
    # In this order, a source that is left out is gone before those that copy from it are looked at.
    for extract in contracts.in_order():
        problems = _check_enrich(extract, contracts, KeyPlace(home.shown(extract.path), extract.lines))
        if problems:
            contracts.problems += problems
            del contracts[extract.name]
    return contracts


def read_contract(path: Path, shown: str) -> tuple[Extract | None, list[Problem]]:
    """One contract file: the extract, or None and everything that is wrong with it."""
    try:
        values, lines = read_toml(path, shown)
    except TomlError as error:
        return None, [error.problem]
    file = KeyPlace(shown, lines)
    fields = read_keys(keys_of(Extract), values, file)
    if "columns" in fields:
        _check_columns(values, fields, file)
    if file.problems:
        return None, file.in_order()
    if fields["expect"] is None:
        fields["expect"] = EXPECT["daily" if fields["kind"] == "event" else "none"]
    return Extract(name=path.stem, path=path, lines=lines, **fields), []


def _check_columns(values: Mapping[str, Any], fields: Mapping[str, Any], file: KeyPlace) -> None:
    """Names that stand twice or are taken, and keys that name a column which is not there.

    A column with a fault of its own is known by the name it has in the file, so that its fault is told once.
    """
    columns: dict[str, Any] = {}
    for number, (table, column) in enumerate(zip(values["column"], fields["columns"], strict=True)):
        name = table.get("name") if isinstance(table, dict) else None
        at = file.at("column").nth(number).at("name")
        if not isinstance(name, str):
            continue
        if name in columns:
            at.note("name is taken", "each column once", name)
        if fields.get("kind") == "event" and name in RESERVED:
            at.note(
                "name is taken",
                "a name other than " + ", ".join(RESERVED),
                name,
                "Ingest adds columns of these names.",
            )
        columns[name] = column
    for key in ("key", "market"):
        named = fields.get(key) or ()
        for name in (named,) if isinstance(named, str) else named:
            if name not in columns:
                file.at(key).note_unknown("unknown column", name, columns)
    for key in ("event_time", "arrival_time"):
        if fields.get(key) is not None:
            _check_clock(fields[key], columns, file.at(key))
        elif key == "event_time" and key in fields and fields.get("kind") == "event":
            file.at(key).note(
                "missing key", "the name of a timestamp or date column", f"no {key}", "An event has a time."
            )


def _check_clock(name: str, columns: Mapping[str, Any], at: KeyPlace) -> None:
    column = columns.get(name)
    if column is FAULTY or (column is not None and column.type in _CLOCKS):
        return
    clocks = [one.name for one in columns.values() if one is not FAULTY and one.type in _CLOCKS]
    found = name if column is None else f"{name}, which is {column.type}"
    hint = f"There is {' and '.join(clocks)}." if clocks else None
    at.note("wrong column", "the name of a timestamp or date column", found, hint)


def _check_enrich(extract: Extract, contracts: Contracts, file: KeyPlace) -> list[Problem]:
    """What an extract copies must be there: in the other extract, and the columns that lead to it in its own."""
    if extract.enrich is None:
        return []
    enrich, at = extract.enrich, file.at("enrich")
    for key in ("key", "day"):
        name = getattr(enrich, key)
        if name is not None and extract.column(name) is None:
            at.at(key).note_unknown("unknown column", name, extract.names)
    source = contracts.get(enrich.source)
    if source is None:
        contracts.note_missing(
            enrich.source, at.at("from"), [one for one in contracts if one != extract.name]
        )
        return file.in_order()
    for key, names in (("key", (enrich.key,)), ("columns", enrich.columns)):
        for name in names:
            if source.column(name) is None:
                at.at(key).note_unknown(f"unknown column of {source.name}", name, source.names)
    return file.in_order()
