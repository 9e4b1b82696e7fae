"""Sellers: who is behind it, and what is their story?"""

from __future__ import annotations

import streamlit as st

from monitors.entities.board import board
from pages.desk import session
from pages.parts import brief_links, empty, status_line
from pages.sellers import (
    belongs_view,
    entity_brief,
    entity_filters,
    entity_source,
    funnel_view,
    known_names,
    no_entities,
    ranking_table,
    story_view,
)

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()
no_entities.broken(desk)
kinds = no_entities.in_order(desk)
if not kinds:
    no_entities.none_declared()
    session.halt()

asked_for = st.query_params.get("id")
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sellers_controls"):
    kind = entity_filters.choose_kind(kinds)
    days = entity_filters.span()
    contracts = desk.engine(as_of).catalog.contracts
    names = known_names.names_for(desk, kind, [one.personal for one in contracts.values()])
    ranked = entity_source.ranking(desk, kind, as_of, days)
    asked = None if asked_for else entity_filters.question(kind, ranked)
    owed = entity_source.outstanding(desk, kind, as_of)
    carried = entity_source.carried(desk, kind, as_of)
    if asked is not None:
        rows = board(ranked, asked)
        brief_links.offer(
            lambda: entity_brief.list_brief(desk, as_of, ranked, asked, rows, names, owed, carried),
            "ranking", f"{kind.plural.lower()}-{as_of}",
        )  # fmt: skip

if asked is not None:
    ranking_table.draw(desk, ranked, rows, names, owed, carried, one_count=asked.count is not None)
    funnel_view.draw(desk, as_of, ranked, asked, rows, names)
    session.halt()

name = names.real(kind.key, asked_for or "", ranked.known["id"])
told = entity_source.story(desk, kind, name, as_of, days)
if not told.exists:
    no_entities.unknown(kind, asked_for or "", ranked, names)
    session.halt()
mine = carried.get(name, [])
story_view.head(desk, as_of, ranked, told, names, owed, mine)
left, right = st.columns([1.25, 1], gap="medium")
with left:
    story_view.against_peers(desk, ranked, told, names)
with right:
    belongs_view.incidents(desk, as_of, told, mine)
    belongs_view.linked(told, names)
story_view.time_line(desk, as_of, told, names)
story_view.events(desk, told, names)
belongs_view.trades(desk, told, names)
