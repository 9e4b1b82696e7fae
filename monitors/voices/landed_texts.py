"""The texts that have landed, as one morning knows them: asked for by whom or what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from monitors.voices.voice import About, Voice
from queries.content.home import Home
from queries.engine.protocol import OpenEngine
from queries.engine.table_sql import quote
from queries.voices.text_questions import PREFIX, ROLES, ask
from queries.voices.text_source import TextSource, read_text_sources

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

MOST_NAMES = 10_000  # values of a column that are names; more are ids
MOST = 1_000_000  # texts counted at once at most: about 400 bytes each
_LISTS = {"sellers": "seller", "creators": "creator", "orders": "order"}
_ANY = {"kinds": "kind", "languages": "language", "markets": "market"}


@dataclass(frozen=True)
class Coded:
    """A column with few values: codes [n] int32, -1 = none; values by code."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]


def coded(values: Sequence[str | None]) -> Coded:
    """Values with a number each, in the order they are met."""
    numbers: dict[str | None, int] = {None: -1}
    codes = np.empty(len(values), np.int32)
    for place, value in enumerate(values):
        if value not in numbers:
            numbers[value] = len(numbers) - 1
        codes[place] = numbers[value]
    return Coded(codes, tuple(value for value in numbers if value is not None))


@dataclass(frozen=True)
class Condition:
    """SQL conditions on the texts of a source, their parameters; left_out: dimensions that texts do not have."""

    wheres: tuple[str, ...]
    params: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


def condition(engine: OpenEngine, source: TextSource, about: About) -> Condition:
    """What `about` asks, of the texts of one source."""
    wheres: list[str] = []
    params: dict[str, Any] = {}
    left_out: list[str] = []

    def one_of(column: str, values: Sequence[str], name: str) -> None:
        names = [f"{name}_{number}" for number in range(len(values))]
        params.update(zip(names, values, strict=True))
        wheres.append(f"cast({column} as varchar) in ({', '.join(f'${one}' for one in names)})")

    columns = engine.columns(source.extract)
    for number, (dimension, value) in enumerate(sorted(about.where.items())):
        if dimension in columns:
            one_of(quote(dimension), [value], f"where{number}")
        else:
            left_out.append(dimension)
    for given, role in (_LISTS | _ANY).items():
        if values := getattr(about, given):
            one_of(PREFIX + role, values, role)
    if about.rule:
        there = engine.catalog.names().keys() - engine.withheld
        hits = source.rule_source if source.rule_source in there else None
        wheres.append("false")  # a rule whose hits have no order, or may not be read, says nothing of texts
        if hits and source.rule and source.order and source.order in engine.columns(hits):
            params["rule"] = about.rule
            wheres[-1] = (
                f"{PREFIX}order in (select cast({quote(source.order)} as varchar) from {quote(hits)} "
                f"where cast({quote(source.rule)} as varchar) = $rule)"
            )
    return Condition(tuple(wheres), params, tuple(left_out))


def sources_of(home: Home, engine: OpenEngine) -> tuple[TextSource, ...]:
    """The extracts with texts of a home that the engine shows."""
    found = read_text_sources(home, engine.catalog.contracts).sources
    return tuple(one for one in found if one.extract not in engine.withheld)


def voices_of(
    engine: OpenEngine,
    source: TextSource,
    asked: Condition,
    most: int,
    groups: Mapping[str, str] | None = None,
) -> list[Voice]:
    """Texts as they are shown, the newest first. groups: text id → its group. Raises EngineError."""
    found = ask(engine, source, "texts.sql", asked.wheres, asked.params, most=str(int(most)))
    told = {getattr(source, role) for role in ROLES} | {
        source.id,
        source.text,
        source.contacts,
        source.written_at,
    }
    more = [name for name in engine.columns(source.extract) if name not in told | {"day", "known_day"}]
    return [
        Voice(
            source.extract,
            row["r_id"],
            row["r_at"],
            row["day"],
            **{role: row[PREFIX + role] for role in ROLES},
            body=row["r_body"],
            contacts=tuple((row["r_contacts"] or "").split()),
            group=(groups or {}).get(row["r_id"]),
            fields={name: str(row[name]) for name in more if row[name] is not None},
        )
        for row in cast(Any, found).to_pylist()
    ]


@dataclass(frozen=True)
class Reading:
    """Texts for counting: ids, bodies, kind [n]; day [n] datetime64[D]; author of each, and whom it is about."""

    ids: list[str]
    bodies: list[str]
    day: NDArray[np.datetime64]
    author: Coded
    about: Coded
    kind: list[str | None]


def names_of(engine: OpenEngine, source: TextSource, since: date, until: date) -> tuple[str, ...]:
    """The values of the columns that its file calls names, of these days; those that are there to be seen.

    Raises EngineError.
    """
    found: dict[str, None] = {}
    for told in source.names:
        extract, _, column = told.partition(".")
        if extract not in engine.catalog.names() or extract in engine.withheld:
            continue
        if column in engine.columns(extract):
            parts = {"extract": quote(extract), "column": quote(column), "most": str(MOST_NAMES)}
            rows = ask(engine, source, "named_values.sql", (), {"since": since, "until": until}, **parts)
            found.update(dict.fromkeys(rows.column("value").to_pylist()))
    return tuple(found)


def read_for_counting(
    engine: OpenEngine, source: TextSource, asked: Condition, since: date, until: date
) -> Reading:
    """The texts of the days from `since` to `until`, the last not included. Raises EngineError."""
    params = {**asked.params, "since": since, "until": until}
    found: Rows = ask(engine, source, "counted.sql", asked.wheres, params, most=str(MOST))
    return Reading(
        found.column("r_id").to_pylist(),
        found.column("r_body").to_pylist(),
        np.array(found.column("day").to_pylist(), "datetime64[D]"),
        coded(found.column("r_author").to_pylist()),
        coded(found.column("r_about").to_pylist()),
        found.column("r_kind").to_pylist(),
    )
