"""The rings of a kind on a morning with what they cost, read once per data version."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import pandas as pd
import streamlit as st

from monitors.entities.ranking import Ranking, rank_entities
from monitors.rings.ring_set import NEW_DAYS, RingSet, find_rings
from monitors.rings.worth import ring_counts, ring_table
from pages.desk import role_choice
from pages.desk.house import House
from pages.desk.shown_ids import ShownIds, shown_ids
from queries.content.entity_kind import EntityKind
from queries.engine.opening import Engine, EngineError
from queries.entities.totals import known_query

_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class RingView:
    """The rings of a kind as this page shows them. table: `ring_table`; counts: `ring_counts`; states: id → state."""

    kind: EntityKind
    as_of: date
    rings: RingSet
    ranking: Ranking
    table: pd.DataFrame
    counts: pd.DataFrame
    states: dict[str, str]
    ids: ShownIds
    hidden: dict[str, ShownIds] = field(default_factory=dict)

    def find(self, token: str) -> str | None:
        """The ring that an address means: by the token of its oldest member or of any other."""
        name = self.ids.value_of(token, self.rings.ring_of)
        return self.rings.find(name) if name else None

    @cached_property
    def _markets(self) -> dict[str, str]:
        known, column = self.ranking.known, self.kind.market
        members = self.rings.members.merge(known, on="id") if column in known else pd.DataFrame({"ring": []})
        if column is None or members.empty:
            return {}
        most = members.groupby("ring")[column].agg(lambda one: str(one.mode().iat[0]))
        return {str(ring): market for ring, market in most.items()}

    def market(self, ring: str) -> str:
        """The market of most of its members that are counted; empty where none is."""
        return self._markets.get(ring, "")

    def value(self, by: str, value: object) -> str:
        """The value of an identifier, as it is shown."""
        shown = self.hidden.get(by)
        return shown.text(value) if shown else str(value)

    def value_token(self, by: str, value: object) -> str:
        """The same as it stands in an address."""
        shown = self.hidden.get(by)
        return shown.token(value) if shown else str(value)

    def is_new(self, first: pd.Timestamp) -> bool:
        """Whether something first seen on a day is new since last week."""
        return bool(first >= pd.Timestamp(self.as_of - timedelta(days=NEW_DAYS)))

    def masked(self, sql: str) -> str:
        """A statement as who is here may read it: the personal values in it are masked, as their rows will be."""
        shown = {
            by: one for by, one in [("", self.ids), *self.hidden.items()] if one.personal and not one.clear
        }
        if not shown:
            return sql
        secret = {str(one): self.ids for one in self.rings.ring_of} if "" in shown else {}
        for by, value in self.rings.ties[["by", "value"]].drop_duplicates().itertuples(index=False):
            if by in shown:
                secret[str(value)] = shown[by]
        return _QUOTED.sub(lambda at: f"'{secret[at[1]].text(at[1])}'" if at[1] in secret else at[0], sql)


def load(desk: House, as_of: date, kind: EntityKind) -> RingView:
    """What the page shows of a kind. Who is here decides how ids are shown, so that part is never shared."""
    rings, ranking, table, counts, states = _load(desk.data_version, as_of, kind.name, str(kind), desk, kind)
    contracts = desk.engine(as_of).catalog.contracts
    role = st.session_state.get(role_choice.KEY)
    hidden = {link.by: shown_ids(desk, contracts, link.value, role) for link in kind.links}
    return RingView(
        kind, as_of, rings, ranking, table, counts, states, shown_ids(desk, contracts, kind.key, role), hidden
    )


Loaded = tuple[RingSet, Ranking, pd.DataFrame, pd.DataFrame, dict[str, str]]


@st.cache_resource(max_entries=24, show_spinner="Looking for rings …")
def _load(version: str, as_of: date, name: str, content: str, _desk: House, _kind: EntityKind) -> Loaded:
    engine = _desk.engine(as_of)
    rings = find_rings(engine, _kind)
    ranking = rank_entities(engine, _kind, as_of)
    states = _states(engine, _kind)
    return rings, ranking, ring_table(rings, ranking, states), ring_counts(rings, ranking), states


def _states(engine: Engine, kind: EntityKind) -> dict[str, str]:
    """Entity → state of enforcement, where the kind's table says so."""
    drill = known_query(kind)
    if drill is None or kind.state is None:
        return {}
    try:
        found = engine.frame(drill.sql, drill.params)
    except EngineError:
        return {}
    return dict(zip(found["id"].astype(str), found[kind.state].astype(str), strict=True))
