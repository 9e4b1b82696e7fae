"""What counts as naming the true cause, whose card is read, and the innocent asked about themselves."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from benchmarks.incident_cards import best_episode, caught_cases, main_incident, read_card
from benchmarks.incident_truth import Label
from monitors.explain import Innocent
from tests.benchmarks.incident_stories import RIGA, case, episode
from tests.monitors.replay.told_cards import said
from tests.monitors.tellings import day


def test_a_card_keeps_the_innocent_tests_that_hold() -> None:
    tests = [Innocent("mix shift", "explains", ""), Innocent("one huge order", "ruled out", "")]
    card = read_card(case(), 7, said(segment=RIGA, innocent=tests), mine=True)
    assert (card.right, card.innocent, card.onset) == (True, ("mix shift",), date(2026, 3, 12))
    none = read_card(case(), 7, "no card: no history", mine=True)
    assert (none.right, none.said, none.onset) == (False, "no card: no history", None)


def test_the_incident_of_a_case_holds_most_of_it() -> None:
    many = [episode(11, id=n, incident=i) for n, i in ((1, 4), (2, 3), (3, 3))]
    assert main_incident(many) == 3
    assert main_incident(many[:2]) == 3


def test_the_best_episode_is_the_first_movers_in_the_narrowest_cell() -> None:
    wide = episode(11, id=1, segment={}, effect=50.0)
    narrow, clearer = episode(11, id=2), episode(12, id=3, effect=9.0)
    other = episode(11, id=4, monitor="dispute_rate", effect=90.0)
    assert best_episode(case(), [wide, narrow, other]).id == 2
    assert best_episode(case(), [wide, narrow, clearer, other]).id == 3
    assert best_episode(case(), [other]).id == 4


def test_a_case_is_caught_by_a_live_alert_that_the_truth_lists() -> None:
    cases = [case(), case(id="over", end=day(11)), case(id="twin", kind="innocent", innocent=True)]
    episodes = [episode(11, id=n) for n in range(1, 5)]
    episodes[3] = replace(episodes[3], live=False)
    played: Any = SimpleNamespace(cases=cases, episodes=episodes, mornings=[day(11)])
    of = {1: Label("ring", "beside"), 2: Label("over", "moved"), 3: Label("twin", "moved"), 4: Label()}
    assert caught_cases(played, of) == {}
    of[4] = Label("ring", "moved")
    assert caught_cases(played, of) == {}  # of a shadow monitor
    of[3] = Label("ring", "moved")
    assert [e.id for e in caught_cases(played, of)["ring"]] == [1, 3]
