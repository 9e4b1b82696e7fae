"""Sellers: who is behind it? The ranking of a kind of entity against their peers."""

from __future__ import annotations

import streamlit as st

from pages.desk import readable_kinds, withheld
from pages.parts import links
from pages.sellers import entered, entity_brief, entity_filters, entity_source, funnel_view, ranking_table

desk, as_of, kinds = entered.enter()
if entered.asks_for_one():
    links.go(links.entity_place(st.query_params.get("kind", kinds[0].name), st.query_params["id"]))
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sellers_controls"):
    kind = entity_filters.choose_kind(kinds)
    days = entity_filters.span()
    names = entered.names_of(desk, as_of, kind)
    ranked = entity_source.ranking(desk, kind, as_of, days)
    asked = entity_filters.question(kind, ranked)
    rows = entity_source.rows(desk, ranked, as_of, asked)
    owed = entity_source.outstanding(desk, kind, as_of)
    carried = entity_source.carried(desk, kind, as_of)
    if kind.links:
        links.link(links.ring_place(kind.name), "Rings", ":material/hub:", "Who of them acts as one hand")
    entity_brief.offer_list(desk, as_of, ranked, asked, rows, names, owed, carried)
withheld.say(desk, readable_kinds.sources(desk.declared_kinds.kinds[kind.name]))
table = ranking_table.kept_frame(
    entity_source.version(desk, ranked, as_of, asked), ranked, rows, names, owed, carried
)
ranking_table.draw(desk, ranked, table, owed, one_count=asked.count is not None)
funnel_view.draw(desk, as_of, ranked, asked, rows, names)
