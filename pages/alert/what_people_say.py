"""What people say, on the card: up to three phrases that rise and the largest group, an example each; else nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.voices.voice import Phrase, Said, TextGroup
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.made_of import as_sent
from pages.parts import links, tables
from pages.parts.export import downloads
from pages.spoken import asked_voices, said_words, voices_about
from pages.spoken.quoted import quote
from pages.spoken.voices_about import Place
from queries.engine.opening import EngineError

EXAMPLE = 140  # characters of an example on the card; chosen
NONE: Mapping[str, str] = {}


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """The section, with its heading; where nothing is beyond chance nothing at all."""
    place = voices_about.of_incident(desk, as_of, subject.facts)
    if place is None:
        return
    try:
        found = asked_voices.said(desk, as_of, place.about, place.since, as_of)
        if found.silent:
            return
        examples = _examples(desk, as_of, place, found)
    except EngineError as error:
        st.caption(plain(f"What people say could not be read: {error}"))
        return
    _heading(desk, found, place, subject.row.incident.id)
    if found.phrases and found.groups:
        left, right = st.columns([1.25, 1], gap="medium")
    else:
        left = right = st.container()
    with left:
        _phrases(found, examples)
    with right:
        _largest(desk, found)


def _heading(desk: House, found: Said, place: Place, incident: int) -> None:
    where = f"{place.said} since {words.day(found.since)}"
    note = f"{words.plural(found.texts_now, 'text')}, {where} · {words.count(found.texts_before)} in " + (
        said_words.before_days(found)
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="said_heading"):
        st.markdown(f"**What people say**&ensp;{tables.muted(note)}", width="stretch")
        links.link(
            voices_about.incident_place(incident),
            "Voices",
            ":material/forum:",
            "The texts themselves, asked for as here",
        )
        downloads(_exact(found), "what_people_say")


def _examples(desk: House, as_of: date, place: Place, found: Said) -> Mapping[str, str]:
    """Phrase → a text with it, as written."""
    first = {one.phrase: one.examples[0] for one in found.phrases if one.examples}
    if not first:
        return NONE
    asked = (desk, as_of, place.about, found.since, as_of)
    texts = asked_voices.texts(*asked, text_ids=tuple(first.values()))
    bodies = {one.text_id: one.body for one in texts}
    return {phrase: bodies.get(one, "") for phrase, one in first.items()}


def _phrases(found: Said, examples: Mapping[str, str]) -> None:
    """The phrases, each with how many texts have it now and before, by how many people, and one of them."""
    if not found.phrases:
        return
    rows = pd.DataFrame(
        {
            "Said more than before": [f"**{quote(one.phrase)}**" for one in found.phrases],
            "Now": [plain(said_words.of_all(one.now, found.texts_now)) for one in found.phrases],
            "Before": [plain(said_words.of_all(one.before, found.texts_before)) for one in found.phrases],
            "Authors": [words.count(one.authors_now) for one in found.phrases],
            "As written": [_example(one, examples) for one in found.phrases],
        }
    )
    st.table(
        as_sent(rows), border="horizontal", hide_index=True, alt="Phrases that are said more than before"
    )


def _example(phrase: Phrase, examples: Mapping[str, str]) -> str:
    body = examples.get(phrase.phrase, "")
    return f"“{quote(body, EXAMPLE)}”" if body else words.DASH


def _largest(desk: House, found: Said) -> None:
    """The largest group: who says the same, when, about how much money, and how it is written."""
    if not found.groups:
        return
    one = found.groups[0]
    others = f", the largest of {words.plural(len(found.groups), 'group')}" if len(found.groups) > 1 else ""
    told = {
        "Said by many": plain(
            f"{words.plural(one.texts, 'text')} by {words.plural(one.authors, 'author')}{others}"
        ),
        "From, to": plain(said_words.when(one)),
        "Held together by": plain(said_words.held_by(one)),
        **({"Money": plain(_money(one, desk.currency))} if one.money is not None else NONE),
        "As written": f"“{quote(one.example.body, EXAMPLE)}”",
    }
    tables.facts(told, alt="The largest group of texts that say the same")


def _money(group: TextGroup, currency: str) -> str:
    return f"{words.money(group.money, currency)}, of the orders they are about"


def _exact(found: Said) -> pd.DataFrame:
    """What the section holds, as a file: a row a phrase, a row a group."""
    phrases = [
        {
            "what": "phrase", "said": one.phrase, "texts_now": one.now, "of_texts_now": found.texts_now,
            "texts_before": one.before, "of_texts_before": found.texts_before, "authors_now": one.authors_now,
        }
        for one in found.phrases
    ]  # fmt: skip
    groups = [
        {
            "what": "group", "said": one.example.body, "texts_now": one.texts, "of_texts_now": found.texts_now,
            "authors_now": one.authors, "first_at": one.first_at, "last_at": one.last_at, "money": one.money,
        }
        for one in found.groups
    ]  # fmt: skip
    return pd.DataFrame([*phrases, *groups])
