"""The texts themselves, the newest first, and the one under the hand in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.voices.voice import About, Said, Voice
from monitors.voices.voice_search import MOST
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.parts import links, tables
from pages.parts.links import VOICES, Destination
from pages.spoken import asked_voices, said_words
from pages.spoken.quoted import cell, paragraph
from pages.voices.voice_filters import VoiceQuestion
from queries.content.entity_kind import EntityKind
from queries.voices.text_source import TextSource

LONGEST = 366  # days back in which a text that an address names is looked for
TEXT = "text"  # of an address: the text under the hand
SHOWN = 200  # texts of the table at most; the rest is in the download
ROLES = ("market", "kind", "language", "category", "author", "author_kind", "seller", "creator", "order")
_ASKED = "voice_asked"  # of the session: what was asked when the page was drawn last
_NO_SOURCE: Mapping[str, TextSource] = {}


def draw(
    desk: House,
    found: Sequence[Voice],
    groups: Said,
    names: Names,
    sources: Mapping[str, TextSource],
    title: str,
    sql: str,
    rows: int = 12,
) -> None:
    """The list at the left, the chosen text at the right."""
    left, right = st.columns([1.75, 1], gap="medium")
    shown = list(found[:SHOWN])
    with left:
        tables.heading(title, exact(found, names, sources), key="voice_texts", sql=sql, note=_note(found))
        if not found:
            st.info(
                "No text is as asked for. Take more days, fewer words, or wider filters.",
                icon=":material/filter_alt:",
            )
            return
        ids = [_name(one, names, sources) for one in shown]
        chosen = tables.pick(
            _frame(shown, groups, names, sources),
            _columns(),
            ids=ids,
            parameter=TEXT,
            prefix="voice_text_rows",
            alt="Texts, the newest first",
            rows=rows,
            known=[_name(one, names, sources) for one in found],
        )
    with right:
        one_text(desk, shown[ids.index(chosen)], groups, names, sources)


def with_named(
    found: list[Voice], desk: House, as_of: date, asked: VoiceQuestion, names: Names
) -> list[Voice]:
    """The texts; before them the one that the address names, where it is not among those that are listed.

    Not where something else was asked a moment ago: then it was the text under the hand, and has to go like the others.
    """
    named = st.query_params.get(TEXT, "")
    sources = {one.extract: one for one in asked_voices.sources(desk, as_of)}
    before, st.session_state[_ASKED] = st.session_state.get(_ASKED), repr(asked)
    if not named or named in (_name(one, names, sources) for one in found[:SHOWN]):
        return found
    if before is not None and before != repr(asked):
        del st.query_params[TEXT]
        return found
    if any(names.of(one.id).masked for one in sources.values()):
        return found  # a mask is no id that could be looked up
    days = (asked.until - timedelta(days=LONGEST), asked.until)
    held = asked_voices.texts(desk, as_of, About(), *days, text_ids=(named,))
    return [*held, *(one for one in found if one.text_id != named)]


def _note(found: Sequence[Voice]) -> str:
    if len(found) >= MOST:
        return f"the newest {words.count(MOST)}; the first {SHOWN} are listed, SQL has more"
    return f"the newest first; the first {SHOWN} are listed" if len(found) > SHOWN else "the newest first"


def _columns() -> dict[str, tables.Column]:
    return {
        "when": tables.text("When (UTC)", 92),
        "text": tables.text("What was written", 330),
        "kind": tables.text("Kind", 92),
        "market": tables.text("Market", 54),
        "author": tables.text("Author", 104),
        "about": tables.text("About", 72, help="The seller or creator it is about"),
        "same": tables.number("Said by many", width=86, help="Texts of the group that it is in"),
    }


def _frame(
    shown: Sequence[Voice], groups: Said, names: Names, sources: Mapping[str, TextSource]
) -> pd.DataFrame:
    sizes = {one.group_id: one.texts for one in groups.groups}
    return pd.DataFrame(
        {
            "when": [_when(one) for one in shown],
            "text": [cell(one.body) for one in shown],
            "kind": [words.label(one.kind) if one.kind else None for one in shown],
            "market": [one.market for one in shown],
            "author": [told(one, "author", names, sources) for one in shown],
            "about": [
                told(one, "seller", names, sources) or told(one, "creator", names, sources) for one in shown
            ],
            "same": [sizes.get(one.group or "") for one in shown],
        }
    )


def exact(found: Sequence[Voice], names: Names, sources: Mapping[str, TextSource]) -> pd.DataFrame:
    """The texts as a file holds them: whole, with what is personal masked for who may not see it."""
    rows = []
    for one in found:
        row = {"text": _name(one, names, sources), "written_at": one.written_at, "day": one.day}
        row |= {role: told(one, role, names, sources) for role in ROLES}
        rows.append(row | {"contacts": " ".join(one.contacts), "group": one.group, "body": one.body})
    return pd.DataFrame(rows)


def told(one: Voice, role: str, names: Names, sources: Mapping[str, TextSource]) -> str | None:
    """What a text tells in a role, as who is here may see it; None where it tells nothing."""
    value = getattr(one, role)
    source = sources.get(one.extract)
    column = getattr(source, role, None) if source else None
    if not value or column is None:
        return value or None
    return names.shown(column, value)


def _name(one: Voice, names: Names, sources: Mapping[str, TextSource]) -> str:
    """A text as it stands in an address."""
    source = sources.get(one.extract)
    return names.token(source.id, one.text_id) if source else one.text_id


def _when(one: Voice) -> str:
    return words.moment(one.written_at, zone="") if one.written_at else words.day(one.day)


def one_text(desk: House, one: Voice, groups: Said, names: Names, sources: Mapping[str, TextSource]) -> None:
    """One text in full: what was written, by whom, about whom, and the ways on."""
    where = [
        words.label(one.kind) if one.kind else "",
        one.market or "",
        words.language(one.language) if one.language else "",
    ]
    when = words.moment(one.written_at) if one.written_at else words.day(one.day)
    said = " · ".join(part for part in [*where, when] if part)
    with st.container(border=True, key="voice_text"):
        st.markdown(f"**{plain(said[:1].upper() + said[1:])}**")
        st.markdown(paragraph(one.body))
    facts = {
        "Author": _author(one, names, sources),
        "Seller": told(one, "seller", names, sources),
        "Creator": told(one, "creator", names, sources),
        "Order": told(one, "order", names, sources),
        "Category": words.label(one.category) if one.category else None,
        "Contacts outside": words.listing([said_words.contact(token) for token in one.contacts], 3)
        if one.contacts
        else None,
        **_fields(desk, one, names),
    }
    tables.facts(
        {name: plain(value) for name, value in facts.items() if value}, alt="What is known of the text"
    )
    _ways_on(desk, one, groups, names)


def _author(one: Voice, names: Names, sources: Mapping[str, TextSource]) -> str | None:
    who = told(one, "author", names, sources)
    return f"{who}, {words.label(one.author_kind)}" if who and one.author_kind else who


def _fields(desk: House, one: Voice, names: Names) -> dict[str, str]:
    """What else its contract tells of the text, but when it arrived."""
    contract = desk.engine(None).catalog.contracts[one.extract]
    told = {column.name for column in contract.columns} - {contract.arrival_time, contract.event_time}
    return {
        words.titled(column): names.shown(column, value)
        for column, value in one.fields.items()
        if column in told
    }


def _ways_on(desk: House, one: Voice, groups: Said, names: Names) -> None:
    """Links to the stories of those it names, and to the texts that say the same."""
    with st.container(horizontal=True, gap="small", key="voice_ways"):
        if one.group and st.query_params.get("v_group") != one.group:
            group = next((each for each in groups.groups if each.group_id == one.group), None)
            many = f", {words.plural(group.texts, 'text')}" if group else " elsewhere"
            here = {name: st.query_params[name] for name in st.query_params if name not in ("as_of", TEXT)}
            kept = (
                here if group else {}
            )  # here it is too small to be a group: its others are about somebody else
            links.link(
                Destination(VOICES, {**kept, "v_group": one.group}), f"The same{many}", ":material/forum:"
            )
        for kind, value in named(desk, one):
            place = links.entity_place(kind.name, names.token(kind.key, value))
            links.link(place, f"{kind.word} {names.shown(kind.key, value)}", ":material/person_search:")


def named(desk: House, one: Voice) -> list[tuple[EntityKind, str]]:
    """The kinds of entity that a text names, with the id of each: its author, its seller, its creator."""
    kinds = desk.kinds.kinds
    pairs = [(one.author_kind, one.author), ("seller", one.seller), ("creator", one.creator)]
    found = {(name, value): kinds[name] for name, value in pairs if name and name in kinds and value}
    return [(kind, value) for (_, value), kind in found.items()]
