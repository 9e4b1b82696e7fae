from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitors.store import Store, acts, queue_times
from tests.pages.seed import AS_OF, fill

TOLD = datetime(2026, 11, 16, 6, 5, 40)  # when the run that the seed closes told the morning


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "desk.sqlite")
    fill(made)
    return made


def who(hours: float, name: str = "Bo") -> acts.Act:
    return acts.Act(name, TOLD + timedelta(hours=hours), AS_OF)


def test_without_an_act_everything_waits(store: Store) -> None:
    answer, decision = queue_times.waiting(store, AS_OF, 1)
    assert (answer.hours, answer.n) == (None, 0)
    assert (decision.hours, decision.of) == (None, answer.of)
    assert answer.of == 2  # those that opened on this morning; the others on one before


def test_a_first_answer_is_any_act_and_a_decision_is_of_the_whole(store: Store) -> None:
    acts.acknowledge(store, 3, who(1))
    acts.decide(store, 3, who(5), decision="tune")
    acts.assign(store, 5, "Cleo", who(3))
    answer, decision = queue_times.waiting(store, AS_OF, 1)
    assert (answer.hours, answer.n, answer.of) == (2.0, 2, 2)
    assert (decision.hours, decision.n, decision.of) == (5.0, 1, 2)


def test_a_target_counts_who_took_longer_and_who_waits_longer_already(store: Store) -> None:
    acts.acknowledge(store, 3, who(1))
    later = TOLD + timedelta(hours=6)
    strict = queue_times.Goal(later, lambda severity: 0.5, lambda severity: None)
    answer, decision = queue_times.waiting(store, AS_OF, 1, strict)
    assert (answer.due, answer.over, answer.most) == (2, 2, 1.0)  # one answered after 1 h, one waits for 6
    assert (decision.due, decision.over) == (0, 0)
    lax = queue_times.Goal(later, lambda severity: 2.0, lambda severity: 7.0)
    answer, decision = queue_times.waiting(store, AS_OF, 1, lax)
    assert (answer.over, decision.due, decision.over) == (1, 2, 0)


def test_what_was_done_since_a_moment_leaves_out_the_machine_and_the_past(store: Store) -> None:
    acts.assign(store, 1, "Bo", who(1))
    acts.assign(store, 2, "Cleo", who(2))
    rows = queue_times.done_since(store, TOLD + timedelta(hours=1.5), AS_OF)
    assert [(row["incident_id"], row["actor"], row["field"], row["new"]) for row in rows] == [
        (2, "Bo", "owner", "Cleo")
    ]
    assert queue_times.done_since(store, TOLD, AS_OF - timedelta(days=1)) == []


def test_a_last_act_is_known_by_name(store: Store) -> None:
    acts.assign(store, 1, "Bo", who(1))
    acts.assign(store, 2, "Bo", who(2))
    assert queue_times.last_act(store, "Bo") == TOLD + timedelta(hours=2)
    assert queue_times.last_act(store, "Ana") is None
