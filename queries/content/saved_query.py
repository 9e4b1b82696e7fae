"""The keys of a saved query, and the reader of SQL files whose header is their own: saved, view, drill-down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from queries.content.column import TYPES
from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile, read_sqltext
from queries.content.table_types import NamedTables
from queries.content.value_types import ANY_TEXT, TEXT, ValueType, choice, is_number, shown, texts

SCALAR = ValueType("one value", lambda value: not isinstance(value, list | dict))
# Beside the types of columns: any number, a span of days, a market of the home, one of a list, a value of a column.
KINDS = (*TYPES, "number", "range", "market", "choice", "value")
NUMBERS = ("integer", "double", "decimal", "number")
SINCE, UNTIL = "since", "until"  # a span of days is two parameters; the day `until` is not of it any more


@declared
class QueryParameter:
    """A parameter ``$name`` of a saved query, as the SQL page asks for it."""

    name: str
    type: str = declare(
        choice(*KINDS),
        "How it is asked for. A `range` named `days` gives `$days_since` and `$days_until`, which is the day after; "
        "a `market` is one of the home's; a `choice` is one of `values`; a `value` is one of those of the column `of`.",
        "date",
        default="text",
    )
    meaning: str = declare(
        TEXT, "What it is called on the page.", "First day", default="", otherwise="its name"
    )
    default: Any = declare(
        SCALAR,
        "The value it begins with; of a day also a whole number, so many days before the morning; of a range so many "
        "days up to the morning.",
        "2026-11-01",
        default=None,
    )
    values: tuple[str, ...] = declare(
        texts("a list of texts"), "What can be chosen, of a `choice`.", ["open", "closed"], default=()
    )
    of: str = declare(
        ANY_TEXT,
        "The column of a cube or extract whose values can be chosen, of a `value`.",
        "category",
        default="",
    )

    def begins_with(self, morning: date | None) -> Any:
        """The value it begins with on a morning: a date, a number, a text, of a range two days.

        None without one, or without a morning.
        """
        if self.type == "range" and isinstance(self.default, int):
            return None if morning is None else (morning - timedelta(days=self.default), morning)
        if self.type not in ("date", "range") or self.default is None:
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
    return [file] if isinstance(file, Problem) else _saved(file)


def read_saved_text(text: str, shown_as: str) -> SavedQuery | list[Problem]:
    """The same of a text that stands in no file."""
    try:
        return _saved(read_sqltext(text, Path("query.sql"), "saved", shown_as))
    except SqlFileError as error:
        return [error.problem]


def with_header(sql: str, params: Mapping[str, QueryParameter]) -> str:
    """A statement with a header before it that describes these parameters; as it is where there are none."""
    if not params:
        return sql
    rows = ["-- /// saved"]
    for name, one in params.items():
        rows += [f"-- [params.{name}]", f"-- type = {json.dumps(one.type)}"]
        rows += [
            f"-- {key} = {json.dumps(value)}"
            for key, value in (("meaning", one.meaning), ("of", one.of))
            if value
        ]
        if one.values:
            rows.append(f"-- values = {json.dumps(list(one.values), ensure_ascii=False)}")
        if one.default is not None:
            default = one.default if isinstance(one.default, int | float) else str(one.default)
            rows.append(f"-- default = {json.dumps(default, ensure_ascii=False)}")
    return "\n".join([*rows, "-- ///", sql])


def _saved(file: SqlFile) -> SavedQuery | list[Problem]:
    place = file.place()
    fields = read_keys(keys_of(SavedQuery), file.header, place)
    for one in fields.get("params", {}).values():
        _check_parameter(one, place.at("params").at(one.name))
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


def _check_parameter(parameter: QueryParameter, at: KeyPlace) -> None:
    """A default is a value of the parameter's type, and what is chosen from is said."""
    value, kind = parameter.default, parameter.type
    if kind == "choice" and not parameter.values:
        at.at("values").note("missing key", 'a list such as ["open", "closed"]', "nothing")
    if kind == "value" and not parameter.of:
        at.at("of").note("missing key", 'the name of a column such as "category"', "nothing")
    if value is None:
        return
    default = at.at("default")
    if kind == "date" and not _is_day(value):
        default.note(
            "wrong value", "a day such as 2026-11-01, or days before the morning such as 14", shown(value)
        )
    if kind == "range" and not (isinstance(value, int) and _is_day(value)):
        default.note("wrong value", "how many days up to the morning, such as 14", shown(value))
    if kind in NUMBERS and not is_number(value):
        default.note("wrong value", "a number", shown(value))
    if kind == "choice" and parameter.values and value not in parameter.values:
        default.note("wrong value", f"one of {', '.join(parameter.values)}", shown(value))


def _is_day(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return 0 <= value <= 36_525
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False
