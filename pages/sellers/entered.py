"""What both views of the Sellers page begin with: the desk, the morning, and the kinds of entity it knows."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.desk import session
from pages.desk.house import House
from pages.parts import empty, status_line
from pages.sellers import known_names, no_entities
from pages.sellers.known_names import Names
from queries.content.entity_kind import EntityKind


def enter() -> tuple[House, date, list[EntityKind]]:
    """The desk, its morning and its kinds; where there is none of these the page ends with a sentence."""
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
    return desk, as_of, kinds


def names_of(desk: House, as_of: date, kind: EntityKind) -> Names:
    """How entities are called by who is here."""
    contracts = desk.engine(as_of).catalog.contracts
    return known_names.names_for(desk, kind, [one.personal for one in contracts.values()])


def asks_for_one() -> bool:
    """Whether the address is that of a story."""
    return bool(st.query_params.get("id"))
