"""From the record to words: the same sentence for everybody, and a reason where there is no money."""

from dataclasses import replace
from typing import Any

from monitors import words
from monitors.life.facts import facts_of
from monitors.life.incident_facts import IncidentFacts
from monitors.words import main_carriers
from tests.benchmarks.incident_stories import episode
from tests.monitors.tellings import day

SELLERS = {"active": 180, "half": 2, "rows": [["s1", 0.4, 0.01], ["s2", 0.2, 0.01], ["s3", 0.1, 0.02]]}
DEVICES = {"active": 900, "half": 1, "rows": [["d1", 0.7, 0.0]]}


def facts(**changes: Any) -> IncidentFacts:
    made = facts_of([episode(10, segment={"country": "ID"})], {}, str(day(11)))
    money: dict[str, Any] = {"exposure": 900.0, "exposure_low": 700.0, "exposure_high": 1100.0}
    return replace(made, **{**money, **changes})


def test_the_record_is_said_with_its_onset_and_interval() -> None:
    said = words.headline_of_facts(facts(), currency="USD", read_on=day(11))
    assert said.line == "Failure rate ×3.0 in ID, $900 at stake ($700 to $1.1k), since 12 Mar"


def test_without_money_it_says_why_and_a_data_fault_does_not() -> None:
    bare = facts(exposure=None, no_exposure="our own response")
    assert words.headline_of_facts(bare).money == "no money at stake: our own response"
    assert words.headline_of_facts(replace(bare, kind="data", note="late")).money == ""


def test_the_harm_of_the_record_stands_first_and_a_response_of_ours_says_who_acted() -> None:
    named = facts(harm="Stolen cards")
    assert words.headline_of_facts(named, currency="USD").title == "Stolen cards in ID: failure rate ×3.0"
    about = words.MetricWords("Shops we shut", "count", "response", "We shut {shop}", "day")
    ours = replace(named, harm="", role="response", actual=40.0, expected=1.0)
    assert words.headline_of_facts(ours, about=about).title == "We shut 40 shops a day in ID, usual is 1"


def test_the_fewest_that_carry_half_are_named() -> None:
    both = {"seller": SELLERS, "device": DEVICES}
    assert main_carriers(both) == words.Carriers("device", 1, 900.0, 0.7, "d1")
    sellers = main_carriers({"seller": SELLERS})
    assert sellers is not None
    assert words.carried_by(sellers) == "2 of 180 sellers carry 60\u202f%"
    assert main_carriers({"seller": {**SELLERS, "half": None}}) is None


def test_carriers_of_an_explanation_speak_where_the_record_knows_none() -> None:
    found = words.Carriers("buyer", 3, 40.0, 0.5)
    assert words.headline_of_facts(facts(), carriers=found).who == words.carried_by(found)
    known = facts(carriers={"device": DEVICES})
    assert "d1" in words.headline_of_facts(known, carriers=found).who


def test_where_no_cell_is_named_the_place_where_other_metrics_moved_is() -> None:
    place = {"segment": {"country": "ID", "category": "home"}, "monitors": ["rejects", "scores"]}
    said = words.headline_of_facts(facts(), unplaced=True, elsewhere=words.moved_in(place))
    assert said.who == "2 other metrics moved in ID · home"
    assert "no finer cell" in words.headline_of_facts(facts(), unplaced=True).who


def test_the_places_of_other_alerts_are_listed_with_how_many_metrics_moved() -> None:
    places = [
        {"segment": {"country": "ID", "category": "home"}, "monitors": ["rejects", "scores"]},
        {"segment": {"country": "ID", "payment_method": "card"}, "monitors": ["scores"]},
    ]
    told = words.elsewhere(places)
    assert told == "Other alerts of this incident are in ID · home (2 metrics), ID · card (1)"


def test_money_that_may_be_another_incidents_too_says_whose() -> None:
    told = facts(same_money=(12,), exposure_low=900.0, exposure_high=900.0)
    said = words.headline_of_facts(told, currency="USD").money
    assert said == "$900 at stake, which may be that of incident 12 too"
    several = words.headline_of_facts(replace(told, same_money=(12, 9)), currency="USD").money
    assert several == "$900 at stake, which may be that of incidents 12 and 9 too"
