"""Money of several incidents: never the same money twice, and said as a lower bound where it is one."""

from dataclasses import replace
from typing import Any

import pytest

from monitors.life.episode import Episode
from monitors.life.facts import facts_of
from monitors.life.incident_facts import IncidentFacts
from monitors.life.stakes import TotalStake, least_total, may_share, same_money
from tests.benchmarks.incident_stories import episode
from tests.monitors.tellings import day


def facts(
    money: float | None, number: int = 1, first: int = 10, last: int = 12, **segment: str
) -> IncidentFacts:
    made = facts_of([episode(first, segment=segment)], {}, str(day(last + 1)))
    return replace(
        made, incident=number, exposure=money, first_bucket=str(day(first)), last_bucket=str(day(last))
    )


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ({"country": "BR"}, {"country": "ID"}, False),
        ({"country": "BR"}, {"category": "toys"}, True),
        ({"country": "BR"}, {}, True),
        ({"country": "BR"}, {"country": "BR", "category": "toys"}, True),
        ({"country": "BR", "first": 13, "last": 14}, {"country": "BR"}, False),
        ({"country": "BR", "first": 12, "last": 14}, {"country": "BR"}, True),
    ],
)
def test_incidents_share_orders_unless_a_dimension_or_the_days_tell_them_apart(
    one: dict[str, Any], other: dict[str, Any], share: bool
) -> None:
    assert may_share(facts(1.0, **one), facts(1.0, 2, **other)) is share


def test_incidents_apart_add_up() -> None:
    total = least_total([facts(30.0, 1, country="BR"), facts(20.0, 2, country="ID"), facts(None, 3)])
    assert total == TotalStake(50.0, at_least=False)


def test_of_those_that_may_share_orders_the_largest_counts_and_the_total_is_a_least_one() -> None:
    total = least_total([facts(30.0, 1, country="BR"), facts(40.0, 2), facts(20.0, 3, country="ID")])
    assert total == TotalStake(40.0, at_least=True)


def test_two_that_share_only_with_a_smaller_third_both_count() -> None:
    total = least_total([facts(30.0, 1, country="BR"), facts(25.0, 2, country="ID"), facts(9.0, 3)])
    assert total == TotalStake(55.0, at_least=True)


def test_nothing_at_stake_is_nothing() -> None:
    assert least_total([]) == TotalStake(0.0, at_least=False)


def test_money_of_another_alert_than_the_lead_lies_in_that_ones_segment_and_days() -> None:
    """A takeover led by logins in BR on the 10th has the money of orders of toys there, of the 13th and 14th."""
    led = replace(
        facts(379.0, 1, 10, 10, country="BR", party="seller"),
        exposure_segment={"country": "BR", "category": "toys"},
        exposure_first=str(day(13)),
        exposure_last=str(day(14)),
    )
    other = facts(380.0, 2, 13, 14, country="BR", category="toys")
    assert may_share(led, other)
    assert not may_share(led, facts(380.0, 2, 13, 14, country="BR", category="home"))
    assert least_total([led, other]) == TotalStake(380.0, at_least=True)


def owner(number: int, segment: dict[str, str], **footprint: dict[str, float]) -> Episode:
    return replace(episode(13, segment=segment), id=number, footprint=footprint)


def of_alert(money: float, number: int, first: int, last: int, **segment: str) -> IncidentFacts:
    return replace(facts(money, number, first, last, **segment), exposure_alert=number, state="firing")


@pytest.mark.parametrize(
    ("toys", "second", "days", "told"),
    [
        (1.0, 380.0, (13, 14), {1: (2,), 2: (1,)}),  # nearly all of it lies in the other's cell
        (0.1, 380.0, (13, 14), {}),  # a tenth does
        (1.0, 2000.0, (13, 14), {1: (2,)}),  # most of the one is little of the other
        (1.0, 380.0, (14, 20), {}),  # of two days and seven one is both's
    ],
)
def test_two_open_incidents_say_of_each_other_what_may_be_most_of_their_money(
    toys: float, second: float, days: tuple[int, int], told: dict[int, tuple[int, ...]]
) -> None:
    one = of_alert(379.0, 1, 13, 14, country="BR", tier="mid")
    other = of_alert(second, 2, *days, country="BR", category="toys")
    alerts = {
        1: owner(1, {"country": "BR", "tier": "mid"}, category={"toys": toys, "home": 1 - toys}),
        2: owner(2, {"country": "BR", "category": "toys"}, tier={"mid": 0.95}),
    }
    assert same_money([one, other], alerts) == told
    assert same_money([one, replace(other, state="resolved")], alerts) == {}


def test_of_a_dimension_that_an_alert_does_not_know_nothing_is_said() -> None:
    one, other = of_alert(379.0, 1, 13, 14, country="BR"), of_alert(380.0, 2, 13, 14, campaign="new_user")
    alerts = {1: owner(1, {"country": "BR"}), 2: owner(2, {"campaign": "new_user"}, country={"BR": 1.0})}
    assert same_money([one, other], alerts) == {}
