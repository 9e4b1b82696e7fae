"""Whether a check's statement can be asked: over a day without data, so that the engine has seen every column."""

from __future__ import annotations

from datetime import date

from monitors.money.check_answer import broken_rows
from monitors.money.money_check import ALWAYS, MoneyCheck, load_checks
from monitors.money.touched_keys import CheckSpan
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.engine.opening import EngineError, OpenEngine
from queries.engine.table_sql import quote

LONG_AGO = date(1970, 1, 1)


def check_problems(home: Home, engine: OpenEngine) -> list[Problem]:
    """What is wrong with the files of the checks, and with their statements."""
    found = load_checks(home)
    told = list(found.problems)
    for check in found.checks:
        told += _unfit_extracts(home, engine, check) or _run_empty(home, engine, check)
    return told


def _unfit_extracts(home: Home, engine: OpenEngine, check: MoneyCheck) -> list[Problem]:
    """Touched extracts that nobody declares, that hold no events, or have not all columns of the key."""
    place = KeyPlace(home.shown(check.path), check.lines)
    contracts = engine.catalog.contracts
    events = sorted(name for name, one in contracts.items() if one.kind == "event")
    for name in check.touched:
        if name not in events:
            place.at("touched").note("no such extract", f"one of {', '.join(events) or 'no extract'}", name)
            continue
        columns = contracts[name].names
        for wanted in check.key:
            if wanted not in columns:
                expected = f"a column of {name}: {', '.join(columns)}"
                place.at("key").note("column not in a touched extract", expected, wanted)
    return place.in_order()


def _run_empty(home: Home, engine: OpenEngine, check: MoneyCheck) -> list[Problem]:
    """The statement over no key, and what it returns."""
    columns = ", ".join(map(quote, check.key))
    span = CheckSpan(check, LONG_AGO, None)
    try:
        keys = engine.query(f"select {columns} from {quote(check.touched[0])} limit 0", file=check.path)
        parts = f"select {quote(check.part)} from {quote(check.touched[0])} limit 0" if check.part else ""
        none = engine.query(parts, file=check.path) if parts else None
        names = broken_rows(check, engine, span, keys, none).column_names
    except EngineError as error:
        return [error.problem]
    place = KeyPlace(home.shown(check.path), check.lines)
    for wanted in (*ALWAYS, *check.key):
        if names.count(wanted) != 1:
            at = place.at("key") if wanted in check.key else place
            message = "column returned twice" if wanted in names else "column not returned"
            at.note(message, wanted, ", ".join(names))
    return place.in_order()
