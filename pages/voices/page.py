"""Voices: what do people say, who says the same, and what is new in it?"""

from __future__ import annotations

import streamlit as st

from pages.desk import role_choice, session, withheld
from pages.desk.shown_ids import names_as
from pages.parts import empty, status_line, unknown_value
from pages.spoken import asked_voices
from pages.voices import one_saying, said_lists, text_list, voice_figures, voice_filters, voices_sql

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()
sources = {one.extract: one for one in asked_voices.sources(desk, as_of)}
if not sources and (back := asked_voices.kept_back(desk, as_of)):
    withheld.say(desk, back, "What people say")
    session.halt()
if not sources or not voice_filters.every_text(desk, as_of).texts:
    st.info(
        "No text has landed in eight weeks: an extract with a column that is `free_text` brings them (`texts` of the "
        "marketplace), as docs/voices.md says.",
        icon=":material/forum:",
    )
    session.halt()
names = names_as(desk, desk.engine(as_of).catalog.contracts, st.session_state.get(role_choice.KEY))
asked = voice_filters.ask(desk, as_of, names)
found = asked_voices.said(desk, as_of, asked.about, asked.since, asked.until)
group = asked_voices.a_group(desk, as_of, asked.about, found, st.query_params.get("v_group", ""))
phrase = asked_voices.a_phrase(found, st.query_params.get("v_phrase", ""))
for parameter, one in (("v_group", group), ("v_phrase", phrase)):
    told = st.query_params.get(parameter, "")
    if told and one is None:
        unknown_value.tell(
            f"“{unknown_value.short(told)}” is not said in these days and filters: all that is said is shown."
        )
source = next(iter(sources.values()))
if group is not None or phrase is not None:
    one_saying.back()
    texts = asked_voices.of_saying(
        desk, as_of, asked.about, asked.since, asked.until, group, phrase, asked.words
    )
    if group is not None:
        one_saying.group(desk, group, found)
    elif phrase is not None:
        one_saying.phrase(phrase, found)
    sql = voices_sql.statement(source, asked, names, texts)
    text_list.draw(desk, texts, found, names, sources, "Its texts", sql, rows=9)
    one_saying.who_and_where(desk, as_of, texts, names, sources)
else:
    as_asked = asked_voices.texts(desk, as_of, asked.about, asked.since, asked.until, asked.words)
    texts = text_list.with_named(as_asked, desk, as_of, asked, names)
    sql = voices_sql.statement(source, asked, names)
    if asked.words:
        text_list.draw(desk, texts, found, names, sources, voice_filters.searched(asked, len(as_asked)), sql)
    else:
        voice_figures.draw(desk, as_of, asked, found)
    said_lists.draw(desk, as_of, found)
    if not asked.words:
        text_list.draw(desk, texts, found, names, sources, "Texts", sql)
