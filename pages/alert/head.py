"""The top of the Alert page: the sentence, where people stand with it, the money, and the buttons."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors.explain import Explanation
from pages.alert.subject import Subject
from pages.parts import actions, words
from pages.parts.escape import plain
from pages.parts.house import House
from pages.parts.incident import acted_on, badges, facts


def draw(desk: House, as_of: date, subject: Subject) -> st.delta_generator.DeltaGenerator:
    """Headline and facts at the left, buttons at the right; returns the place of the full sentence."""
    row = subject.row
    left, right = st.columns([1.6, 1], gap="medium", vertical_alignment="bottom")
    with left, st.container(gap=None):
        st.markdown(f"{badges(row)} &ensp;:gray[incident {row.incident.id}{_snoozed(subject)}]")
        st.header(plain(row.headline), anchor=False)
        place = st.empty()
        place.markdown(f":gray[{plain(facts(row, desk.currency))}]")
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        actions.buttons(desk, as_of, acted_on(row), prefix="alert")
    return place


def sentence(found: Explanation, currency: str, place: st.delta_generator.DeltaGenerator) -> None:
    """The explanation's own sentence, where the quick facts stood: what moved, where, who, how much."""
    place.markdown(plain(found.headline))


def _snoozed(subject: Subject) -> str:
    until = subject.row.incident.snoozed_until
    return f", snoozed until {plain(words.moment(until))}" if until else ""
