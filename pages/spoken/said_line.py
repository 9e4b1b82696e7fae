"""In one line: how much is said of a seller, a creator or a ring, what most of all, and the way to the texts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import streamlit as st

from monitors import words
from monitors.life.incident_facts import IncidentFacts
from monitors.voices.voice import Said
from pages.desk.house import House
from pages.desk.shown_ids import ShownIds
from pages.parts import links
from pages.parts.tables import muted
from pages.spoken import asked_voices, voices_about
from pages.spoken.quoted import named_by, quote
from queries.content.entity_kind import EntityKind
from queries.engine.opening import EngineError

SHORT = 60  # characters of a phrase or an example in the line; chosen


def line(desk: House, as_of: date, kind: EntityKind, ids: Collection[str], shown: ShownIds) -> None:
    """Of one or several of a kind; nothing where nobody says anything."""
    place = voices_about.of_kind(desk, as_of, kind, ids)
    if place is None:
        return
    try:
        found = asked_voices.said(desk, as_of, place.about, place.since, as_of)
    except EngineError:
        return  # the page of the texts says what is wrong with them
    if not found.texts_now:
        return
    days = (as_of - place.since).days
    verb = "written by them" if voices_about.writes(desk, as_of, kind) else "about them"
    if len(ids) == 1:
        verb = verb.replace("them", f"this {kind.word.lower()}")
    many = f"{words.plural(found.texts_now, 'text')} {verb} in {words.plural(days, 'day')}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="said_of"):
        st.markdown(f"**What people say** &ensp;{muted(many)}{loudest(found)}", width="content")
        links.link(voices_about.kind_place(kind, shown, ids), "Voices", ":material/forum:")


def of_incident(desk: House, as_of: date, incident: IncidentFacts) -> str:
    """What its card says first, in a sentence as Markdown; empty where the card says nothing."""
    place = voices_about.of_incident(desk, as_of, incident)
    if place is None:
        return ""
    try:
        found = asked_voices.said(desk, as_of, place.about, place.since, as_of)
    except EngineError:
        return ""
    told = loudest(found)
    return f"People say: {words.plural(found.texts_now, 'text')}{told}" if told else ""


def loudest(found: Said) -> str:
    """The largest group, else the strongest phrase, as Markdown that begins with a comma; empty where there is none."""
    if found.groups:
        one = found.groups[0]
        said = f"{words.count(one.texts)} by {words.plural(one.authors, 'author')} say the same:"
        return f"{muted(', ' + said)} “{quote(named_by(one.example.body), SHORT)}”"
    if found.phrases:
        best = found.phrases[0]
        return f"{muted(f', {words.count(best.now)} of them say')} “{quote(best.phrase, SHORT)}”"
    return ""
