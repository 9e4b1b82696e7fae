"""Which texts are asked for: the filters in one line, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from monitors import words
from monitors.store import reading
from monitors.voices.voice import About
from monitors.voices.voice_search import MOST
from pages.desk import role_choice
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.desk.shown_ids import Names, ShownIds
from pages.parts import links, unknown_value
from pages.spoken import asked_voices, voices_about
from pages.spoken.voices_about import Place
from pages.voices import kind_stages, text_counts
from pages.voices.text_counts import TextCounts
from queries.content.entity_kind import EntityKind

SPANS = {"1 week": 7, "2 weeks": 14, "4 weeks": 28, "8 weeks": 56}
USUAL = "1 week"
OF_INCIDENT, OF_WHOM = "v_incident", "v_of"
LONGEST_WORDS = 200  # characters of a search
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


@dataclass(frozen=True)
class VoiceQuestion:
    """What is asked. said: whom or what it is about, in words (data), empty = all; filtered: anything but the days."""

    about: About
    since: date
    until: date
    words: str = ""
    said: str = ""
    filtered: bool = False


def ask(desk: House, as_of: date, names: Names) -> VoiceQuestion:
    """The filters, drawn."""
    # Over 40 lines: one control after the other.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="voice_filters"):
        place, chip = _place(desk, as_of, names)
        # An incident brings its own days.
        since = place.since if place and chip == OF_INCIDENT else as_of - timedelta(days=_span())
        there = every_text(desk, as_of)
        kinds = there.values("kind")
        stage = _choice("stage", kind_stages.stages_of(kinds), "Any stage", 128)
        open_kinds = kind_stages.kinds_at(stage, kinds)
        kind = _choice("kind", open_kinds, "Any kind", 128)
        market = _choice("market", there.values("market"), "Any market", 118)
        language = _choice("language", there.values("language"), "Any language", 128, words.language)
        searched = st.text_input(
            "Search",
            key="v_words",
            placeholder="Words, or “words as one”",
            max_chars=LONGEST_WORDS,
            width="stretch",
            help="Texts with all these words; capital letters and accents do not count; in quotes = as one",
            **BOUND,
        )
        role_choice.choose(desk)
    about = place.about if place else About()
    chosen = (kind,) if kind else tuple(open_kinds) if stage else ()
    about = replace(
        about,
        kinds=chosen,
        markets=(market,) if market else (),
        languages=(language,) if language else (),
    )
    asked = [words.label(one) for one in (stage if not kind else "", kind, market) if one]
    asked += [words.language(language)] if language else []
    said = " · ".join([*([place.said] if place and place.said else []), *asked])
    search = (searched or "").strip().replace("“", '"').replace("”", '"')
    return VoiceQuestion(about, since, as_of, search, said, bool(place or asked))


def every_text(desk: House, as_of: date) -> TextCounts:
    """The texts of the longest range that the page has: its choices."""
    return text_counts.count_texts(desk, as_of, About(), as_of - timedelta(days=max(SPANS.values())), as_of)


def searched(asked: VoiceQuestion, many: int) -> str:
    """The title of what a search found; of as many as are looked at, there may be more."""
    found = f"The newest {words.count(many)} texts" if many >= MOST else words.plural(many, "text")
    return f"{found} with {unknown_value.short(asked.words)}"


def _span() -> int:
    unknown_value.say("v_days", SPANS, "range", f"{USUAL} is shown")
    chosen = st.segmented_control("Days", list(SPANS), default=USUAL, required=True, key="v_days", **BOUND)
    return SPANS[chosen or USUAL]


def _choice(
    name: str,
    options: Sequence[str],
    placeholder: str,
    width: int,
    shown: Callable[[str], str] = words.label,
) -> str:
    """One of the values there are, shown in words; empty = any."""
    parameter = f"v_{name}"
    alike = {shown(one): one for one in options}
    unknown_value.say(parameter, options, name, f"{placeholder.lower()} is shown", alike)
    asked = st.query_params.get(parameter, "")
    if asked in options and shown(asked) != asked and parameter not in st.session_state:
        st.session_state[parameter] = (
            asked  # a typed address names the value, the widget knows its words alone
        )
    chosen = st.selectbox(
        placeholder,
        options,
        index=None,
        key=parameter,
        width=width,
        placeholder=placeholder,
        format_func=shown,
        **BOUND,
    )
    return str(chosen) if chosen else ""


def _place(desk: House, as_of: date, names: Names) -> tuple[Place | None, str]:
    """The incident, or the sellers, creators, that the address asks for, as a chip that takes it off."""
    if told := st.query_params.get(OF_INCIDENT, ""):
        return _incident(desk, as_of, told), OF_INCIDENT
    if told := st.query_params.get(OF_WHOM, ""):
        return _whom(desk, as_of, told, names), OF_WHOM
    return None, ""


def _incident(desk: House, as_of: date, told: str) -> Place | None:
    number = unknown_value.number(told)
    card = None if number is None else reading.incident(desk.store, number, now(), as_of)
    if card is None:
        unknown_value.tell(
            f"There is no incident “{unknown_value.short(told)}” this morning: all texts are shown."
        )
        return None
    place = voices_about.of_incident(desk, as_of, card.facts)
    if place is None:
        unknown_value.tell(
            f"Texts cannot be told apart by what incident {card.id} is in: all texts are shown."
        )
        return None
    links.link(links.alert_place(card.id), f"Incident {card.id}", ":material/arrow_back:")
    _chip(f"Only {place.said} since {words.day(place.since, as_of)}", OF_INCIDENT)
    return place


def _whom(desk: House, as_of: date, told: str, names: Names) -> Place | None:
    name, _, tokens = told.partition(":")
    kind = desk.kinds.kinds.get(name)
    asked = [one for one in tokens.split(",") if one][: voices_about.MOST]
    ids = _meant(desk, as_of, names.of(kind.key), asked) if kind else []
    place = voices_about.of_kind(desk, as_of, kind, ids) if kind and ids else None
    if kind is None or place is None:
        unknown_value.tell(f"No text tells of “{unknown_value.short(told)}”: all texts are shown.")
        st.query_params.pop(OF_WHOM, None)
        return None
    said = _said(kind, names.cells(kind.key, ids))
    _chip(f"Only {said}", OF_WHOM)
    return replace(place, said=said)


def _meant(desk: House, as_of: date, shown: ShownIds, asked: Sequence[str]) -> list[str]:
    """The ids that the tokens of an address mean; a personal one in the clear gives way to its mask there."""
    if not shown.personal:
        return list(asked)
    known = asked_voices.authors(desk, as_of)
    found = [one for token in asked if (one := shown.value_of(token, known))]
    if found and not all(shown.is_told(token) for token in asked):
        kind = st.query_params[OF_WHOM].partition(":")[0]
        st.query_params[OF_WHOM] = f"{kind}:{','.join(shown.tokens(found))}"
    return found


def _said(kind: EntityKind, asked: Sequence[str]) -> str:
    if len(asked) == 1:
        return f"{kind.word.lower()} {unknown_value.short(asked[0], 40)}"
    return f"{words.count(len(asked))} {kind.plural.lower()}"


def _chip(label: str, parameter: str) -> None:
    st.button(
        plain(label),
        icon=":material/close:",
        key=f"{parameter}_off",
        on_click=_forget,
        args=(parameter,),
        help="Show the others too",
    )


def _forget(parameter: str) -> None:
    """Callback: the texts of everybody again."""
    st.query_params.pop(parameter, None)
