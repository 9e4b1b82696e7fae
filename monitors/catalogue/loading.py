"""The catalogue: every monitor of a home, read from its SQL files, and the faults of the unreadable ones."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from monitors.catalogue.header import check_header, value_of
from monitors.catalogue.monitor import DEFAULT_DETECTORS, MEASURES, PLAIN, EntityTable, Monitor
from queries.content.home import Home
from queries.content.problem import Problem, nearest, unknown_key
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile

__all__ = [
    "MEASURES",
    "Catalogue",
    "EntityTable",
    "Monitor",
    "check_columns",
    "check_detectors",
    "load_catalogue",
    "read_monitor",
    "read_monitors",
    "selected_columns",
]


@dataclass(frozen=True)
class Catalogue:
    """The monitors that can be read, by name, and the problems of the files that cannot."""

    monitors: list[Monitor]
    problems: list[Problem]

    def __getitem__(self, name: str) -> Monitor:
        """The monitor of that name. Raises KeyError, naming the nearest one."""
        for monitor in self.monitors:
            if monitor.name == name:
                return monitor
        close = nearest(name, (monitor.name for monitor in self.monitors))
        raise KeyError(f"no monitor {name!r}" + (f"; did you mean {close!r}?" if close else ""))

    @property
    def live(self) -> list[Monitor]:
        """The monitors that may page."""
        return [monitor for monitor in self.monitors if monitor.status == "live"]


def load_catalogue(home: Home) -> Catalogue:
    """Reads the monitors a home sees: the pack's, with the home's own added or put in their place.

    A file with a fault is left out and named in ``problems``; the others are not touched by it. The folder is
    flat: a file in a sub-folder is not read, and is named too.
    """
    catalogue = read_monitors(home.content("monitors"))
    taken = {path.stem: path for path in home.content("monitors")}
    nested = sorted((home.root / "monitors").glob("*/**/*.sql"))
    return Catalogue(catalogue.monitors, catalogue.problems + [_nested(path, taken) for path in nested])


def read_monitors(paths: Iterable[Path]) -> Catalogue:
    """The catalogue of these files; two of one name are both left out, because neither is the one meant."""
    monitors: list[Monitor] = []
    problems: list[Problem] = []
    paths = sorted(paths, key=lambda path: (path.name, str(path)))
    taken = Counter(path.stem for path in paths)
    for path in paths:
        if taken[path.stem] > 1:
            other = next(item for item in paths if item.stem == path.stem and item != path)
            problems.append(
                Problem(
                    str(path),
                    "two monitors of one name",
                    1,
                    None,
                    "one file per name",
                    str(other),
                    "Rename one of them.",
                )
            )
            continue
        found = read_monitor(path)
        if isinstance(found, Monitor):
            monitors.append(found)
        else:
            problems.extend(found)
    return Catalogue(monitors, problems)


def _nested(path: Path, taken: Mapping[str, Path]) -> Problem:
    if path.stem in taken:
        found, hint = str(taken[path.stem]), "That one is used. Rename or remove this one."
        return Problem(str(path), "two monitors of one name", 1, None, "one file per name", found, hint)
    hint = "Move it up to monitors/."
    return Problem(
        str(path), "a monitor in a sub-folder is not read", 1, None, "monitors/<name>.sql", path.name, hint
    )


def read_monitor(path: Path) -> Monitor | list[Problem]:
    """One monitor, or everything that is wrong with its file."""
    try:
        file = read_sqlfile(path, kind="monitor")
    except (SqlFileError, OSError) as error:
        problem = (
            error.problem if isinstance(error, SqlFileError) else Problem(str(path), str(error.strerror))
        )
        return [problem]
    problems = check_header(file)
    columns = selected_columns(file.sql)
    if not problems and columns is not None:
        problems = check_columns(file, columns)
    return problems or _monitor(file, columns)


@lru_cache(maxsize=1024)
def selected_columns(sql: str) -> tuple[str, ...] | None:
    """The names the outermost select returns, or None where only the engine can tell (``select *``)."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError:
        return None
    if not isinstance(tree, exp.Query) or tree.is_star:
        return None
    names = tuple(tree.named_selects)
    return names if all(names) else None


def check_columns(file: SqlFile, columns: Iterable[str]) -> list[Problem]:
    """Whether the select returns what the header promises: measures, watched dimensions, money."""
    names = list(columns)
    problems = [
        file.problem("watch", "column not returned", needed, ", ".join(names), f"Add {needed} to the select.")
        for needed in ("bucket", "numerator", *(("reported",) if file.header.get("view") == "cohort" else ()))
        if needed not in names
    ]
    exposure = file.header.get("exposure")
    dimensions = [name for name in names if name not in MEASURES and name != exposure]
    for name in dict.fromkeys(name for group in file.header.get("watch", []) for name in group):
        if name not in dimensions:
            close = nearest(name, dimensions)
            hint = f"Did you mean {close}?" if close else "Select it, or take it out of watch."
            expected = "a dimension of the select: " + ", ".join(dimensions)
            problems.append(file.problem("watch", "unknown dimension", expected, name, hint))
    if exposure is not None and exposure not in names:
        problems.append(
            file.problem("exposure", "column not returned", "one of " + ", ".join(names), exposure)
        )
    return problems


def check_detectors(monitor: Monitor, registry: Mapping[str, Callable[..., Any]]) -> list[Problem]:
    """Detectors nobody has registered, and options that are no keyword argument of theirs."""
    problems = []
    for name, options in monitor.detectors.items():
        place = f"detectors.{name}"
        line = monitor.lines.get(place)
        if name not in registry:
            problems.append(unknown_key(str(monitor.path), line, name, registry))
            continue
        parameters = list(inspect.signature(registry[name]).parameters)[1:]
        problems.extend(
            unknown_key(str(monitor.path), monitor.lines.get(f"{place}.{key}", line), key, parameters)
            for key in options
            if key not in parameters
        )
    return problems


def _monitor(file: SqlFile, columns: tuple[str, ...] | None) -> Monitor:
    plain = {
        key: value_of(file, key)
        for key in PLAIN
        if key not in ("name", "description", "min_denominator", "min_effect")
    }
    who = tuple(
        EntityTable(
            entity, table["from"], table["numerator"], table.get("denominator"), table.get("exposure")
        )
        for entity, table in value_of(file, "who").items()
    )
    return Monitor(
        name=file.name,
        description=file.description,
        sql=file.sql,
        path=file.path,
        watch=tuple(tuple(group) for group in value_of(file, "watch")),
        min_denominator=float(value_of(file, "min_denominator")),
        min_effect=float(value_of(file, "min_effect")),
        scenarios=tuple(value_of(file, "scenarios")),
        detectors=value_of(file, "detectors") or {name: {} for name in DEFAULT_DETECTORS},
        who=who,
        columns=columns,
        lines=file.lines,
        **plain,
    )
