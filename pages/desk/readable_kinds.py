"""Kinds of entity as a role has them: without the counts, lanes and identifiers that stand on what it may not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from queries.content.entity_kind import EntityKind, EntityKinds
from queries.engine.stage_limits import OTHER


class _Read(Protocol):
    @property
    def source(self) -> str: ...


Part = TypeVar("Part", bound=_Read)


def readable(kind: EntityKind, back: Collection[str], stages: Collection[str] | None = None) -> EntityKind:
    """The kind without what is read from a table that is kept back, and without counts of other stages; None = all."""
    owed, rules = kind.outstanding, kind.controls
    return replace(
        kind,
        counts=tuple(
            one for one in _seen(kind.counts, back) if stages is None or one.stage in {*stages, OTHER}
        ),
        links=_seen(kind.links, back),
        lanes=_seen(kind.lanes, back),
        stations=_seen(kind.stations, back),
        related=_seen(kind.related, back),
        outstanding=None if owed is None or owed.source in back else owed,
        controls=None if rules is None or {rules.rules, rules.hits} & {*back} else rules,
    )


def readable_kinds(
    found: EntityKinds, back: Collection[str], stages: Collection[str] | None = None
) -> EntityKinds:
    """All kinds so; one of which nothing at all can be read is not there."""
    if not back and stages is None:
        return found
    kinds = {name: readable(one, back, stages) for name, one in found.kinds.items()}
    return replace(
        found, kinds={name: one for name, one in kinds.items() if sources(one) or _known(one, back)}
    )


def _known(kind: EntityKind, back: Collection[str]) -> bool:
    return kind.table is not None and kind.table not in back


def sources(kind: EntityKind) -> set[str]:
    """The tables that what is told of a kind is read from; its own table is no part of them."""
    owed = () if kind.outstanding is None else (kind.outstanding.source,)
    drawn = {one.source for one in kind.lanes} | {one.source for one in kind.related}
    return path_sources(kind) | ring_sources(kind) | drawn | {*owed}


def ring_sources(kind: EntityKind) -> set[str]:
    """Those of them that rings and what these cost are read from."""
    return {one.source for one in kind.links} | {one.source for one in kind.counts}


def path_sources(kind: EntityKind) -> set[str]:
    """Those of them that a path is read from."""
    rules = () if kind.controls is None else (kind.controls.rules, kind.controls.hits)
    return {*(part.source for part in kind.stations), *rules}


def _seen(parts: Iterable[Part], back: Collection[str]) -> tuple[Part, ...]:
    return tuple(one for one in parts if one.source not in back)
