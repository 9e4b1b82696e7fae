"""What a file of a kind names and no table has: found before a page is opened, with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from queries.content.entity_kind import EntityKind, EntityKinds, StoryLane
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.engine.opening import Engine, EngineError
from queries.engine.table_sql import quote


def never_found(home: Home, engine: Engine, kinds: EntityKinds) -> list[Problem]:
    """Everything that the kinds of a home name and that is not there: tables, columns, kinds, conditions that fail."""
    found: list[Problem] = list(kinds.problems)
    for kind in kinds.kinds.values():
        place = KeyPlace(home.shown(kind.path), kind.lines)
        _kind(engine, kind, place)
        _counts(engine, kind, place)
        _rest(engine, kind, kinds.kinds, place)
        found += place.in_order()
    return found


def _kind(engine: Engine, kind: EntityKind, place: KeyPlace) -> None:
    """The table of the kind and the columns it is to have."""
    if kind.table is not None:
        named = {"key": kind.key, "market": kind.market, "age": kind.age, "state": kind.state}
        wanted = [(name, column) for name, column in named.items() if column]
        _columns(engine, kind.table, [*wanted, *(("peers", one) for one in kind.peers)], place, "table")
    elif kind.counts:
        there = set().union(*(_known(engine, one.source) or {} for one in kind.counts))
        for column in (*kind.peers, *([kind.market] if kind.market else [])):
            if column not in there:
                place.at("peers").note_unknown(
                    "can never match: no source has the column", column, sorted(there)
                )


def _counts(engine: Engine, kind: EntityKind, place: KeyPlace) -> None:
    for number, one in enumerate(kind.counts):
        at = place.at("count").nth(number)
        named = [("numerator", one.numerator), ("denominator", one.denominator), ("money", one.money)]
        wanted = [("key", one.key or kind.key), ("source", "day"), *((k, c) for k, c in named if c)]
        _columns(engine, one.source, wanted, at, "source")
        _condition(engine, one.source, one.where, at)


def _rest(engine: Engine, kind: EntityKind, kinds: Mapping[str, EntityKind], place: KeyPlace) -> None:
    """Money outstanding, identifiers, lanes, and whom they trade with."""
    owed = kind.outstanding
    if owed is not None:
        wanted = [
            ("source", kind.key),
            ("source", "day"),
            ("paid", owed.paid),
            *(("back", one) for one in owed.back),
        ]
        _columns(engine, owed.source, wanted, place.at("outstanding"), "source")
    for number, link in enumerate(kind.links):
        at = place.at("link").nth(number)
        dated = [("within_days", "day")] if link.within_days else []
        _columns(
            engine, link.source, [("key", link.key or kind.key), ("value", link.value), *dated], at, "source"
        )
        _condition(engine, link.source, link.where, at)
    for number, lane in enumerate(kind.lanes):
        at = place.at("lane").nth(number)
        _columns(
            engine,
            lane.source,
            [("key", lane.key or kind.key), ("source", "day"), *_of_lane(lane)],
            at,
            "source",
        )
        _condition(engine, lane.source, lane.where, at)
    for number, pair in enumerate(kind.related):
        at = place.at("related").nth(number)
        named = [("count", pair.count), ("money", pair.money)]
        wanted = [("key", pair.key or kind.key), ("other", pair.other), *((k, c) for k, c in named if c)]
        _columns(engine, pair.source, wanted, at, "source")
        _condition(engine, pair.source, pair.where, at)
        if pair.kind is not None and pair.kind not in kinds:
            at.at("kind").note_unknown("unknown kind of entity", pair.kind, sorted(kinds))


def _of_lane(lane: StoryLane) -> list[tuple[str, str]]:
    single = [("measure", lane.measure), ("of", lane.of), ("amount", lane.amount)]
    several = [("what", one) for one in lane.what] + [("detail", one) for one in lane.detail]
    return [(key, column) for key, column in single if column] + several


def _columns(engine: Engine, table: str, wanted: Iterable[tuple[str, str]], at: KeyPlace, key: str) -> None:
    """Notes a table that is not there, or each column that it does not have."""
    known = _known(engine, table)
    if known is None:
        at.at(key).note_unknown("can never match: no such table", table, sorted(engine.catalog.names()))
        return
    for name, column in wanted:
        if column not in known:
            at.at(name).note_unknown(f"can never match: {table} has no such column", column, sorted(known))


def _known(engine: Engine, table: str) -> dict[str, str] | None:
    try:
        return engine.columns(table)
    except EngineError:
        return None


def _condition(engine: Engine, table: str, where: str, at: KeyPlace) -> None:
    if not where or _known(engine, table) is None:
        return
    try:
        engine.query(f"select 1 from {quote(table)} where ({where}) limit 0")
    except EngineError as error:
        at.at("where").note("cannot be read", "SQL over its columns", error.problem.message[:200])
