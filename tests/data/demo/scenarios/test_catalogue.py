"""The catalogue of scenarios: complete, each with its twin, and each telling who and where."""

from pathlib import Path

import pytest

from data.demo.plans.scenario import Scenario
from data.demo.scenarios import catalogue
from tests.data.demo.market import Market

# Rows of the field's table of scenarios → the file of the innocent (or other) twin; None where there is none.
TWINS = {
    "card_testing": "payment_outage",
    "stolen_card": "gifting_season",
    "refund_abuse": "carrier_failure",
    "fake_shipping": "carrier_scan_delay",
    "brushing": "viral_product",
    "seller_takeover": "bank_change",
    "kyc_mill": "recruiting_campaign",
    "coupon_abuse": "good_campaign",
    "creator_collusion": "star_live",
    "triangulation": "clearance",
    "rule_outage": "attack_ended",
    "threshold_misset": "scripted_attack",
    "pipeline_duplicates": "real_surge",
    "late_partial_load": "outage",
    "campaign_surge": None,
    "new_market": None,
    "immature_labels": None,
}


@pytest.mark.parametrize(("scenario", "twin"), TWINS.items())
def test_every_row_of_the_field_has_its_scenario_and_its_twin(scenario: str, twin: str | None) -> None:
    assert scenario in catalogue()
    assert twin is None or catalogue()[twin].twin_of == scenario


@pytest.mark.parametrize("kind", catalogue().values(), ids=lambda kind: kind.name)
def test_a_scenario_says_what_moves_first_what_decides_and_why(kind: type[Scenario]) -> None:
    assert kind.first_mover
    assert kind.decides
    assert kind.cause
    assert kind.innocent == (kind.kind == "innocent")


@pytest.mark.parametrize("kind", catalogue().values(), ids=lambda kind: kind.name)
def test_what_moves_are_monitors_of_the_desk(kind: type[Scenario]) -> None:
    monitors = {path.stem for path in (Path(__file__).parents[4] / "monitors" / "sql").glob("*.sql")}
    first = {kind.first_mover} - {"freshness"}  # data faults are seen by the ingest, not by a monitor
    assert first | set(kind.also_moves) <= monitors


def test_events_lie_inside_the_demo_after_the_clean_days(lively: Market) -> None:
    clean = lively.truth.first.toordinal() + int(lively.truth.days * 0.375)
    for event in lively.truth.events:
        assert event.start < event.end <= lively.truth.end
        assert event.start.toordinal() >= clean or event.scenario == "immature_labels", event.id


def test_several_events_begin_in_the_last_fortnight(lively: Market) -> None:
    assert sum((lively.truth.end - event.start).days <= 14 for event in lively.truth.events) >= 5


def test_entities_of_the_truth_are_in_the_data(lively: Market) -> None:
    columns = {"seller": "seller_id", "buyer": "buyer_id", "creator": "creator_id", "card_bin": "card_bin"}
    orders, payments = lively.rows("orders"), lively.rows("payments")
    for event in lively.truth.events:
        for entity, names in event.entities.items():
            if entity in columns:
                rows = payments if entity == "card_bin" else orders
                assert set(names) & set(rows[columns[entity]]), (event.id, entity)


def test_money_by_day_adds_up_and_innocents_cost_nothing(lively: Market) -> None:
    for event in lively.truth.events:
        assert sum(event.money_by_day.values()) == pytest.approx(event.money, abs=0.02)
        assert event.kind == "risk" or event.money == 0
    assert sum(e.money > 0 for e in lively.truth.events if e.kind == "risk") >= 10


def test_a_scenario_starts_when_its_first_mover_moves(lively: Market) -> None:
    event = lively.event("brushing")
    reviews = lively.rows("interactions")
    odd = reviews[(reviews["kind"] == "review") & (reviews["hours_after_delivery"] < 2)]
    mine = odd[odd["seller_id"].isin(event.entities["seller"])].groupby("day").size()
    inside = mine[(mine.index >= event.start) & (mine.index < event.end)]
    assert inside.index.min() == event.start
    assert inside[event.start] * 3 >= inside.max()
