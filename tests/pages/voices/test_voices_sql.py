"""The statement beside a list of texts runs as it stands, and finds exactly that list."""

from datetime import date, timedelta

import pytest

from monitors.voices.voice import About
from monitors.voices.voice_search import parts_of
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.spoken import asked_voices
from pages.voices.voice_filters import VoiceQuestion
from pages.voices.voices_sql import LISTED, statement
from queries.content.home import Home
from tests.pages.seed import AS_OF

NAMES = Names()


@pytest.fixture
def desk(spoken: Home) -> House:
    return House(spoken.root, spoken)


def question(words: str = "", since: date = AS_OF - timedelta(days=7), **about: object) -> VoiceQuestion:
    return VoiceQuestion(About(**about), since, AS_OF, words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked",
    [
        question(),
        question(where={"country": "BR", "category": "toys"}),
        question(sellers=("s1", "m1"), kinds=("claim", "message")),
        question(markets=("MX",), languages=("es",)),
        question('"a caixa veio" ABRI'),
        question("it's 100%"),
        question(rule="R'17"),
    ],
    ids=lambda one: f"{one.about} {one.words}",
)
def test_the_statement_finds_the_texts_of_the_list(desk: House, asked: VoiceQuestion) -> None:
    (source,) = asked_voices.sources(desk, AS_OF)
    listed = asked_voices.texts(desk, AS_OF, asked.about, asked.since, asked.until, asked.words)
    found = desk.engine(AS_OF).query(statement(source, asked, NAMES)).to_pylist()
    assert {row["text_id"] for row in found} == {one.text_id for one in listed}


def test_the_texts_of_a_group_are_named_one_by_one_and_the_rest_is_said(desk: House) -> None:
    (source,) = asked_voices.sources(desk, AS_OF)
    asked = question(since=AS_OF - timedelta(days=40))
    every = asked_voices.texts(desk, AS_OF, asked.about, asked.since, asked.until)
    few = statement(source, asked, NAMES, every[:9])
    assert desk.engine(AS_OF).query(few).num_rows == 9
    assert "--" not in few
    many = statement(source, asked, NAMES, every * 2)
    assert many.startswith(f"-- the newest {LISTED} of {2 * len(every)} texts\n")
    assert desk.engine(AS_OF).query(many).num_rows == min(LISTED, len(every))


@pytest.mark.parametrize(
    ("searched", "parts"),
    [("a b", ["a", "b"]), ('"a b" c', ["a b", "c"]), ('a "b c', ["a", "b", "c"]), ("", []), ('" "', [])],
)
def test_words_in_quotes_are_one(searched: str, parts: list[str]) -> None:
    assert parts_of(searched) == parts
