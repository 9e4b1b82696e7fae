"""The story of one seller, creator, buyer: the place that their names lead to."""

from __future__ import annotations

import streamlit as st

from monitors import words
from monitors.entities.story import DAYS
from pages.desk import ledger_links, readable_kinds, session, withheld
from pages.parts import links
from pages.parts.notes import broken_of
from pages.sellers import belongs_view, entered, entity_filters, entity_source, no_entities, story_view
from pages.spoken import said_line

desk, as_of, kinds = entered.enter()
kind = entity_filters.asked_kind(kinds)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="story_controls"):
    story_view.ways_back(kind)
    days = entity_filters.span()
    names = entered.names_of(desk, as_of, kind)
ranked = entity_source.ranking(desk, kind, as_of, days)
asked_for = st.query_params.get("id", "")
name = entered.entity_of(desk, as_of, kind, names, asked_for, ranked.known["id"])
told = entity_source.story(desk, kind, name, as_of, days)
if not told.exists:
    no_entities.unknown(kind, asked_for, ranked, names)
    session.halt()
owed = entity_source.outstanding(desk, kind, as_of)
mine = entity_source.carried(desk, kind, as_of).get(name, [])
story_view.head(desk, as_of, ranked, told, names, owed, mine)
withheld.say(desk, readable_kinds.sources(desk.declared_kinds.kinds[kind.name]))
broken_of.line(desk, as_of, kind.key, [name], names.token(kind.key, name))
said_line.line(desk, as_of, kind, [name], names.of(kind.key))
left, right = st.columns([1.25, 1], gap="medium")
with left:
    story_view.against_peers(desk, ranked, told, names)
with right:
    belongs_view.incidents(desk, as_of, told, mine)
    hidden = bool(desk.declared_kinds.kinds[kind.name].links)
    belongs_view.linked(told, names, "Not shown to you." if hidden else "This home names no identifiers.")
    if len(told.shared):
        links.link(
            links.ring_place(kind.name, names.token(kind.key, name)), "The ring it is of", ":material/hub:"
        )
changed = ledger_links.of_entity(desk, as_of, told.known, DAYS)
links.intervention_links(changed, f"Changes in its place, {words.plural(DAYS, 'day')}")
story_view.time_line(desk, as_of, told, names)
story_view.events(desk, told, names)
belongs_view.trades(desk, told, names)
