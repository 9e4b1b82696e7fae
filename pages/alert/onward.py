"""From those who carry an incident on: to their path, and to the rings they are of."""

from __future__ import annotations

import streamlit as st

from monitors import words
from monitors.explain import Explanation
from pages.desk.house import House
from pages.parts import links
from queries.content.entity_kind import read_entity_kinds

RINGS = 3  # rings that are named; the others are on their own page; chosen


def draw(desk: House, incident: str, found: Explanation) -> None:
    """Links for each kind of entity that carries it and has a path or rings; nothing where none has."""
    kinds = read_entity_kinds(desk.home).kinds
    carriers = [kinds[name] for name, section in found.who.items() if section.rows and name in kinds]
    places = []
    for kind in carriers:
        if kind.stations:
            label = f"The path of its {kind.plural.lower()}"
            places.append((links.path_place(kind.name, incident), label, ":material/route:"))
        linked = found.links.get(kind.name)
        for group in linked.rows[:RINGS] if linked and kind.links else []:
            label = f"Ring of {words.listing(group['ids'], 2)}"
            places.append((links.ring_place(kind.name, str(group["ids"][0])), label, ":material/hub:"))
    if places:
        with st.container(horizontal=True, gap="small", key="onward"):
            for place, label, icon in places:
                links.link(place, label, icon)
