"""From those who carry an incident on: to their path, and to the rings they are of."""

from __future__ import annotations

import streamlit as st

from monitors import words
from monitors.explain import Explanation
from pages.desk.house import House
from pages.desk.shown_ids import shown_ids
from pages.parts import links
from pages.parts.links import Destination

RINGS = 3  # rings that are named; the others are on their own page; chosen
ROUTE, HUB = ":material/route:", ":material/hub:"


def draw(desk: House, incident: str, found: Explanation) -> None:
    """Links for each kind of entity that carries it and has a path or rings; nothing where none has."""
    places = places_of(desk, incident, found)
    if places:
        with st.container(horizontal=True, gap="small", key="onward"):
            for place, label, icon in places:
                links.link(place, label, icon)


def places_of(desk: House, incident: str, found: Explanation) -> list[tuple[Destination, str, str]]:
    """Where to go, its label (data) and its icon."""
    kinds = desk.kinds.kinds
    # A kind may stand there under another name: a seller's account is the seller.
    named = {name: kind for kind in kinds.values() for name in kind.carrying}
    told = [name for name, section in found.who.items() if section.rows and name in named]
    carriers = {named[name].name: named[name] for name in told}.values()
    if not carriers:
        return []
    contracts = desk.engine(None).catalog.contracts
    places = []
    for kind in carriers:
        ids = shown_ids(desk, contracts, kind.key)
        if kind.stations:
            place = links.path_place(kind.name, incident)
            places.append((place, f"The path of its {kind.plural.lower()}", ROUTE))
        linked = [found.links[name] for name in kind.carrying if name in found.links]
        for group in linked[0].rows[:RINGS] if linked and kind.links else []:
            label = f"Ring of {words.listing([ids.text(one) for one in group['ids']], 2)}"
            places.append((links.ring_place(kind.name, ids.token(group["ids"][0])), label, HUB))
    return places
