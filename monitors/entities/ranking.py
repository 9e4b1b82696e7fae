"""The ranking: every entity of a kind against its peers, in everything that is counted about it.

Each count of an entity is laid against what its peers make one expect; how unusual it is, over all counts together,
is its place. What an entity does more than its peers is its excess, in events and in money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import pandas as pd

from monitors.entities.connected import Connections, connections_of
from monitors.entities.gamma_poisson import log_tail, shrunken
from monitors.entities.peers import expected_of
from queries.content.entity_kind import EntityCount, EntityKind
from queries.engine.drill import DrillWindow
from queries.engine.opening import Engine, EngineError
from queries.entities.totals import STATE, alike_by, totals_query

DAYS = 14  # days a ranking looks back; chosen on two demos, of 7, 14 and 28
# ln of the chance (1 in 10) beyond which a count tells something; chosen on two demos, of 1 in 3, 10 and 33
TELLING = -2.3
# Score (powers of ten) from which the first of a harm in its market stands before the second of another: swept on five
# demos, 0 to 3 find the same 97.1 % of culprits in the top 3, 4 and 5 find 96.5 %, without it 91.4 %
LIFTED = 3.0


@dataclass(frozen=True)
class Ranking:
    """All entities of a kind that morning, over some days.

    table: a row an entity and count: id, count, num, den, rate (raw), own (shrunken), low, high, peers (rate),
    expected, excess, money, log_p, spread. known: a row an entity: id, score (of `combined`), most (the
    count that tells most), money, and the columns that make entities alike. notes: what could not be counted, in words.
    """

    kind: EntityKind
    as_of: date
    days: int
    table: pd.DataFrame
    known: pd.DataFrame
    entities: int
    connections: Connections
    sql: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def rank_entities(engine: Engine, kind: EntityKind, as_of: date, days: int = DAYS) -> Ranking:
    """The ranking of a morning over the `days` before it. Raises nothing: what cannot be counted is a note."""
    connections = connections_of(engine, kind, as_of)
    parts, known, notes, sql, many = [], [], list(connections.notes), {}, 0
    for (source, _, _, least), group in groupby(sorted(kind.counts, key=_rows_of), key=_rows_of):
        counts, span = list(group), max(days, least)
        window = DrillWindow(as_of - timedelta(days=span), as_of)
        try:
            drill = totals_query(engine.columns(source), kind, counts, window)
            found = drill.run(engine).to_pandas()
        except EngineError as error:
            notes.append(f"{', '.join(one.label for one in counts)}: {error.problem.message}")
            continue
        many = max(many, int(found["entities"].sum()) if len(found) else 0)
        codes = connections.codes([one if isinstance(one, str) else None for one in found["id"]])
        alike = found[list(alike_by(kind))]
        columns = [*alike.columns, *([STATE] if kind.state else [])]
        known.append(found.loc[found["id"].notna(), ["id", *columns]])
        for place, one in enumerate(counts):
            sql[one.name] = drill.text
            parts.append(_counted(found, place, one, alike, codes, span))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)
    whole = (
        pd.concat(known, ignore_index=True).drop_duplicates("id") if known else pd.DataFrame(columns=["id"])
    )
    return Ranking(
        kind,
        as_of,
        days,
        table,
        _scored(table, whole, kind),
        max(many, len(whole)),
        connections,
        sql,
        tuple(notes),
    )


def _rows_of(one: EntityCount) -> tuple[str, str, str, int]:
    """What is read together: a source, its key, its condition, the days it looks back at least."""
    return one.source, one.key or "", one.where, one.days or 0


_COLUMNS = [
    "id", "count", "num", "den", "rate", "own", "low", "high", "peers", "expected", "excess", "money", "log_p",
    "spread",
]  # fmt: skip


def _counted(
    found: pd.DataFrame, place: int, one: EntityCount, alike: pd.DataFrame, ring: np.ndarray, days: int
) -> pd.DataFrame:
    """One count of every entity against its peers."""
    num = found[f"num_{place}"].to_numpy(np.float64)
    size = found["entities"].to_numpy(np.float64)
    den = found[f"den_{place}"].to_numpy(np.float64) if one.denominator else size * days
    den = np.maximum(den, num)  # what happened had an occasion, though it may lie before these days
    squares = found[f"dens_{place}"].to_numpy(np.float64) if one.denominator else size * days * days
    squares = np.maximum(squares, np.where(size == 1, den**2, squares))
    up = one.bad == "up"
    rate, spread, wide = expected_of(num, den, squares, size, alike, ring, up=up)
    expected = rate * den
    own, low, high = shrunken(num, den, rate, wide)
    if one.denominator and one.unit != "count":  # a part of a whole
        own, high = np.minimum(own, 1.0), np.minimum(high, 1.0)
    money = found[f"money_{place}"].to_numpy(np.float64) if one.money else np.full(num.size, np.nan)
    sign = 1.0 if up else -1.0
    excess = sign * (num - expected)
    per_event = np.divide(money, num, out=np.zeros(num.size), where=num > 0)
    table = pd.DataFrame(
        {
            "id": found["id"],
            "count": one.name,
            "num": num,
            "den": den,
            "rate": np.divide(num, den, out=np.full(num.size, np.nan), where=den > 0),
            "own": own,
            "low": low,
            "high": high,
            "peers": rate,
            "expected": expected,
            "excess": excess,
            "money": np.maximum(excess, 0.0) * per_event,  # nan where it touches none
            "log_p": log_tail(num, expected, spread, up=up),
            "spread": spread,
        }
    )
    return table[found["id"].notna() & ((den > 0) | (num > 0))]


def _scored(table: pd.DataFrame, known: pd.DataFrame, kind: EntityKind) -> pd.DataFrame:
    """One row an entity: how unusual it is over all counts that rank, which tells most, money beyond its peers'."""
    names = [one.name for one in kind.ranking]
    ranked = table[table["count"].isin(names)]
    if ranked.empty:
        return known.assign(score=0.0, most="", money=0.0, excess=0.0)
    wide = ranked.pivot_table(index="id", columns="count", values="log_p", fill_value=0.0).reindex(
        columns=names, fill_value=0.0
    )
    scores = pd.DataFrame(
        {
            "score": combined(wide.to_numpy(np.float64)),
            "most": wide.idxmin(axis=1),
            "money": ranked.groupby("id")["money"].max().reindex(wide.index),
        }
    )
    return (
        known.merge(scores, left_on="id", right_index=True, how="left")
        .fillna({"score": 0.0, "money": 0.0, "most": ""})
        .sort_values(["score", "money", "id"], ascending=[False, False, True], ignore_index=True)
    )


def combined(log_p: np.ndarray) -> np.ndarray:
    """What all counts of an entity tell together, shape (entities,): what each tells beyond `TELLING`, added up.

    log_p: natural logarithms of p-values, shape (entities, counts). In powers of ten. The counts of one entity are the
    same orders seen from several sides, so this orders entities and is no chance itself. Source: the truncated product
    of p-values, Zaykin and others (2002).
    """
    return np.where(log_p < TELLING, TELLING - log_p, 0.0).sum(axis=1) / np.log(10.0)


def each_harm_first(known: pd.DataFrame, kind: EntityKind, connections: Connections) -> pd.DataFrame:
    """The order in which they are read: in each market the one that stands out most in each count, then all others.

    known: rows as in `Ranking.known`, by score. An attack on twenty accounts of a market leaves twenty that stand out
    in the same count: in the order of the score alone they hide whoever does another harm there. Who stands out by
    less than `LIFTED`, or in a count that others make move (`lifts`), is not lifted. Those that hang together count
    once.
    """
    market = kind.market
    where = known[market] if market is not None and market in known else pd.Series("", index=known.index)
    seen = pd.DataFrame({"where": where, "most": known["most"], "code": connections.codes(list(known["id"]))})
    leads = seen[~seen.duplicated(["where", "code"]).to_numpy()]
    first = leads.index[~leads.duplicated(["where", "most"]).to_numpy()]
    lifted = (
        known.index.isin(first) & ((known["score"] >= LIFTED) & known["most"].isin(kind.lifting)).to_numpy()
    )
    return pd.concat([known[lifted], known[~lifted]], ignore_index=True)


def places(ranking: Ranking, names: Sequence[str]) -> dict[str, int]:
    """Place of each entity in the ranking of its own market, from 1; those that hang together share one place."""
    column = ranking.kind.market
    known = each_harm_first(ranking.known, ranking.kind, ranking.connections)
    codes = pd.Series(ranking.connections.codes(list(known["id"])), index=known.index)
    markets = known[column] if column is not None and column in known else pd.Series("", index=known.index)
    order: dict[tuple[str, int], int] = {}
    reached: dict[str, int] = {}
    found: dict[str, int] = {}
    for name, market, code in zip(known["id"], markets, codes, strict=True):
        if (market, code) not in order:
            reached[market] = reached.get(market, 0) + 1
            order[market, code] = reached[market]
        found[name] = order[market, code]
    return {one: found[one] for one in names if one in found}
