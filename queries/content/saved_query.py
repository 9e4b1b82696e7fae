"""The keys of a saved query, and the reader of SQL files whose header is their own: saved, view, drill-down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from queries.content.column import TYPES
from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile
from queries.content.table_types import NamedTables
from queries.content.value_types import ANY_TEXT, TEXT, ValueType, choice, is_number, shown

SCALAR = ValueType("one value", lambda value: not isinstance(value, list | dict))


@declared
class QueryParameter:
    """A parameter ``$name`` of a saved query, as the SQL page asks for it."""

    name: str
    type: str = declare(
        choice(*TYPES), "How it is asked for: a day, a number, or a text.", "date", default="text"
    )
    meaning: str = declare(
        TEXT, "What it is called on the page.", "First day", default="", otherwise="its name"
    )
    default: Any = declare(
        SCALAR,
        "The value it begins with; of a day also a whole number, so many days before the morning.",
        "2026-11-01",
        default=None,
    )

    def begins_with(self, morning: date | None) -> Any:
        """The value it begins with on a morning: a date, a number or a text; None without one, or without a morning."""
        if self.type != "date" or self.default is None:
            return self.default
        if isinstance(self.default, int):
            return None if morning is None else morning - timedelta(days=self.default)
        return date.fromisoformat(str(self.default))


@declared
class SavedQuery:
    """A question kept for a team: its file and what is asked before it runs."""

    file: SqlFile
    title: str = declare(
        TEXT,
        "What it is called on the page.",
        "Devices behind claims",
        default="",
        otherwise="its file's name",
    )
    team: str = declare(
        ANY_TEXT, "The team it is kept for; questions are listed by team.", "payment-risk", default=""
    )
    params: Mapping[str, QueryParameter] = declare(
        NamedTables(
            "tables [params.<name>]",
            kind=QueryParameter,
            gather=lambda items: {one.name: one for one in items},
        ),
        "Parameters that the statement names as $name.",
        default_factory=dict,
    )


def read_saved(path: Path, shown_as: str) -> SavedQuery | list[Problem]:
    """One saved query, or everything that is wrong with its header."""
    file = _read(path, "saved", shown_as)
    if isinstance(file, Problem):
        return [file]
    place = file.place()
    fields = read_keys(keys_of(SavedQuery), file.header, place)
    for one in fields.get("params", {}).values():
        _check_default(one, place.at("params").at(one.name).at("default"))
    return place.in_order() or SavedQuery(file=file, **fields)


def read_keyless(path: Path, kind: str, shown_as: str) -> SqlFile | list[Problem]:
    """One view or drill-down, whose header has no keys, or everything that is wrong with its header."""
    file = _read(path, kind, shown_as)
    if isinstance(file, Problem):
        return [file]
    place = file.place()
    read_keys((), file.header, place)
    return place.in_order() or file


def _read(path: Path, kind: str, shown_as: str) -> SqlFile | Problem:
    try:
        return read_sqlfile(path, kind, shown_as)
    except SqlFileError as error:
        return error.problem


def _check_default(parameter: QueryParameter, at: KeyPlace) -> None:
    """A default is a value of the parameter's type."""
    value = parameter.default
    if value is None:
        return
    if parameter.type == "date" and not _is_day(value):
        at.note(
            "wrong value", "a day such as 2026-11-01, or days before the morning such as 14", shown(value)
        )
    if parameter.type in ("integer", "double") and not is_number(value):
        at.note("wrong value", "a number", shown(value))


def _is_day(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return 0 <= value <= 36_525
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False
