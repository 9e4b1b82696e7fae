"""Rings: who acts as one hand, what do they cost, and what is new?"""

from __future__ import annotations

import streamlit as st

from pages.desk import session
from pages.parts import empty, status_line
from pages.rings import one_ring, ring_data, ring_list

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()

kind = ring_list.choose_kind(desk)
if kind is None:
    session.halt()
with session.guard():
    view = ring_data.load(desk, as_of, kind)
    asked = st.query_params.get("ring")
    ring = view.find(asked) if asked else None
    if asked and not view.ids.is_told(asked):  # a personal id that was pasted: its mask stands for it
        st.query_params["ring"] = view.ids.token(asked)
    if asked and ring is None:
        ring_list.unknown(view, asked)
    if ring is None:
        ring_list.draw(desk, view)
    else:
        one_ring.draw(desk, view, ring)
