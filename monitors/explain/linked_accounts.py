"""Linked accounts: entities of a change that share a bank account, a device or another identifier."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from monitors.explain.explanation import Row, Section
from queries.engine.opening import Engine, EngineError

DRILLDOWN = "links"  # name of the drill-down in the home
_CROWD = 25  # entities; a value that more of them share is a default, not a link; chosen


def find_links(engine: Engine, file: Path | None, rows: Mapping[str, Sequence[Row]]) -> dict[str, Section]:
    """Groups of entities with excess that share an identifier, per entity kind, the largest excess first.

    file: the drill-down `links`, with columns entity, id, by (what is shared) and value; None = the home has none.
        rows: entity kind → rows with excess. A missing file or a failed query gives sections that say so.
    """
    wanted = {entity: found for entity, found in rows.items() if found}
    if file is None or not wanted:
        return {entity: Section(note="the home has no drill-down links.sql") for entity in wanted}
    try:
        known = engine.frame(file.read_text(), file=file)
    except EngineError as error:
        return {entity: Section(note=str(error)) for entity in wanted}
    return {
        entity: _linked(known[known["entity"] == entity], entity, found) for entity, found in wanted.items()
    }


def _linked(known: pd.DataFrame, entity: str, rows: Sequence[Row]) -> Section:
    """Section of one entity kind."""
    if known.empty:
        return Section(note=f"nothing known that links one {entity} to another")
    by_id = {str(row["id"]): row for row in rows}
    linked = [_link_row(ids, shared, by_id) for ids, shared in link_groups(known, set(by_id))]
    linked.sort(key=lambda row: -abs(row["excess"]))
    return Section(linked, "" if linked else f"no two of these share anything known about a {entity}")


def link_groups(known: pd.DataFrame, wanted: set[str]) -> list[tuple[list[str], list[str]]]:
    """Connected groups of at least two `wanted` ids, each with the kinds of identifiers that join it; known: id, by,
    value.
    """
    near = known[known["id"].isin(wanted) & known["value"].notna()]
    alike = known[known["value"].isin(near["value"])]
    crowd = alike.groupby(["by", "value"])["id"].nunique().to_dict()
    parent = {identity: identity for identity in wanted}

    def root(identity: str) -> str:
        while parent[identity] != identity:
            parent[identity] = parent[parent[identity]]
            identity = parent[identity]
        return identity

    shared: dict[str, set[str]] = defaultdict(set)
    for key, part in near.groupby(["by", "value"]):
        by = part["by"].iat[0]
        ids = sorted(set(part["id"].astype(str)))
        if len(ids) < 2 or crowd[key] > _CROWD:
            continue
        for other in ids[1:]:
            parent[root(other)] = root(ids[0])
        shared[ids[0]].add(str(by))
    members: dict[str, list[str]] = defaultdict(list)
    for identity in sorted(wanted):
        members[root(identity)].append(identity)
    joined: dict[str, set[str]] = defaultdict(set)
    for identity, how in shared.items():
        joined[root(identity)] |= how
    return [(ids, sorted(joined[head])) for head, ids in members.items() if len(ids) > 1]


def _link_row(ids: Sequence[str], shared: Sequence[str], by_id: Mapping[str, Row]) -> Row:
    """Row of one group: its ids, what they share, and their summed excess, share and money."""
    return {
        "ids": list(ids),
        "by": list(shared),
        "excess": float(sum(by_id[i]["excess"] for i in ids)),
        "share": min(1.0, float(sum(by_id[i]["share"] for i in ids))),
        "money": float(sum(by_id[i]["money"] for i in ids)),
    }
