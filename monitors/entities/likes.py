"""The peers of one entity, by name: the finest group of like entities that is large enough to show what is usual."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from monitors.entities.ranking import Ranking
from queries.engine.drill import NONE
from queries.entities.totals import alike_by

ENOUGH = 12  # peers from which a group shows what is usual; chosen
MOST = 150  # peers whose days are read, the first by id; chosen


@dataclass(frozen=True)
class Likes:
    """Peers of an entity: their ids and what makes them alike, column → value."""

    ids: tuple[str, ...] = ()
    alike: dict[str, str] | None = None
    whole: int = 0


def likes_of(ranking: Ranking, name: str) -> Likes:
    """The entities most like one, itself and its ring left out; none where it was not counted in these days."""
    known = ranking.known
    mine = known[known["id"] == name]
    if mine.empty:
        return Likes()
    own = ranking.connections.group.get(name)
    ring = {one for one, code in ranking.connections.group.items() if own is not None and code == own} | {
        name
    }
    others = known[~known["id"].isin(ring)]
    best = others
    alike: dict[str, str] = {}
    for column in alike_by(ranking.kind):
        value = mine[column].iat[0]
        inside = best[best[column] == value]
        if len(inside) < ENOUGH:
            break
        best, alike = inside, {**alike, column: str(value)} if value != NONE else alike
    return Likes(tuple(sorted(best["id"])[:MOST]), alike, len(best))


def numbers_of(ranking: Ranking, name: str) -> pd.DataFrame:
    """Every count of one entity as the ranking has it, the most telling first."""
    rows = ranking.table[ranking.table["id"] == name]
    return rows.sort_values("log_p", kind="stable", ignore_index=True)
