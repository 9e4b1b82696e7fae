"""The graph of a ring: members and what ties them, grown node by node; what is open is in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rings.neighbours import identifiers_of, users_of
from pages.desk.house import House
from pages.graph.network_view import NetworkEdge, NetworkNode
from pages.rings.ring_data import RingView

FIRST_MEMBERS = 40  # members drawn before anything is opened: as many as can be told apart; chosen
STEP = 25  # members that opening an identifier adds; chosen
OPEN_AT_MOST = 12  # nodes opened at once: the address holds them; chosen
_ENTITY, _APART = "e", "~"


@dataclass(frozen=True)
class RingGraph:
    """What is drawn, and what the names of its nodes mean: entity ids, and (by, value) of identifiers."""

    nodes: Sequence[NetworkNode]
    edges: Sequence[NetworkEdge]
    entities: dict[str, str]
    identifiers: dict[str, tuple[str, str]]
    left_out: int


def entity_node(view: RingView, name: str) -> str:
    """The name of an entity's node, as it stands in the address."""
    return f"{_ENTITY}{_APART}{view.ids.token(name)}"


def identifier_node(view: RingView, by: str, value: str) -> str:
    """The name of an identifier's node."""
    return f"{by}{_APART}{view.value_token(by, value)}"


def opened() -> list[str]:
    """The nodes that were opened, from the address."""
    return [one for one in st.query_params.get_all("open") if one][:OPEN_AT_MOST]


def open_node(name: str) -> None:
    """Open a node, or close it again."""
    there = opened()
    there = [one for one in there if one != name] if name in there else [*there, name][-OPEN_AT_MOST:]
    if there:
        st.query_params["open"] = there
    else:
        st.query_params.pop("open", None)


def graph_of(desk: House, view: RingView, ring: str) -> RingGraph:
    """The graph as it stands: the ring's first members and identifiers, and all that was opened."""
    ties = view.rings.ties_of(ring)
    members = list(view.rings.members_of(ring)["id"].astype(str))
    shown = dict.fromkeys(members[:FIRST_MEMBERS])
    links: dict[tuple[str, str], int] = {}
    for row in ties.drop_duplicates(["id", "by", "value"]).to_dict("records"):
        links[row["by"], row["value"]] = links.get((row["by"], row["value"]), 0) + 1
    around: list[tuple[str, str, str, bool]] = []  # entity, by, value, of the ring
    for name in opened():
        by, _, token = name.partition(_APART)
        if by == _ENTITY:
            around += _of_entity(desk, view, members, token, links)
        else:
            around += _of_identifier(desk, view, by, token, ties, shown)
    for entity, _, _, _ in around:
        shown[entity] = None
    inside = ties[ties["id"].isin(shown)]
    nodes = [_entity(view, ring, one) for one in shown]
    nodes += [
        _identifier(view, by, value, n, inside=True)
        for (by, value), n in links.items()
        if _drawn(inside, by, value)
    ]
    extra = {(by, value) for _, by, value, within in around if not within and not _drawn(inside, by, value)}
    nodes += [
        _identifier(view, by, value, links.get((by, value), 0), inside=False) for by, value in sorted(extra)
    ]
    edges = _edges(view, inside, around)
    meaning = {entity_node(view, one): one for one in shown}
    named = {identifier_node(view, by, value): (by, value) for by, value in [*links, *extra]}
    return RingGraph(nodes, edges, meaning, named, len(members) - sum(one in shown for one in members))


def _drawn(ties: pd.DataFrame, by: str, value: str) -> bool:
    return bool(((ties["by"] == by) & (ties["value"] == value)).any())


def _of_entity(
    desk: House, view: RingView, members: Sequence[str], token: str, links: dict[tuple[str, str], int]
) -> list[tuple[str, str, str, bool]]:
    """All that an entity used, the identifiers that tie nobody as well; their numbers of users go to `links`."""
    name = view.ids.value_of(token, members)
    if name is None:
        return []
    found = _identifiers(desk.data_version, view.as_of, view.kind.name, name, desk, view)
    rows = []
    for by, value, sharers in zip(found["by"], found["value"], found["sharers"], strict=True):
        key = (str(by), str(value))
        links.setdefault(key, int(sharers))
        rows.append((name, *key, False))
    return rows


def _of_identifier(
    desk: House, view: RingView, by: str, token: str, ties: pd.DataFrame, shown: dict[str, None]
) -> list[tuple[str, str, str, bool]]:
    """More of those who used an identifier: of the ring first, then others."""
    values = {view.value_token(by, one): str(one) for one in ties.loc[ties["by"] == by, "value"].unique()}
    value = values.get(token)
    if value is None:
        return []
    users = _users(desk.data_version, view.as_of, view.kind.name, by, value, desk, view)
    new = [str(one) for one in users["id"] if str(one) not in shown][:STEP]
    inside = set(ties["id"])
    return [(one, by, value, one in inside) for one in new]


@st.cache_resource(max_entries=64, show_spinner=False)
def _identifiers(
    version: str, as_of: object, kind: str, name: str, _desk: House, _view: RingView
) -> pd.DataFrame:
    return identifiers_of(_desk.engine(_view.as_of), _view.kind, name)


@st.cache_resource(max_entries=64, show_spinner=False)
def _users(
    version: str, as_of: object, kind: str, by: str, value: str, _desk: House, _view: RingView
) -> pd.DataFrame:
    return users_of(_desk.engine(_view.as_of), _view.kind, by, value)


def _entity(view: RingView, ring: str, name: str) -> NetworkNode:
    text, own = view.ids.text(name), view.rings.ring_of.get(name) == ring
    row = view.rings.members[view.rings.members["id"] == name].to_dict("records")
    fresh = bool(own and row[0]["new"])
    state = view.states.get(name)
    shut = state is not None and bool(view.kind.open_states) and state not in view.kind.open_states
    told = [f"{view.kind.word} {text}"]
    told += [state] if state else []
    if own:
        told += [words.plural(row[0]["identifiers"], "shared identifier")]
        told += ["new since last week"] if fresh else []
    else:
        told += ["not of this ring"]
    return NetworkNode(
        entity_node(view, name),
        _short(text),
        "entity",
        " · ".join(told),
        shut=shut,
        fresh=fresh,
        outside=not own,
    )


def _identifier(view: RingView, by: str, value: str, n: int, *, inside: bool) -> NetworkNode:
    crowds = view.rings.crowds
    crowd = bool(((crowds["by"] == by) & (crowds["value"] == value)).any())
    plural = view.kind.plural.lower()
    told = f"{by} {view.value(by, value)} · shared by {n:,} {plural if n != 1 else view.kind.word.lower()}"
    told += " · too many to tie anybody" if crowd else "" if inside else " · ties nobody to this ring"
    return NetworkNode(
        identifier_node(view, by, value), f"{by} · {n:,}", "identifier", told, size=min(20 + 2 * n**0.5, 40),
        outside=not inside, crowd=crowd,
    )  # fmt: skip


def _edges(
    view: RingView, ties: pd.DataFrame, around: Sequence[tuple[str, str, str, bool]]
) -> list[NetworkEdge]:
    found: dict[str, NetworkEdge] = {}
    for row in ties.to_dict("records"):
        ends = (entity_node(view, row["id"]), identifier_node(view, row["by"], row["value"]))
        name = _APART.join(ends)
        weight = min(0.8 + row["times"] ** 0.5 / 4, 3.0)
        found[name] = NetworkEdge(name, *ends, weight=weight, fresh=view.is_new(row["first"]))
    for entity, by, value, _ in around:
        ends = (entity_node(view, entity), identifier_node(view, by, value))
        name = _APART.join(ends)
        found.setdefault(name, NetworkEdge(name, *ends, outside=True))
    return list(found.values())


def _short(text: str) -> str:
    """A label that has room under a node."""
    return text if len(text) <= 14 else f"{text[:6]}…{text[-4:]}"
