"""Following those who did it: found where they went on, quiet where people come and go as elsewhere."""

from dataclasses import replace

import numpy as np

from monitors.effects.followed import ActorEvents, cohorts, follow, follow_new, linked, newcomers
from monitors.effects.study import Study
from tests.monitors.effects.panels import AT, DAYS, panel

NOBODY = np.zeros((0, 2), dtype=np.int64)


def acts(study: Study, *, moving: int = 0, fresh: int = 0, seed: int = 0) -> ActorEvents:
    """Every segment has 60 actors of its own, who act there and now and then elsewhere, before and after. `moving` of
    segment 0's act in segment 4 after it, and `fresh` new ones, who share an identifier with them, in segment 5.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for segment in range(20):
        for actor in range(60):
            number = 100 * segment + actor
            rows.append((number, segment, int(rng.integers(8, AT))))
            if rng.random() < 0.2:
                rows.append((number, int(rng.integers(20)), int(rng.integers(8, DAYS))))
    rows += [(actor, 4, int(rng.integers(AT, DAYS))) for actor in range(moving)]
    rows += [(9000 + actor, 5, int(rng.integers(AT, DAYS))) for actor in range(fresh)]
    ties = [(actor, actor // 3) for actor in range(fresh)]
    ties += [(9000 + actor, actor // 3) for actor in range(fresh)]
    table = np.array(rows, dtype=np.int64)
    return ActorEvents(
        table[:, 0], table[:, 1], table[:, 2], np.ones(len(table)),
        np.array(ties, dtype=np.int64).reshape(-1, 2), np.array([0] * fresh + [AT + 1] * fresh, dtype=np.int64),
    )  # fmt: skip


def test_those_who_went_on_next_door_are_found_with_their_place() -> None:
    study = panel()
    events = acts(study, moving=25)
    found = follow(study, events, cohorts(study, events), elsewhere=True)
    assert found is not None
    assert found.members >= 60
    assert found.p_value < 0.001
    assert int(np.argmax(found.where)) == 4
    assert 20 <= -np.median(found.draws.prevented) <= 30


def test_who_comes_and_goes_as_elsewhere_is_no_displacement() -> None:
    study, claims = panel(), 0
    for seed in range(40):
        events = acts(study, seed=seed)
        found = follow(study, events, cohorts(study, events), elsewhere=True)
        assert found is not None
        claims += found.p_value < 0.05
    assert claims <= 4


def test_new_accounts_that_share_an_identifier_are_back() -> None:
    study = panel()
    events = acts(study, fresh=12)
    few = np.array(
        [[100, 50], [101, 50], [205, 50], [310, 51], [311, 51], [415, 51]]
    )  # hands of three elsewhere
    wider = replace(
        events, ties=np.vstack([events.ties, few]), first=np.append(events.first, np.zeros(6, np.int64))
    )
    cohort = cohorts(study, wider)
    pairs = newcomers(study, wider, linked(cohort, wider.ties))
    assert {int(actor) for actor in pairs[pairs[:, 1] == 0, 0]} == set(range(9000, 9012))
    found = follow_new(study, wider, pairs, cohort)
    assert found is not None
    assert (found.members, found.after) == (12, 12)
    assert found.p_value < 0.001
    assert int(np.argmax(found.where)) == 5


def test_new_accounts_are_as_many_as_elsewhere_where_nobody_comes_back() -> None:
    study, claims = panel(), 0
    for seed in range(20):
        events = acts(study, seed=seed)
        rng = np.random.default_rng(seed)
        segments = rng.integers(20, size=40)  # each a newcomer on the device of two who were there
        ties = [
            (100 * s + k, 500 + at)
            for at, s in enumerate(segments)
            for k in (2 * (at % 30), 2 * (at % 30) + 1)
        ]
        ties += [(8000 + at, 500 + at) for at in range(40)]
        more = ActorEvents(
            np.append(events.actor, 8000 + np.arange(40)), np.append(events.segment, segments),
            np.append(events.column, rng.integers(AT, DAYS, 40)), np.ones(len(events.actor) + 40),
            np.array(ties, dtype=np.int64), np.array([0] * 80 + [AT + 1] * 40, dtype=np.int64),
        )  # fmt: skip
        cohort = cohorts(study, more)
        found = follow_new(study, more, newcomers(study, more, linked(cohort, more.ties)), cohort)
        assert found is not None
        claims += found.p_value < 0.05
    assert claims <= 2


def test_an_identifier_of_one_of_them_alone_brings_no_other_ring() -> None:
    pairs = np.array([[1, 0], [2, 0]], dtype=np.int64)
    ties = np.array([[1, 7], [50, 7], [51, 7]], dtype=np.int64)
    assert not len(linked(pairs, ties))
    assert {int(one) for one in linked(pairs, np.vstack([ties, [[2, 7]]]))[:, 0]} == {50, 51}


def test_one_cohort_that_is_a_ring_makes_the_others_say_less() -> None:
    study = panel()
    events = acts(study, moving=8)
    calm = follow(study, events, cohorts(study, events), elsewhere=True)
    ring = ActorEvents(
        np.append(events.actor, np.full(90, 700)), np.append(events.segment, np.full(90, 11)),
        np.append(events.column, np.full(90, AT + 3)), np.ones(len(events.actor) + 90), events.ties, events.first,
    )  # fmt: skip
    wild = follow(study, ring, cohorts(study, ring), elsewhere=True)
    assert calm is not None
    assert wild is not None
    assert wild.p_value > calm.p_value


def test_nobody_before_is_nobody_to_follow() -> None:
    study = panel()
    none = np.zeros(0, dtype=np.int64)
    events = ActorEvents(none, none, none, np.zeros(0), NOBODY, none)
    assert follow(study, events, cohorts(study, events), elsewhere=True) is None
    assert len(linked(NOBODY, NOBODY)) == 0
