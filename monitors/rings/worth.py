"""What a ring costs beyond its peers: its members' counts added up, against what peers outside the ring would show."""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitors.entities.gamma_poisson import log_tail
from monitors.entities.ranking import Ranking
from monitors.rings.ring_set import RingSet

COLUMNS = [
    "ring", "size", "trading", "first", "last", "new", "identifiers", "count", "num", "den", "expected", "excess",
    "money", "touched", "log_p",
]  # fmt: skip


def ring_counts(rings: RingSet, ranking: Ranking) -> pd.DataFrame:
    """Each count of each ring: ring, count, num, den, expected, excess (events), money (excess), touched (all), log_p.

    The expectation of a member is that of its peers without its own ring (`rank_entities`). Counts overlap, the same
    orders seen from several sides, so they are never added up.
    """
    table = ranking.table.assign(ring=ranking.table["id"].map(rings.ring_of))
    table = table[table["ring"].notna()]
    if table.empty:
        return pd.DataFrame(
            columns=["ring", "count", "num", "den", "expected", "excess", "money", "touched", "log_p"]
        )
    per_event = np.divide(
        table["money"], table["excess"], out=np.zeros(len(table)), where=(table["excess"] > 0).to_numpy()
    )
    table = table.assign(touched=per_event * table["num"])
    found = table.groupby(["ring", "count"], sort=True).agg(
        num=("num", "sum"), den=("den", "sum"), expected=("expected", "sum"), touched=("touched", "sum"),
        spread=("spread", "first"),
    ).reset_index()  # fmt: skip
    up = (
        found["count"]
        .map({one.name: one.bad == "up" for one in rings.kind.counts})
        .fillna(True)
        .to_numpy(bool)
    )
    found["excess"] = np.where(up, 1.0, -1.0) * (found["num"] - found["expected"])
    each = np.divide(
        found["touched"], found["num"], out=np.zeros(len(found)), where=(found["num"] > 0).to_numpy()
    )
    found["money"] = np.maximum(found["excess"], 0.0) * each
    num, expected, spread = (found[one].to_numpy(np.float64) for one in ("num", "expected", "spread"))
    tails = [
        log_tail(num[at : at + 1], expected[at : at + 1], float(spread[at]), up=bool(up[at]))[0]
        for at in range(len(found))
    ]
    return found.assign(log_p=tails).drop(columns="spread")


def ring_table(rings: RingSet, ranking: Ranking | None, states: dict[str, str] | None = None) -> pd.DataFrame:
    """A row a ring, the most excess money first, then the most unusual: the columns `COLUMNS`.

    states: entity → state of enforcement; `trading` counts the members in a state of `open_states` (all, where the kind
    has no states). count, num, den, expected, excess, money, touched, log_p are of the count with most excess
    money that ranks, of several without money the most unusual; None where nothing is counted.
    """
    if rings.members.empty:
        return pd.DataFrame(columns=COLUMNS)
    members = rings.members
    still = _trading(members["id"], rings, states or {})
    found = (
        members.assign(trading=still)
        .groupby("ring", sort=False)
        .agg(
            size=("id", "size"),
            trading=("trading", "sum"),
            first=("first", "min"),
            last=("last", "max"),
            new=("new", "sum"),
        )
        .reset_index()
    )
    values = rings.ties.drop_duplicates(["ring", "by", "value", "spell"])
    found["identifiers"] = found["ring"].map(values.groupby("ring").size())
    counts = ring_counts(rings, ranking) if ranking is not None else None
    if counts is None or counts.empty:
        found[COLUMNS[7:]] = None
        found["money"] = 0.0
        return found.sort_values(["size", "ring"], ascending=[False, True], ignore_index=True)[COLUMNS]
    found = found.merge(_most(counts, rings), on="ring", how="left")
    found["money"] = found["money"].fillna(0.0)
    order = found.assign(tail=found["log_p"].fillna(0.0))
    ranked = order.sort_values(["money", "tail", "size", "ring"], ascending=[False, True, False, True])
    return ranked.reset_index(drop=True)[COLUMNS]


def _most(counts: pd.DataFrame, rings: RingSet) -> pd.DataFrame:
    """The count of each ring with most excess money, of several without money the most unusual."""
    ranks = {one.name for one in rings.kind.ranking}
    ranked = counts[counts["count"].isin(ranks)]
    return ranked.sort_values(["ring", "money", "log_p"], ascending=[True, False, True]).drop_duplicates(
        "ring"
    )


def _trading(ids: pd.Series, rings: RingSet, states: dict[str, str]) -> np.ndarray:
    """Whether each still trades."""
    if not rings.kind.open_states or not states:
        return np.ones(len(ids), bool)
    return ids.map(states).isin(rings.kind.open_states).to_numpy()


def shared_in_words(rings: RingSet, ring: str) -> str:
    """`4 devices, 3 addresses`: how many identifiers of each kind tie a ring."""
    ties = rings.ties_of(ring).drop_duplicates(["by", "value", "spell"])
    return ", ".join(f"{n} × {by}" for by, n in ties["by"].value_counts().items())
