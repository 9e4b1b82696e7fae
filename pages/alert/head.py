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
from pages.parts import actions
from pages.parts.incident import acted_on, badges, facts


def draw(desk: House, as_of: date, subject: Subject) -> DeltaGenerator:
    """Headline and facts at the left, buttons at the right; returns the place of both sentences."""
    row = subject.row
    left, right = st.columns([1.9, 1], gap="medium", vertical_alignment="bottom")
    with left, st.container(gap=None):
        st.markdown(f"{badges(row)} &ensp;:gray[incident {row.incident.id}{_snoozed(subject)}]")
        place = st.empty()
        with place.container(gap=None):
            st.subheader(plain(row.headline), anchor=False)
            st.markdown(f":gray[{plain(facts(row, desk.currency))}]")
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        actions.buttons(desk, as_of, acted_on(row), prefix="alert")
    return place


def sentence(found: Explanation, subject: Subject, currency: str, place: DeltaGenerator) -> None:
    """The explanation's own words instead of the quick ones: what moved over its days, who, how much."""
    first, rest = spoken(found, currency)
    with place.container(gap=None):
        st.subheader(plain(first), anchor=False)
        st.markdown(" &ensp;".join(filter(None, [plain(rest), _views(subject, currency)])))


def spoken(found: Explanation, currency: str) -> tuple[str, str]:
    """The explanation's two sentences, with names and money said as everywhere on the desk. Plain text."""
    first, _, rest = found.headline.removesuffix(".").partition(". ")
    bare = found.monitor.replace("_", " ").capitalize()
    if first.startswith(bare):
        first = words.metric(found.monitor) + first.removeprefix(bare)
    parts = [part for part in rest.split("; ") if part and " at stake" not in part]
    if found.money and found.money.amount > 0:
        low, high = words.money(found.money.low, currency), words.money(found.money.high, currency)
        span = f" ({low} to {high})" if low != high else ""
        parts.append(f"{words.money(found.money.amount, currency)} at stake{span}")
    said = "; ".join(parts)
    return first, f"{said[:1].upper()}{said[1:]}." if said else ""


def _views(subject: Subject, currency: str) -> str:
    one = subject.row.incident
    owner = f", owner {one.owner}" if one.owner else ""
    if one.episodes < 2:
        return f":gray[{plain(owner.removeprefix(', '))}]" if owner else ""
    money = words.money(one.money, currency)
    return f":gray[{plain(f'One of {one.episodes} views; the widest has {money} at stake{owner}.')}]"


def _snoozed(subject: Subject) -> str:
    until = subject.row.incident.snoozed_until
    return f", snoozed until {plain(words.moment(until))}" if until else ""
