"""A card counts money once and is led by the episode that says most about the cause."""

from dataclasses import replace
from typing import Any

from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.life.incidents import lead_of, summarise
from tests.monitors.tellings import day, sighting


def episode(number: int = 1, **changes: Any) -> Episode:
    """A firing episode that was first bad on the morning given."""
    return step([], [sighting(number, **changes)], day(number), Policy())[0]


def test_a_data_fault_is_certain_though_nothing_was_tested() -> None:
    faulty = episode(kind="data", monitor="payments", family="late")
    assert faulty.evidence.q_value is None
    assert summarise([faulty]).confidence == 1.0


def test_the_card_counts_the_same_money_once_and_is_led_by_the_clearest() -> None:
    whole = episode(exposure=1000, effect=1.5)
    cell = episode(exposure=900, effect=6, segment={"country": "ID", "category": "beauty"})
    crumb = episode(exposure=10, effect=40, segment={"carrier": "JX"})
    card = summarise([whole, cell, crumb])
    assert card.money == 1000
    assert card.lead.where == {"country": "ID", "category": "beauty"}
    assert card.state == "firing"


def test_a_shadow_monitor_is_silent_on_a_card_a_live_one_opened() -> None:
    shadow = replace(episode(1, monitor="order_volume"), live=False, money=200_000.0)
    live = replace(episode(3, monitor="hit_rate"), live=True, money=700.0)
    card = summarise([shadow, live])
    assert (card.live, card.lead.monitor, card.money, card.opened_on) == (
        True,
        "hit_rate",
        700.0,
        live.opened_on,
    )
    assert summarise([shadow]).live is False


def test_a_cell_with_most_of_the_excess_names_the_card_even_when_its_band_is_wider() -> None:
    market = episode(segment={"country": "ID"}, effect=9)
    cell = episode(segment={"country": "ID", "category": "beauty"}, effect=7)
    other = episode(segment={"country": "ID", "category": "toys"}, effect=3)
    assert lead_of([market, cell, other]).where == {"country": "ID", "category": "beauty"}
    assert lead_of([market, other]).where == {"country": "ID"}


def test_a_card_resolves_with_its_last_episode() -> None:
    first = step([], [sighting(1), sighting(1, segment={"country": "ID"})], day(1), Policy())
    second = step(first, [sighting(2, "clean"), sighting(2, segment={"country": "ID"})], day(2), Policy())
    third = step(
        second, [sighting(3, "clean"), sighting(3, "clean", segment={"country": "ID"})], day(3), Policy()
    )
    fourth = step(third, [sighting(4, "clean", segment={"country": "ID"})], day(4), Policy())
    assert [summarise(e).state for e in (first, second, third, fourth)] == ["firing"] * 3 + ["resolved"]
    assert summarise(fourth).resolved_on == day(4).isoformat()


def test_a_response_of_ours_never_leads_where_there_is_a_harm() -> None:
    response = replace(episode(monitor="enforcements", exposure=90_000, effect=40), role="response")
    volume = replace(episode(monitor="order_volume", exposure=50_000, effect=20), role="volume")
    harm = episode(monitor="dispute_rate", exposure=100, effect=2)
    assert lead_of([response, volume, harm]) is harm
    assert lead_of([response, volume]) is volume
    assert lead_of([response]) is response
