"""Incidents that texts may be about: by place and days, and by whom they name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitors.voices.voice import About
from pages.desk.house import House
from pages.spoken import asked_voices
from pages.voices.same_incidents import shared_incidents
from queries.content.home import Home
from tests.pages.seed import AS_OF


@pytest.fixture
def desk(spoken: Home) -> House:
    return House(spoken.root, spoken)


def test_the_incident_in_whose_place_they_were_written_is_found_and_no_other(desk: House) -> None:
    sources = {one.extract: one for one in asked_voices.sources(desk, AS_OF)}
    texts = asked_voices.texts(desk, AS_OF, About(kinds=("claim",)), AS_OF - timedelta(days=7), AS_OF)
    found = shared_incidents(desk, AS_OF, texts, sources)
    assert [(one.incident.segment, one.inside) for one in found] == [
        ({"country": "BR", "category": "toys"}, 12)
    ]


def test_texts_of_other_days_or_places_have_nothing_to_do_with_it(desk: House) -> None:
    sources = {one.extract: one for one in asked_voices.sources(desk, AS_OF)}
    texts = asked_voices.texts(desk, AS_OF, About(kinds=("claim",)), AS_OF - timedelta(days=7), AS_OF)
    earlier = [replace(one, day=one.day - timedelta(days=60)) for one in texts]
    elsewhere = [replace(one, category="books", market="GB") for one in texts]
    assert shared_incidents(desk, AS_OF, [*earlier, *elsewhere], sources) == []
