"""The texts of a phrase are those that were counted, however they spell it."""

from datetime import timedelta

from monitors.voices.voice import About, Phrase
from pages.desk.house import House
from pages.spoken import asked_voices
from queries.content.home import Home
from tests.pages.seed import AS_OF


def test_the_texts_of_a_phrase_are_those_counted_and_not_those_of_one_spelling(spoken: Home) -> None:
    desk = House(spoken.root, spoken)
    counted = Phrase("vazia 600 vezes", 2, 62, 0, 140, 2, 0, 1, 1, 1, 1, 0, ("e1",), ("e0", "e1"))
    asked = (desk, AS_OF, About(), AS_OF - timedelta(days=7), AS_OF)
    assert {one.text_id for one in asked_voices.of_saying(*asked, None, counted)} == {"e0", "e1"}
    assert [one.text_id for one in asked_voices.of_saying(*asked, None, counted, "abri")] == ["e0"]
    there = asked_voices.said(*asked)
    assert [len(one.text_ids) for one in there.phrases] == [one.now for one in there.phrases] == [12]
