"""Money of several incidents: never the same money twice, and said as a lower bound where it is one."""

from dataclasses import replace
from typing import Any

import pytest

from monitors.life.facts import facts_of
from monitors.life.incident_facts import IncidentFacts
from monitors.life.stakes import TotalStake, least_total, may_share
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
