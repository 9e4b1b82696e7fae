"""The facts of an incident: whose numbers, which day it began, whose money, how many views."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitors.life.episode import Episode
from monitors.life.facts import NO_MONEY, STRONGEST, facts_of, strongest
from monitors.life.incident_facts import Onset, facts_from_json
from monitors.life.window_sums import Series
from tests.benchmarks.incident_stories import episode
from tests.monitors.life.test_window_sums import DAYS, kept
from tests.monitors.tellings import day

AS_OF = str(day(25))
BAD = dict.fromkeys(range(20, 25), 50.0)


def alert(number: int, **changes: Any) -> Episode:
    """An alert of five days, so and so strong."""
    return episode(20, days=5, id=number, **changes)


def told(*members: Episode, series: Mapping[int, Series] | None = None, as_of: str = AS_OF) -> Any:
    return facts_of(members, {one.id or 0: kept(BAD) for one in members} if series is None else series, as_of)


def test_an_incident_of_one_alert_says_its_window() -> None:
    facts = told(alert(1))
    assert (facts.incident, facts.alert, facts.buckets, facts.bad_buckets) == (1, 1, 5, 5)
    assert (facts.actual, facts.expected) == (pytest.approx(0.05), pytest.approx(0.01))
    assert facts.effect == pytest.approx(5.0)
    assert (facts.first_bucket, facts.last_bucket) == (str(day(20)), str(day(24)))
    assert facts.exposure == pytest.approx(5 * 40 * 7.0)
    assert facts.exposure_low < facts.exposure < facts.exposure_high
    assert (facts.views, facts.open_views, facts.quiet_since) == (1, 1, None)


def test_it_is_json_in_and_out() -> None:
    facts = replace(told(alert(1)), carriers={"seller": {"active": 9, "half": 1, "rows": [["s1", 0.6, 0.1]]}})
    assert facts_from_json(json.loads(json.dumps(facts.as_json()))) == facts
    assert facts.began == Onset(
        *(date.fromisoformat(one) for one in (facts.onset, facts.onset_low, facts.onset_high))
    )


def test_the_numbers_are_the_lead_alerts_and_moneys_are_never_added() -> None:
    narrow, wide = alert(1, effect=9.0), alert(2, segment={}, effect=3.0)
    facts = told(narrow, wide, series={1: kept(dict.fromkeys(BAD, 90.0)), 2: kept(BAD)})
    assert (facts.alert, facts.segment) == (1, narrow.where)
    assert facts.actual == pytest.approx(0.09)
    assert (facts.exposure, facts.exposure_alert) == (pytest.approx(5 * 80 * 7.0), 1)


def test_a_lead_without_money_takes_the_largest_of_the_others_and_says_whose() -> None:
    lead, other = alert(1, effect=9.0, monitor="applications"), alert(2, effect=3.0)
    facts = told(lead, other, series={1: kept(BAD, exposure=[None] * DAYS), 2: kept(BAD)})
    assert (facts.alert, facts.exposure_alert, facts.no_exposure) == (1, 2, "")
    assert facts.exposure == pytest.approx(5 * 40 * 7.0)


def test_what_we_hold_ourselves_is_no_money_at_stake() -> None:
    ours = replace(alert(1), role="response")
    facts = told(ours)
    assert (facts.exposure, facts.exposure_alert, facts.no_exposure) == (None, None, NO_MONEY["response"])


@pytest.mark.parametrize(
    ("series", "why"),
    [
        (kept(BAD, exposure=[None] * DAYS), "undeclared"),
        (kept(BAD, exposure=[0.0] * DAYS), "worthless"),
        (kept({20: 11.0, 21: 0.0}), "within"),
    ],
)
def test_an_incident_without_money_says_why(series: Series, why: str) -> None:
    facts = told(alert(1), series={1: series})
    assert (facts.exposure, facts.no_exposure) == (None, NO_MONEY[why])


def test_a_series_of_before_money_was_kept_leaves_the_sum_of_the_bad_buckets() -> None:
    older = {name: values for name, values in kept(BAD).items() if name != "exposure"}
    assert told(alert(1, exposure=30.0), series={1: older}).exposure == pytest.approx(150.0)
    assert told(alert(1, exposure=0.0), series={1: older}).no_exposure == NO_MONEY["unknown"]


def test_a_data_fault_has_neither_money_nor_effect() -> None:
    fault = replace(alert(1), kind="data")
    facts = told(fault, series={})
    assert (facts.effect, facts.exposure, facts.no_exposure) == (None, None, NO_MONEY["data"])


def test_it_began_when_most_of_the_strong_alerts_say() -> None:
    early = kept(dict.fromkeys(range(17, 25), 50.0))
    members = [alert(n, effect=9.0 - n) for n in (1, 2, 3)]
    late = {1: kept(BAD), 2: early, 3: early}
    assert told(*members, series=late).onset == str(day(17))
    assert told(members[0], series=late).onset == str(day(20))


def test_weak_alerts_and_our_own_responses_are_not_asked_when_it_began() -> None:
    members = [alert(n, effect=3.0 + n) for n in range(7)]
    members[6] = replace(members[6], role="response")
    assert [one.id for one in strongest(members)] == [5, 4, 3, 2, 1]
    assert len(strongest(members)) == STRONGEST


def test_shadow_alerts_are_no_views_of_a_live_incident() -> None:
    shadow = replace(alert(2), live=False)
    over = replace(alert(3), state="resolved", resolved_on=AS_OF)
    facts = told(alert(1), shadow, over)
    assert (facts.views, facts.open_views) == (2, 1)
    assert told(shadow).views == 1


def test_it_is_quiet_after_a_week_without_a_bad_bucket_or_when_it_is_over() -> None:
    last = day(24)
    assert told(alert(1), as_of=str(last + timedelta(days=7))).quiet_since is None
    assert told(alert(1), as_of=str(last + timedelta(days=8))).quiet_since == str(last)
    over = replace(alert(1), state="resolved", resolved_on=AS_OF)
    assert told(over).quiet_since == str(last)


def test_carriers_are_the_leads_or_those_of_the_strongest_that_knows_any() -> None:
    known = {"seller": {"active": 9, "half": 1, "rows": [["s1", 0.6, 0.1]]}}
    lead, other = alert(1, effect=9.0), replace(alert(2, effect=3.0), carriers=known)
    assert told(lead, other).carriers == known
    assert told(lead).carriers == {}


def test_the_money_of_the_last_week_is_its_part_of_the_money_at_stake() -> None:
    # Bad on days 20 to 24; seen on day 29, the last week begins with day 22.
    facts = told(alert(1), as_of=str(day(29)))
    assert facts.exposure == pytest.approx(5 * 40 * 7.0)
    assert facts.exposure_week == pytest.approx(3 * 40 * 7.0)
    assert told(alert(1), as_of=str(day(40))).exposure_week == 0.0
    assert told(replace(alert(1), role="response")).exposure_week is None
