"""Of which kind a name on a card is: seller, creator, buyer, as the home declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pages.desk.house import House
from pages.kept.keeper import kept
from queries.content.entity_kind import EntityKind
from queries.engine.opening import EngineError
from queries.entities.totals import known_query

KEPT = 200  # tables of names that stay in memory


def kinds_of(desk: House, as_of: date, entity: str, names: Sequence[str]) -> list[str | None]:
    """The kind of each name in a table of carriers of an alert, by the name of its file; None where it has none.

    entity: as the monitor's header calls them. Some names are of several kinds, as an account is a seller's or a
    creator's: then the table that has a name says which.
    """
    kind = desk.kinds.of_key(f"{entity}_id")
    if kind is not None:
        return [kind.name for _ in names]
    found = _listed(str(desk.root), desk.data_version, as_of, entity, tuple(names), desk)
    return [found.get(name) for name in names]


@kept(KEPT)
def _listed(
    root: str, data: str, as_of: date, entity: str, names: tuple[str, ...], _desk: House
) -> Mapping[str, str]:
    """Name → kind, of those that a kind's own table lists."""
    found: dict[str, str] = {}
    for kind in _desk.kinds.kinds.values():
        if entity in kind.carrying:
            found |= dict.fromkeys(_known(_desk, as_of, kind, names), kind.name)
    return found


def _known(desk: House, as_of: date, kind: EntityKind, names: Sequence[str]) -> list[str]:
    drill = known_query(kind, names)
    if drill is None:
        return []
    try:
        return [str(row["id"]) for row in drill.run(desk.engine(as_of)).select(["id"]).to_pylist()]
    except EngineError:
        return []
