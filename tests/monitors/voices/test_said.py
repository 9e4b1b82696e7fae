"""What people say: a phrase that many authors say now and here; nothing where nothing rises; the texts behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from monitors.voices.landed_texts import condition, sources_of
from monitors.voices.said import what_people_say
from monitors.voices.voice import About
from monitors.voices.voice_search import search_voices
from queries.content.home import Home
from queries.engine.opening import OpenEngine, open_engine
from tests.monitors.voices.conftest import FIRST, MORNING


@pytest.fixture(scope="module")
def engine(notes_source: Home) -> OpenEngine:
    return open_engine(notes_source)


def test_the_template_is_the_phrase_of_its_desk_and_as_people_write_it(
    notes_source: Home, engine: OpenEngine
) -> None:
    said = what_people_say(notes_source, engine, MORNING, About(where={"desk": "east"}))
    assert len(said.phrases) == 1
    phrase = said.phrases[0]
    assert "only a brick" in phrase.phrase or "Dear support" in phrase.phrase or "money back" in phrase.phrase
    assert (phrase.now, phrase.authors_now, phrase.before) == (12, 12, 0)
    assert phrase.low > 0
    assert phrase.q < 0.05
    assert set(phrase.examples) <= {f"t{n:02d}" for n in range(12)}


def test_a_quiet_desk_and_a_quiet_week_say_nothing(notes_source: Home, engine: OpenEngine) -> None:
    quiet = what_people_say(
        notes_source, engine, FIRST + dt.timedelta(days=42), About(where={"desk": "east"})
    )
    assert quiet.phrases == ()
    assert quiet.texts_now > 40


def test_a_dimension_that_texts_do_not_have_is_left_out_and_said(
    notes_source: Home, engine: OpenEngine
) -> None:
    said = what_people_say(notes_source, engine, MORNING, About(where={"desk": "east", "carrier": "x"}))
    assert said.left_out == ("carrier",)
    assert said.phrases


def test_a_rule_or_a_seller_without_texts_is_silent(notes_source: Home, engine: OpenEngine) -> None:
    assert what_people_say(notes_source, engine, MORNING, About(rule="R1")).silent
    assert what_people_say(notes_source, engine, MORNING, About(sellers=("s",))).texts_now == 0


def test_a_morning_before_has_not_heard_it(notes_source: Home, engine: OpenEngine) -> None:
    early = what_people_say(
        notes_source, engine, FIRST + dt.timedelta(days=44), About(where={"desk": "east"})
    )
    assert early.phrases == ()


def test_texts_are_found_by_words_in_any_case_and_by_what_stands_in_quotes(
    notes_source: Home, engine: OpenEngine
) -> None:
    found = search_voices(notes_source, engine.at(MORNING), '"ONLY a brick" lamp')
    assert [one.text_id for one in found] == ["t04", "t08", "t00"]  # the newest first
    assert found[0].market == "east"
    assert search_voices(notes_source, engine.at(MORNING), '"brick a only"') == []


def test_what_is_searched_for_is_no_sql_and_no_pattern(notes_source: Home, engine: OpenEngine) -> None:
    for words in ("'; drop table notes; --", "%", '"', "_" * 5):
        assert search_voices(notes_source, engine.at(MORNING), words, most=3) is not None


def test_of_a_rule_whose_hits_may_not_be_read_no_text_is_asked_for(notes_source: Home) -> None:
    engine = open_engine(notes_source)
    [plain] = sources_of(notes_source, engine)
    source = replace(plain, rule_source="notes", rule="kind", order="case_id")
    assert "in (select" in condition(engine, source, About(rule="r1")).wheres[0]
    engine.withheld.append("notes")
    assert condition(engine, source, About(rule="r1")).wheres == ("false",)
