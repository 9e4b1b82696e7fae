"""Whom and what the texts of an incident, a seller, a ring are about, and how it stands in an address."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.store import Store, reading
from monitors.store.access.standing_here import StandingHere
from monitors.voices.voice import About
from pages.desk.house import House, now
from pages.desk.shown_ids import shown_ids
from pages.spoken import asked_voices, voices_about
from queries.content.home import Home
from queries.content.settings import Role
from tests.pages.seed import AS_OF


@pytest.fixture
def desk(spoken: Home) -> House:
    return House(spoken.root, spoken)


def test_an_incident_asks_for_its_segment_since_it_began_a_week_at_least(desk: House) -> None:
    facts = _facts(desk)
    place = voices_about.of_incident(desk, AS_OF, facts)
    assert place is not None
    assert place.about == About(where={"country": "BR", "category": "toys"})
    assert place.since == AS_OF - timedelta(days=7)
    earlier = replace(facts, onset=(AS_OF - timedelta(days=20)).isoformat())
    longer = voices_about.of_incident(desk, AS_OF, earlier)
    assert longer is not None
    assert longer.since == date.fromisoformat(earlier.onset)


def test_where_texts_do_not_tell_all_of_it_those_about_its_carriers_are_asked(desk: House) -> None:
    carriers = {
        "device": {"rows": [["d1", 0.9, 0.1]]},
        "seller": {"rows": [["s9", 0.7, 0.1], ["s1", 0.2, 0.1]]},
    }
    facts = replace(_facts(desk), segment={"country": "BR", "payment_method": "card"}, carriers=carriers)
    place = voices_about.of_incident(desk, AS_OF, facts)
    assert place is not None
    assert place.about == About(where={"country": "BR"}, sellers=("s1", "s9"))
    assert place.said == "BR · card, those who carry it"


def test_of_what_is_everywhere_those_about_its_carriers_are_asked_or_nothing(desk: House) -> None:
    facts = replace(_facts(desk), segment={})
    assert voices_about.of_incident(desk, AS_OF, facts) is None
    carried = replace(facts, carriers={"seller": {"rows": [["s1", 0.9, 0.1]]}})
    place = voices_about.of_incident(desk, AS_OF, carried)
    assert place is not None
    assert (place.about, place.said) == (About(sellers=("s1",)), "those who carry it")


def test_a_metric_that_counts_texts_asks_for_all_of_them_where_it_is_everywhere(desk: House) -> None:
    place = voices_about.of_incident(
        desk, AS_OF, replace(_facts(desk), segment={}, monitor="texts_with_contact")
    )
    assert place is not None
    assert place.about == About()


def test_where_nobody_is_known_to_carry_it_a_wider_place_is_not_asked_instead(desk: House) -> None:
    facts = replace(_facts(desk), segment={"country": "BR", "payment_method": "card"})
    assert voices_about.of_incident(desk, AS_OF, facts) is None


def test_a_rule_asks_for_the_texts_of_what_it_hit(desk: House) -> None:
    place = voices_about.of_incident(desk, AS_OF, replace(_facts(desk), segment={"rule_id": "R017"}))
    assert place is not None
    assert place.about.rule == "R017"


def test_a_seller_is_asked_for_by_id_and_has_an_address(desk: House) -> None:
    kind = desk.kinds.kinds["seller"]
    place = voices_about.of_kind(desk, AS_OF, kind, ["s2", "s1"])
    assert place is not None
    assert place.about == About(sellers=("s1", "s2"))
    shown = shown_ids(desk, desk.engine(None).catalog.contracts, kind.key)
    assert voices_about.kind_place(kind, shown, ["s2", "s1"]).state["v_of"] == "seller:s1,s2"


def _facts(desk: House) -> reading.IncidentFacts:
    found = reading.incident(Store(desk.home.state / "desk.sqlite"), 1, now(), AS_OF)
    assert found is not None
    return found.facts


def test_what_the_first_looks_ask_is_asked_ahead(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[About, date]] = []
    monkeypatch.setattr(
        "pages.spoken.asked_voices.said",
        lambda desk, as_of, about, since, until: asked.append((about, since)),
    )
    voices_about.look(desk, AS_OF)
    week = AS_OF - timedelta(days=7)
    assert asked[0] == (About(), week)
    assert (About(where={"country": "BR", "category": "toys"}), week) in asked


def test_a_buyer_is_asked_for_by_what_they_wrote_and_the_address_holds_a_mask(desk: House) -> None:
    kind = desk.kinds.kinds["buyer"]
    place = voices_about.of_kind(desk, AS_OF, kind, ["CANARY-ring-1"])
    assert place is not None
    found = asked_voices.said(desk, AS_OF, place.about, place.since, AS_OF)
    assert found.texts_now == 3
    shown = shown_ids(desk, desk.engine(None).catalog.contracts, kind.key)
    assert "CANARY" not in voices_about.kind_place(kind, shown, ["CANARY-ring-1"]).state["v_of"]


def test_a_role_that_may_not_read_the_texts_is_told_nothing_of_them(desk: House) -> None:
    orders_alone = Role(name="counter", extracts=frozenset({"orders"}))
    without = replace(desk, here=StandingHere("ana", orders_alone))
    assert asked_voices.sources(desk, AS_OF)
    assert asked_voices.sources(without, AS_OF) == ()
    assert voices_about.of_incident(without, AS_OF, _facts(desk)) is None
