"""Episodes join by where their money sits, never by time alone."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.life.incidents import Closeness, group_episodes, lead_of, similarity, summarise
from monitors.life.overlap import overlap
from tests.monitors.tellings import day, sighting


def episode(number: int = 1, **changes: Any) -> Episode:
    """A firing episode that was first bad on the morning given."""
    return step([], [sighting(number, **changes)], day(number), Policy())[0]


BEAUTY = {"country": {"ID": 0.9, "BR": 0.1}, "category": {"beauty": 0.8, "toys": 0.2}}


def test_the_whole_joins_the_market_its_excess_is_in() -> None:
    whole, market = episode(footprint=BEAUTY), episode(segment={"country": "ID"})
    assert similarity(whole, market, Closeness()) == 0.9


def test_two_markets_that_go_wrong_together_stay_apart() -> None:
    one = episode(segment={"country": "ID"}, footprint={"category": {"beauty": 1.0}})
    other = episode(segment={"country": "BR"}, footprint={"category": {"beauty": 1.0}})
    assert similarity(one, other, Closeness()) == 0.0


def test_the_same_place_a_month_later_is_another_cause() -> None:
    one, later = episode(1, segment={"country": "ID"}), episode(30, segment={"country": "ID"})
    assert similarity(one, later, Closeness()) == 0.0


def test_time_alone_joins_nothing() -> None:
    rule = episode(monitor="rule_hit_rate", segment={"rule_id": "R017"})
    refunds = episode(monitor="refund_only_rate", segment={"carrier": "JX"})
    assert similarity(rule, refunds, Closeness()) == 0.0


def test_a_data_fault_never_joins_a_risk() -> None:
    risk, fault = episode(), episode(kind="data", monitor="payments", family="partial")
    assert similarity(risk, fault, Closeness()) == 0.0


def test_extracts_that_stop_together_are_one_fault() -> None:
    orders, payments = (episode(kind="data", monitor=name, family="late") for name in ("orders", "payments"))
    later = episode(2, kind="data", monitor="labels", family="late")
    assert similarity(orders, payments, Closeness()) == 1.0
    assert similarity(orders, later, Closeness()) == 0.0


def test_a_data_fault_is_certain_though_nothing_was_tested() -> None:
    faulty = episode(kind="data", monitor="payments", family="late")
    assert faulty.evidence.q_value is None
    assert summarise([faulty]).confidence == 1.0


def test_new_episodes_join_a_stored_incident_and_each_other() -> None:
    known = episode(1, segment={"country": "ID"}, footprint=BEAUTY)
    object.__setattr__(known, "incident_id", 7)
    joined = episode(2, monitor="dispute_rate", segment={"country": "ID", "category": "beauty"})
    apart = [
        episode(2, segment={"country": "BR"}, monitor=name, footprint={"category": {"toys": 1.0}})
        for name in ("hit_rate", "decline_rate")
    ]
    groups = group_episodes([joined, *apart], [known])
    assert sorted((g.incident_id, len(g.episodes)) for g in groups if g.incident_id) == [(7, 1)]
    assert [len(g.episodes) for g in groups if g.incident_id is None] == [2]


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


shares = st.dictionaries(st.sampled_from("abc"), st.floats(0.01, 1), min_size=1).map(
    lambda raw: {key: value / sum(raw.values()) for key, value in raw.items()}
)
footprints = st.dictionaries(st.sampled_from(["country", "category", "carrier"]), shares, max_size=3)


@given(footprints, footprints)
def test_overlap_is_symmetric_and_a_share(one: Any, other: Any) -> None:
    found, back = overlap(one, other), overlap(other, one)
    if found is None or back is None:
        assert found is back
        return
    assert abs(found - back) < 1e-12
    assert 0 <= found <= 1 + 1e-9


@given(footprints)
def test_everything_overlaps_itself_fully(one: Any) -> None:
    assert overlap(one, one) is None or abs((overlap(one, one) or 0) - 1) < 1e-9
