"""Who hangs together: entities connected by identifiers that few share, and the crowds that were cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from queries.content.entity_kind import EntityKind
from queries.engine.opening import Engine, EngineError
from queries.entities.shared import shared_query


@dataclass(frozen=True)
class Connections:
    """Which entities share what: pairs of id, by (what is shared) and value; code per id of its connected group.

    crowds: what is shared by too many to say anything, in words. notes: links that could not be read.
    """

    pairs: pd.DataFrame
    group: dict[str, int] = field(default_factory=dict)
    crowds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def codes(self, ids: Sequence[str | None]) -> np.ndarray:
        """A code per id: equal for those that hang together, else a code of its own."""
        first = max(self.group.values(), default=-1) + 1
        return np.array(
            [self.group.get(one, first + place) if one else first + place for place, one in enumerate(ids)],
            dtype=np.int64,
        )

    def size(self, name: str) -> int:
        """How many hang together with an entity, itself included; 1 where nobody does."""
        code = self.group.get(name)
        return 1 if code is None else sum(one == code for one in self.group.values())


def connections_of(engine: Engine, kind: EntityKind, as_of: date) -> Connections:
    """Groups of entities that share an identifier, as a morning knew them. Raises nothing: a failed link is a note."""
    parts, crowds, notes = [], [], []
    for link in kind.links:
        try:
            found = shared_query(kind, link, as_of).run(engine).to_pandas()
        except EngineError as error:
            notes.append(f"{link.by} is left out: {error.problem.message}")
            continue
        crowd = found[found["id"].isna()]
        if len(crowd):
            most = int(crowd["entities"].max())
            crowds.append(
                f"{link.by}: {len(crowd):,} shared by more than {link.crowd} (up to {most:,}), "
                "which says nothing: no link"
            )
        parts.append(found[found["id"].notna()].assign(by=link.by))
    pairs = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["id", "value", "entities", "by"])
    )
    return Connections(pairs, _groups(pairs), tuple(crowds), tuple(notes))


def _groups(pairs: pd.DataFrame) -> dict[str, int]:
    """Code of the connected group per id: by union of all that share a value."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    first: dict[tuple[str, str], str] = {}
    for by, value, name in zip(pairs["by"], pairs["value"], pairs["id"], strict=True):
        parent[root(name)] = root(first.setdefault((by, value), name))
    codes: dict[str, int] = {}
    return {name: codes.setdefault(root(name), len(codes)) for name in sorted(parent)}
