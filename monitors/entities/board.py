"""The ranking as a table: the entities of a market, a tier, a state in their order, each with what tells most."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from monitors.entities.gamma_poisson import limits
from monitors.entities.ranking import Ranking, each_harm_first
from queries.entities.totals import STATE

OUTER, INNER = (
    0.001,
    0.025,
)  # chance beyond the outer and the inner limit of a funnel, on either side (Spiegelhalter)
LEAST = 0.01  # events expected from which the limits are drawn: below, chance says all; chosen
STEPS = 60  # sizes at which the limits are drawn; chosen


@dataclass(frozen=True)
class BoardQuestion:
    """What is asked of a ranking: one count (None: each entity by the one that tells most), values of columns, states.

    states: allowed ones, and those whose state nobody knows yet; None: any. together: accounts that hang together are
    one row, that of the one that stands out most.
    """

    count: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    states: Collection[str] | None = None
    together: bool = False


def board(ranking: Ranking, asked: BoardQuestion) -> pd.DataFrame:
    """One row an entity: place, what is known of it, and the numbers of one count.

    In the order of that count; where none is asked for, of `each_harm_first`.
    """
    known = ranking.known
    for column, value in asked.where.items():
        if column in known:
            known = known[known[column] == value]
    if asked.states is not None and STATE in known:
        known = known[known[STATE].isna() | known[STATE].isin(list(asked.states))]
    known = known.drop(columns=["money"], errors="ignore")
    if asked.count is None:
        known = each_harm_first(known, ranking.kind, ranking.connections)
        rows = known.merge(ranking.table, left_on=["id", "most"], right_on=["id", "count"], how="left")
    else:
        of = ranking.table[ranking.table["count"] == asked.count]
        rows = known.merge(of, on="id").sort_values(
            ["log_p", "excess", "id"], ascending=[True, False, True], kind="stable", ignore_index=True
        )
    if asked.together:
        rows = _together(ranking, rows)
    return rows.assign(place=np.arange(1, len(rows) + 1))


def _together(ranking: Ranking, rows: pd.DataFrame) -> pd.DataFrame:
    """The first row of each connected group."""
    codes = ranking.connections.codes(list(rows["id"]))
    return rows[~pd.Series(codes, index=rows.index).duplicated()].reset_index(drop=True)


def funnel_limits(points: pd.DataFrame) -> pd.DataFrame:
    """Control limits over the sizes of some points: expected, low95, high95, low998, high998, times the peers' rate."""
    seen = points.loc[points["expected"] > 0, "expected"]
    if seen.empty:
        return pd.DataFrame(columns=["expected", "low95", "high95", "low998", "high998"])
    sizes = np.geomspace(max(float(seen.min()), LEAST), max(float(seen.max()), 2 * LEAST) * 1.05, STEPS)
    spread = float(points["spread"].dropna().iloc[0])
    low95, high95 = limits(1.0, sizes, spread, INNER)
    low998, high998 = limits(1.0, sizes, spread, OUTER)
    return pd.DataFrame(
        {"expected": sizes, "low95": low95, "high95": high95, "low998": low998, "high998": high998}
    )


def beyond(points: pd.DataFrame) -> pd.Series:
    """Whether each point is beyond the outer limit on the bad side."""
    return points["log_p"] < np.log(OUTER)
