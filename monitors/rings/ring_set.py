"""The rings of one kind of entity on a morning: members, what ties them, what was cut off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from monitors.rings.components import group
from queries.content.entity_kind import EntityKind
from queries.engine.opening import Engine, EngineError
from queries.rings.sightings import SightingQuestion, sighting_questions

NEW_DAYS = 7  # days; what came in so many days before the morning is new; chosen
_TIES = ["ring", "by", "value", "spell", "id", "first", "last", "times"]
_MEMBERS = ["ring", "id", "first", "last", "identifiers", "times", "new"]
_CROWDS = ["by", "value", "sharers", "first", "last"]


@dataclass(frozen=True)
class RingSet:
    """The rings of a kind. A ring is called by its oldest member, so its name outlives who joins and who leaves.

    ties: ring, by, value, spell, id, first, last (days; NaT where the source has none), times; a row per entity and
    identifier. members: ring, id, first, last, identifiers (how many), times, new. crowds: by, value, sharers, first,
    last of what too many share. busy: entities with too many identifiers. troubles: what could not be read, in words.
    statements: identifier → SQL.
    """

    kind: EntityKind
    as_of: dt.date | None
    ties: pd.DataFrame
    members: pd.DataFrame
    crowds: pd.DataFrame
    busy: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ring_of(self) -> dict[str, str]:
        """Entity → the ring it belongs to."""
        return dict(zip(self.members["id"], self.members["ring"], strict=True))

    def find(self, name: str) -> str | None:
        """The ring called so, or the one that such an entity belongs to now; None: neither."""
        return self.ring_of.get(name)

    def members_of(self, ring: str) -> pd.DataFrame:
        """Its members, those with most identifiers first."""
        mine = self.members[self.members["ring"] == ring]
        return mine.sort_values(["identifiers", "times", "id"], ascending=[False, False, True])

    def ties_of(self, ring: str) -> pd.DataFrame:
        """What ties its members."""
        return self.ties[self.ties["ring"] == ring]


def find_rings(engine: Engine, kind: EntityKind) -> RingSet:
    """The rings of a kind as the engine's morning knew them. Raises nothing: what cannot be read is in `troubles`.

    Time is linear in the number of links, whatever one value is shared by: crowds never leave the engine.
    """
    questions, troubles = sighting_questions(engine, kind)
    if not kind.links:
        troubles.append(
            f"entities/{kind.name}.toml declares no [[link]]: nothing ties {kind.plural.lower()} together"
        )
    parts, statements = [], {}
    for question in questions:
        statements[question.by] = question.sql
        try:
            parts.append(_sightings(engine, question))
        except EngineError as error:
            troubles.append(f"{question.by}: {error}")
    seen = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["least", "alone", *_TIES, "sharers"])
    )
    crowds = seen[seen["id"].isna()].sort_values("sharers", ascending=False)[_CROWDS].reset_index(drop=True)
    ties, busy = _tie(seen[seen["id"].notna()].reset_index(drop=True))
    since = engine.as_of - dt.timedelta(days=NEW_DAYS) if engine.as_of else None
    members = _members(ties, since)
    names = _names(members)
    for frame in (ties, members):
        frame["ring"] = frame["ring"].map(names)
    return RingSet(kind, engine.as_of, ties, members, crowds, busy, tuple(troubles), statements)


def _sightings(engine: Engine, question: SightingQuestion) -> pd.DataFrame:
    found = question.run(engine)
    return found.assign(by=question.by, least=question.least, alone=question.alone)


def _tie(seen: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The links inside of rings, with the number of the ring; and entities with too many identifiers."""
    if seen.empty:
        return pd.DataFrame(columns=_TIES), ()
    entity, ids = pd.factorize(seen["id"])
    identifier = seen.groupby(["by", "value", "spell"], sort=False).ngroup().to_numpy()
    first = np.unique(identifier, return_index=True)[1]
    least, alone = seen["least"].to_numpy(np.int64)[first], seen["alone"].to_numpy(bool)[first]
    rings = group(
        entity.astype(np.int64), identifier.astype(np.int64), seen["times"].to_numpy(np.int64), least, alone
    )
    of_entity, of_identifier = rings.entity[entity], rings.identifier[identifier]
    inside = (of_entity >= 0) & (of_entity == of_identifier)
    ties = seen[inside].assign(ring=of_entity[inside])[_TIES].reset_index(drop=True)
    return ties, tuple(sorted(str(ids[one]) for one in rings.busy))


def _members(ties: pd.DataFrame, since: dt.date | None) -> pd.DataFrame:
    """A row per member."""
    if ties.empty:
        return pd.DataFrame(columns=_MEMBERS)
    found = (
        ties.groupby(["ring", "id"], sort=True)
        .agg(
            first=("first", "min"),
            last=("last", "max"),
            identifiers=("value", "size"),
            times=("times", "sum"),
        )
        .reset_index()
    )
    found["new"] = (found["first"] >= pd.Timestamp(since)) if since else False
    return found[_MEMBERS]


def _names(members: pd.DataFrame) -> dict[int, str]:
    """The name of each ring: its oldest member, by the first day and then by its id."""
    oldest = members.sort_values(["ring", "first", "id"], na_position="last").drop_duplicates("ring")
    return dict(zip(oldest["ring"], oldest["id"].astype(str), strict=True))
