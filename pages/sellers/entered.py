"""What both views of the Sellers page begin with: the desk, the morning, and the kinds of entity it knows."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from pages.desk import readable_kinds, role_choice, session, withheld
from pages.desk.house import House
from pages.desk.shown_ids import Names, names_as
from pages.parts import empty, status_line
from pages.sellers import entity_source, no_entities
from queries.content.entity_kind import EntityKind

EVER = 36_500  # days that hold every row there is


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
    if not kinds and desk.here is not None and desk.here.limited:
        declared = desk.declared_kinds.kinds.values()
        withheld.say(desk, set().union(*map(readable_kinds.sources, declared)), "This page")
        session.halt()
    if not kinds:
        no_entities.none_declared()
        session.halt()
    return desk, as_of, kinds


def names_of(desk: House, as_of: date, kind: EntityKind) -> Names:
    """How entities are called by who is here, who may choose a role where the kind touches what is personal."""
    contracts = desk.engine(as_of).catalog.contracts
    names = names_as(desk, contracts)
    touched = {kind.key, *(one.value for one in kind.links), *(one.other for one in kind.related)}
    if not names.personal & touched:
        return names
    return names_as(desk, contracts, role_choice.choose(desk))


def entity_of(desk: House, as_of: date, kind: EntityKind, names: Names, asked: str, known: pd.Series) -> str:
    """The id that an address asks for. A personal one that was pasted in the clear is replaced there by its mask.

    known: ids with rows in the days looked at; a mask of none of these is looked up among all there ever were.
    """
    ids = names.of(kind.key)
    name = ids.value_of(asked, set(known))
    if name is None and ids.personal and ids.is_told(asked):
        name = ids.value_of(asked, set(entity_source.ranking(desk, kind, as_of, EVER).known["id"]))
    if asked and not ids.is_told(asked):
        st.query_params["id"] = ids.token(asked)
    return asked if name is None else name


def asks_for_one() -> bool:
    """Whether the address is that of a story."""
    return bool(st.query_params.get("id"))
