"""One group, or one phrase: how much of it there is, who says it, of whom, and which incidents are about the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.voices.voice import Phrase, Said, TextGroup, Voice
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.parts import links, tables
from pages.parts.links import VOICES, Destination
from pages.spoken import said_words
from pages.spoken.quoted import named_by, quote
from pages.voices import same_incidents
from pages.voices.text_list import TEXT, told
from queries.voices.text_source import TextSource

ASKED = ("v_group", "v_phrase")
_OWN = ("as_of", TEXT, *ASKED)


def back() -> None:
    """The way back to all that stands out, with the filters as they are."""
    here = {name: st.query_params[name] for name in st.query_params if name not in _OWN}
    links.link(Destination(VOICES, here), "All that is said", ":material/arrow_back:")


def group(desk: House, one: TextGroup, found: Said) -> None:
    """The head of a group: its words, and its numbers."""
    _head(named_by(one.example.body), "Said by many")
    numbers = [
        ("Texts", words.count(one.texts), said_words.of_all(one.texts, found.texts_now)),
        ("Authors", words.count(one.authors), _about(one.addressees)),
        (
            "Orders they are about",
            words.money(one.money, desk.currency),
            "none is named" if one.money is None else "each order once",
        ),
        ("From, to", said_words.days(one, found), said_words.when(one)),
        ("Held together by", said_words.BONDS.get(one.bond, one.bond), said_words.contacts(one)),
    ]
    _numbers(numbers)


def _about(addressees: int) -> str:
    """How many sellers or creators the texts of a group are about."""
    many = words.plural(addressees, "seller or creator", "sellers or creators")
    return f"about {many}" if addressees else "about nobody by name"


def phrase(one: Phrase, found: Said) -> None:
    """The head of a phrase: its words, and its numbers."""
    _head(one.phrase, "Said more than before")
    numbers = [
        ("Texts now", words.count(one.now), said_words.of_all(one.now, found.texts_now)),
        ("Before", words.count(one.before), said_words.of_all(one.before, found.texts_before)),
        (
            "More",
            said_words.more(one),
            "share of the texts now ÷ before" if one.before else "nobody said it before",
        ),
        ("Authors now", words.count(one.authors_now), f"{words.count(one.authors_before)} before"),
        ("How", said_words.HOW[one.how], f"by chance {words.one_in(one.q)} of such phrases"),
    ]
    _numbers(numbers)


def _head(said: str, what: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saying_head"):
        st.markdown(f"##### “{quote(said, 200)}” &ensp;{tables.muted(what)}", width="stretch")


def _numbers(numbers: Sequence[tuple[str, str, str]]) -> None:
    with st.grid(len(numbers), gap="small"):
        for label, value, note in numbers:
            st.metric(
                label,
                value,
                delta=note or None,
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )


def who_and_where(
    desk: House, as_of: date, texts: Sequence[Voice], names: Names, sources: Mapping[str, TextSource]
) -> None:
    """Authors, addressees and incidents of these texts, beside each other."""
    left, middle, right = st.columns([1, 1, 1.4], gap="medium")
    with left:
        _people(desk, texts, names, sources, "author", "Who says it")
    with middle:
        _people(desk, texts, names, sources, "addressee", "Of whom, to whom")
    with right:
        same_incidents.draw(desk, as_of, texts, sources)


def _people(
    desk: House,
    texts: Sequence[Voice],
    names: Names,
    sources: Mapping[str, TextSource],
    role: str,
    title: str,
) -> None:
    kinds = desk.kinds.kinds
    counted: Counter[tuple[str, str, str]] = Counter()
    for one in texts:
        counted.update(_names(one, role, names, sources))
    rows = counted.most_common(50)
    frame = pd.DataFrame(
        {
            "who": [shown for _, shown, _ in (key for key, _ in rows)],
            "what": [words.label(kind) for kind, _, _ in (key for key, _ in rows)],
            "texts": [many for _, many in rows],
        }
    )
    columns = {
        "who": tables.text("Who", 130),
        "what": tables.text("What", 70),
        "texts": tables.number("Texts", width=52),
    }
    tables.show(
        frame,
        columns,
        title=title,
        key=f"saying_{role}",
        alt=f"{title}, by number of texts",
        rows=6,
        note=f"{words.count(len(counted))} in all" if len(counted) > len(rows) else None,
        leads=[
            links.entity_place(kind, names.token(kinds[kind].key, value)) if kind in kinds else None
            for kind, _, value in (key for key, _ in rows)
        ],
        empty="The texts do not say.",
    )


def _names(
    one: Voice, role: str, names: Names, sources: Mapping[str, TextSource]
) -> list[tuple[str, str, str]]:
    """(kind, as shown, id) of the author, or of those a text is about."""
    roles = ["author"] if role == "author" else ["seller", "creator"]
    found = []
    for each in roles:
        shown = told(one, each, names, sources)
        if shown:
            kind = one.author_kind or "" if each == "author" else each
            found.append((kind, shown, str(getattr(one, each))))
    return found
