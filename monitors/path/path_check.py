"""What a path names and no table has: found before a page is opened, with file and line."""

from __future__ import annotations

import datetime as dt

from queries.content.entity_kind import EntityKind, EntityKinds
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.engine.drill import Drill
from queries.engine.opening import Engine, EngineError
from queries.path.cohort_drills import hits_drill, rules_drill, share_drill, window

NO_DAYS = window(dt.date(2000, 1, 1), 1)
NOBODY = ("",)  # a cohort that no table has: the statements are read, no row is


def path_problems(home: Home, engine: Engine, kinds: EntityKinds) -> list[Problem]:
    """Every station and rule table of the kinds of a home whose statement cannot be run, in words."""
    found: list[Problem] = []
    for kind in kinds.kinds.values():
        place = KeyPlace(home.shown(kind.path), kind.lines)
        for number, share in enumerate(kind.stations):
            at = place.at("path").nth(number)
            columns = _columns(engine, share.source, at)
            if columns is not None:
                _read(engine, share_drill(columns, kind, [share], NOBODY, (), NO_DAYS), at)
        _controls(engine, kind, place)
        found += place.in_order()
    return found


def _controls(engine: Engine, kind: EntityKind, place: KeyPlace) -> None:
    rules = kind.controls
    if rules is None:
        return
    at = place.at("controls")
    columns = _columns(engine, rules.hits, at, "hits")
    if columns is not None:
        _read(engine, hits_drill(columns, kind, rules, NOBODY, (), NO_DAYS), at)
    if _columns(engine, rules.rules, at, "rules") is not None:
        _read(engine, rules_drill(rules), at)
    stages = {stage for share in kind.stations for stage in share.rules}
    if not stages:
        at.note("can never match", "a [[path]] whose `rules` names a stage", "none")


def _columns(engine: Engine, table: str, at: KeyPlace, key: str = "source") -> dict[str, str] | None:
    """The columns of a table; None, and a note, where there is no such table."""
    try:
        return engine.columns(table)
    except EngineError:
        at.at(key).note_unknown("can never match: no such table", table, sorted(engine.catalog.names()))
        return None


def _read(engine: Engine, drill: Drill, at: KeyPlace) -> None:
    """Whether a statement can be read."""
    try:
        engine.query(f"select * from ({drill.sql}) limit 0")
    except EngineError as error:
        at.note("cannot be read", "columns and SQL of its source", error.problem.message[:200])
