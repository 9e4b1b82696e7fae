"""The contract: what each extract must look like. One TOML file per extract, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from queries.content.contract_checks import note_formats, note_in_place
from queries.content.declared import keys_of, read_keys
from queries.content.extract import EXPECT, Column, Enrich, Extract
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import FAULTY

__all__ = ["Column", "Contracts", "Enrich", "Extract", "load_contracts"]

RESERVED = ("day", "hour", "known_day")
CALENDAR = "calendar"  # a home of any pack has it without a contract of its own
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
        """The extracts so that each comes after those it is enriched and converted from."""
        done: dict[str, Extract] = {}

        def visit(extract: Extract, seen: frozenset[str]) -> None:
            for rule in (extract.enrich, extract.rates):
                source = self.get(rule.source) if rule else None
                if source is not None and source.name not in done and source.name not in seen:
                    visit(source, seen | {extract.name})
            done.setdefault(extract.name, extract)

        for name in sorted(self):
            visit(self[name], frozenset())
        return list(done.values())


def load_contracts(home: Home) -> Contracts:
    """Every contract of a home. A faulty one is left out and named in ``.problems``; the rest go on."""
    contracts = Contracts()
    for path in contract_files(home):
        extract, problems = read_contract(path, home.shown(path))
        contracts.files.add(path.stem)
        contracts.problems += problems
        if extract is not None:
            contracts[extract.name] = extract
    # In this order, a source that is left out is gone before those that copy from it are looked at.
    for extract in contracts.in_order():
        place = KeyPlace(home.shown(extract.path), extract.lines)
        check_rates(extract, contracts, place)
        problems = _check_enrich(extract, contracts, place)
        if problems:
            contracts.problems += problems
            del contracts[extract.name]
    return contracts


def contract_files(home: Home) -> list[Path]:
    """The contracts of a home. Where a calendar has landed, that of the pack is among them, whatever the pack."""
    files = home.content("contract")
    if home.settings.pack == "none" and all(path.stem != CALENDAR for path in files):
        landed = [*home.landing.glob(f"{CALENDAR}/*"), *home.landing.glob(f"{CALENDAR}[._-]*")]
        if landed or (home.state / "events" / CALENDAR).is_dir():
            shared = home.built_in("contract") / f"{CALENDAR}.toml"
            return sorted([*files, shared], key=lambda path: path.stem)
    return files


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
        note_in_place(fields, file)
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
    _note_free_texts(fields, columns, file)
    for key in ("key", "market", "language_column"):
        named = fields.get(key) or ()
        for name in (named,) if isinstance(named, str) else named:
            if name not in columns:
                file.at(key).note_unknown("unknown column", name, columns)
    note_formats(fields["columns"], file.at("column"))
    for key in ("event_time", "arrival_time"):
        if fields.get(key) is not None:
            _check_clock(fields[key], columns, file.at(key))
        elif key == "event_time" and key in fields and fields.get("kind") == "event":
            file.at(key).note(
                "missing key", "the name of a timestamp or date column", f"no {key}", "An event has a time."
            )


def _note_free_texts(fields: Mapping[str, Any], columns: Mapping[str, Any], file: KeyPlace) -> None:
    """Notes free text where a value must stay as it came, and names that ingest needs for its contacts."""
    named = {str(fields.get(name)) for name in ("event_time", "arrival_time", "market", "language_column")}
    named |= set(fields.get("key") or ())
    for number, column in enumerate(fields["columns"]):
        if column is FAULTY or not column.free_text:
            continue
        at = file.at("column").nth(number)
        if column.type != "text":
            at.at("free_text").note("no free text", "a column of the type text", column.type)
        elif column.name in named or column.values:
            where = "a list of values" if column.values else "a key, a market, a time or a language"
            at.at("free_text").note(
                "no free text",
                "a column whose values nothing is joined or picked by",
                f"{column.name}, {where}",
            )
        if column.contacts in columns:
            hint = f"Ingest adds {column.contacts} for the contacts in {column.name}."
            at.at("name").note("name is taken", f"no column {column.contacts}", column.contacts, hint)


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
        return file.in_order()
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


def check_rates(extract: Extract, contracts: Contracts, file: KeyPlace) -> None:
    """Notes what amounts are converted by and is not there, in this extract or in that of the rates."""
    for number, column in enumerate(extract.columns):
        at = file.at("column").nth(number).at("currency")
        if column.currency is None:
            continue
        if extract.column(column.currency) is None:
            at.note_unknown("unknown column", column.currency, extract.names)
        if extract.rates is None:
            at.note("no rates", "a table [rates]", "none", "It names the extract with the daily rates.")
        if column.type not in ("decimal", "double"):
            at.note("wrong column", "an amount of the type decimal or double", column.type)
    rates, at = extract.rates, file.at("rates")
    if rates is None:
        return
    if extract.kind != "event":
        at.note("a dimension has no days", "rates for an event extract", extract.name)
    source = contracts.get(rates.source)
    if source is None:
        contracts.note_missing(rates.source, at.at("from"), [one for one in contracts if one != extract.name])
        return
    for key, name in (("currency", rates.currency), ("rate", rates.rate)):
        if source.column(name) is None:
            at.at(key).note_unknown(f"unknown column of {source.name}", name, source.names)
