"""The top of the Alert page: the sentence, where people stand with it, the money, and the buttons."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitors import words
from monitors.explain import Explanation
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actions, decided
from pages.parts.incident import acted_on, badges, facts, over_window


def draw(desk: House, as_of: date, subject: Subject) -> DeltaGenerator:
    """Headline and facts at the left, buttons at the right; returns the place of both sentences."""
    row = subject.row
    left, right = st.columns([1.9, 1], gap="medium", vertical_alignment="bottom")
    with left, st.container(gap=None):
        st.markdown(f"{badges(row)} &ensp;:gray[incident {row.incident.id}{_snoozed(subject)}]")
        place = st.empty()
        with place.container(gap=None):
            st.subheader(plain(row.headline.title), anchor=False)
            st.markdown(f":gray[{plain(facts(row))}]")
        decided.draw(desk, as_of, row.incident.id)
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        actions.buttons(desk, as_of, acted_on(row), prefix="alert")
    return place


def sentence(found: Explanation, subject: Subject, place: DeltaGenerator) -> None:
    """The explanation's headline instead of the quick one: the same numbers, and the cells that carry it."""
    with place.container(gap=None):
        st.subheader(plain(found.headline.lead), anchor=False)
        st.markdown(" &ensp;".join(filter(None, [plain(found.headline.rest), _views(subject)])))


def _views(subject: Subject) -> str:
    """Over which days the numbers are, of which view they are, and whose incident it is."""
    row, known = subject.row, subject.facts
    owner = f"owner {row.incident.owner}" if row.incident.owner else ""
    own = "" if subject.leads else ", numbers of this view alone"
    views = f"one of {words.plural(known.views, 'view')}{own}" if known.views > 1 else ""
    quiet = f"quiet since {words.day(known.quiet_since)}" if known.quiet_since else ""
    said = ", ".join(part for part in (over_window(known, subject.monitor), views, quiet, owner) if part)
    return f":gray[{plain(said[:1].upper() + said[1:])}]"


def _snoozed(subject: Subject) -> str:
    until = subject.row.incident.snoozed_until
    return f", snoozed until {plain(words.moment(until))}" if until else ""
