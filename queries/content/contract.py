"""The contract: what each extract must look like. One TOML file per extract, every fault with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from queries.content.contract_file import Column, ContractReader, Enrich
from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.toml_file import TomlError, read_toml

__all__ = ["Column", "Contracts", "Enrich", "Extract", "load_contracts"]


@dataclass(frozen=True)
class Extract:
    """One extract: its columns, key, clocks and what is expected of its deliveries.

    ``kind`` is "event" (partitioned by day) or "dimension" (the latest whole snapshot wins). ``expect``
    holds the ISO weekdays (1 = Monday) on which a day must have rows; empty = none is expected.
    """

    name: str
    path: Path
    description: str
    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    event_time: str | None = None
    arrival_time: str | None = None
    market: str | None = None
    lateness_hours: float = 30.0
    expect: tuple[int, ...] = ()
    duplicate_share: float = 0.05
    enrich: Enrich | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def __getitem__(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    @property
    def personal(self) -> frozenset[str]:
        """The columns that hold personal data."""
        return frozenset(column.name for column in self.columns if column.personal)


class Contracts(dict[str, Extract]):
    """Extract name → Extract; a contract that cannot be read is named in ``problems`` and left out."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []

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
        contracts.problems += problems
        if extract is not None:
            contracts[extract.name] = extract
    for extract in list(contracts.values()):
        if (enrich := extract.enrich) is None:
            continue
        problem = _check_enrich(extract, enrich, contracts.get(enrich.source), home.shown(extract.path))
        if problem is not None:
            contracts.problems.append(problem)
            del contracts[extract.name]
    return contracts


def read_contract(path: Path, shown: str) -> tuple[Extract | None, list[Problem]]:
    """One contract file: the extract, or None and why not."""
    try:
        values, lines = read_toml(path, shown)
    except TomlError as error:
        return None, [error.problem]
    reader = ContractReader(shown, lines)
    fields = reader.read(values)
    if reader.problems:
        return None, reader.problems
    return _extract(path, fields, lines), []


def _extract(path: Path, fields: dict[str, Any], lines: dict[str, int]) -> Extract:
    return Extract(name=path.stem, path=path, lines=lines, **fields)


def _check_enrich(extract: Extract, enrich: Enrich, source: Extract | None, shown: str) -> Problem | None:
    line = extract.lines.get("enrich")
    if source is None:
        return Problem(
            shown, "enrich from an unknown extract", line, "enrich.from", "an extract", enrich.source
        )
    own = {enrich.key, enrich.day} - set(extract.names) - {None}
    if own:
        return Problem(
            shown, "enrich by a column this extract has not", line, "enrich", found=", ".join(map(str, own))
        )
    missing = [name for name in (enrich.key, *enrich.columns) if source.column(name) is None]
    if missing:
        expected = f"columns of {source.name}"
        return Problem(
            shown, "enrich copies unknown columns", line, "enrich.columns", expected, ", ".join(missing)
        )
    return None
