"""The header of a monitor: which keys there are, what each may hold, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from queries.content.problem import Problem, nearest, unknown_key
from queries.content.sql_file import SqlFile

STAGES = (
    "onboarding",
    "account",
    "payment",
    "promotion",
    "creator",
    "fulfilment",
    "after-sales",
    "settlement",
    "rules",
    "governance",
)
WHO_KEYS = ("from", "numerator", "denominator", "exposure")


@dataclass(frozen=True)
class Key:
    """One header key: its type in words, the test of a value, the values allowed (None = any), a default."""

    expected: str
    fits: Callable[[Any], bool]
    values: tuple[str, ...] | None = None
    default: Any = None
    required: bool = False


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _days(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(item) for item in value)


def _watch(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_texts(group) for group in value)


def _tables(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(table, dict) for table in value.values())


def _choice(*values: str, default: str | None = None, required: bool = False) -> Key:
    return Key("one of " + ", ".join(values), _text, values, default, required)


KEYS: dict[str, Key] = {
    "owner": Key("a text: the team that answers for it", _text, required=True),
    "stage": Key("a text: the stage of the life cycle", _text, required=True),
    "unit": _choice("bps", "percent", "ratio", "count", "money", "minutes", required=True),
    "direction": _choice("up", "down", "both", required=True),
    "view": _choice("activity", "cohort", default="activity"),
    "lag": Key("a whole number of days from 1: the cohort age at which cohorts are compared", _days),
    "watch": Key("a list of lists of dimensions, [] for the total", _watch, default=[[]]),
    "min_denominator": Key("a number from 0", _number, default=0),
    "min_effect": Key("a number from 0: the smallest ratio away from 1 worth a page", _number, default=0),
    "exposure": Key("a text: the money column of the select", _text),
    "severity": _choice("low", "medium", "high", default="medium"),
    "runbook": Key("a text: what to look at and what to do", _text, required=True),
    "status": _choice("shadow", "live", "retired", default="live"),
    "grain": _choice("day", "hour", default="day"),
    "scenarios": Key("a list of texts", _texts, default=[]),
    "events": Key("a text: the extract that holds the raw events", _text),
    "events_where": Key("a text: the SQL condition that picks them", _text),
    "detectors": Key("tables [detectors.<name>]", _tables, default={}),
    "who": Key("tables [who.<entity>]", _tables, default={}),
}


def check_header(file: SqlFile) -> list[Problem]:
    """Every fault of one monitor's header: unknown keys, missing ones, wrong types, values nobody knows."""
    problems = file.unknown_keys(KEYS)
    for name, key in KEYS.items():
        if name not in file.header:
            if key.required:
                problems.append(file.problem(name, "missing key", key.expected, "no such key in the header"))
        elif not key.fits(file.header[name]):
            problems.append(file.problem(name, "wrong value", key.expected, _shown(file.header[name])))
        elif key.values is not None and file.header[name] not in key.values:
            problems.append(_unknown_value(file, name, file.header[name], key.values))
    return problems + _check_who(file) + _check_together(file)


def value_of(file: SqlFile, name: str) -> Any:
    """The header's value of a key, or the key's default."""
    return file.header.get(name, KEYS[name].default)


def _check_together(file: SqlFile) -> list[Problem]:
    """Keys that need each other."""
    problems = []
    header = file.header
    if header.get("view") == "cohort" and "lag" not in header:
        problems.append(
            file.problem("view", "a cohort without its lag", 'lag = <days> beside view = "cohort"', "no lag")
        )
    if "lag" in header and header.get("view") != "cohort":
        problems.append(
            file.problem("lag", "a lag without cohorts", 'view = "cohort" beside lag', "view = activity")
        )
    if "events_where" in header and "events" not in header:
        problems.append(
            file.problem("events_where", "a condition without its extract", "events = <extract>", "no events")
        )
    return problems


def _check_who(file: SqlFile) -> list[Problem]:
    problems = []
    tables = file.header.get("who", {})
    for entity, table in tables.items() if _tables(tables) else []:
        place = f"who.{entity}"
        for key, value in table.items():
            line = file.lines.get(f"{place}.{key}", file.lines.get(place))
            if key not in WHO_KEYS:
                problems.append(
                    unknown_key(str(file.path), line, f"{place}.{key}", (f"{place}.{k}" for k in WHO_KEYS))
                )
            elif not _text(value):
                problems.append(
                    Problem(
                        str(file.path),
                        "wrong value",
                        line,
                        f"{place}.{key}",
                        "a column or cube name",
                        _shown(value),
                    )
                )
        problems.extend(
            file.problem(place, "missing key", f"{needed} = <name>", f"no {needed} in [{place}]")
            for needed in ("from", "numerator")
            if needed not in table
        )
    return problems


def _unknown_value(file: SqlFile, name: str, found: str, known: tuple[str, ...]) -> Problem:
    close = nearest(found, known)
    hint = f"Did you mean {close}?" if close else None
    return file.problem(name, "unknown value", "one of " + ", ".join(known), found, hint)


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"
