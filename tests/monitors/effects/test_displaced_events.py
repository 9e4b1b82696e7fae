"""Displacement: named where a neighbour rose with it, and nowhere else."""

import numpy as np

from monitors.effects.displaced_events import displaced, holm, visible_share
from monitors.effects.estimate import estimate
from monitors.effects.neighbour_change import neighbours_of
from tests.monitors.effects.panels import AT, changed, panel

NEAR = np.arange(20) % 20 < 6


def test_a_neighbour_that_rose_is_named_and_the_net_is_smaller() -> None:
    study = panel(factor=0.4, lift={3: 1.5})
    effect = estimate(study, brief=True)
    found = displaced(study, effect, NEAR)
    assert found.claimed
    assert [one.row for one in found.places if one.claimed] == [3]
    assert found.net.value < effect.prevented.value
    assert found.share is not None
    assert found.share.low < 0.5 / 0.6 < found.share.high


def test_where_nothing_moved_little_is_claimed() -> None:
    claims = 0
    for seed in range(30):
        study = panel(seed, factor=0.4, base=300)
        claims += displaced(study, estimate(study, brief=True), NEAR).claimed
    assert claims <= 4


def test_a_rise_that_begins_weeks_later_was_not_driven_there() -> None:
    study = panel(factor=0.4)
    counts = study.counts.copy()
    counts[3, AT + 24 :] *= 4
    later = changed(study, counts=counts)
    found = displaced(later, estimate(later, brief=True), NEAR)
    assert [one.later for one in found.places if one.row == 3] == [True]
    assert not any(one.claimed for one in found.places if one.row == 3)


def test_holm_steps_down() -> None:
    assert holm(np.array([0.04, 0.001, 0.02]), 0.05).tolist() == [True, True, True]
    assert holm(np.array([0.04, 0.03, 0.02]), 0.05).tolist() == [False, False, False]
    assert holm(np.array([]), 0.05).tolist() == []


def test_where_markets_go_their_own_ways_one_that_rose_is_no_displacement() -> None:
    market = np.arange(36) // 6
    way = dict(enumerate(np.exp(np.array([0.4, -0.4, 0.3, -0.3, 0.2, -0.2]))[market].tolist()))
    claims = 0
    for seed in range(10):
        study = changed(panel(seed, rows=36, factor=0.5, lift=way), shares={"market": market})
        effect = estimate(study, brief=True)
        claims += any(one.claimed for one in displaced(study, effect, market == 0).places)
    assert claims <= 1


def test_what_fell_nowhere_moved_nowhere() -> None:
    study = panel(factor=1.6, lift={3: 1.8})
    found = displaced(study, estimate(study, brief=True), NEAR)
    assert not found.claimed
    assert found.visible is None


def test_the_share_that_is_visible_is_found_as_often_as_said() -> None:
    share = visible_share(neighbours_of(panel(factor=0.4), NEAR), 0.6 * 20 * 36)
    assert share is not None
    hits = 0
    for seed in range(40):
        one = panel(seed, factor=0.4, lift={3: 1 + share * 0.6})
        hits += any(
            place.claimed
            for place in displaced(one, estimate(one, brief=True), NEAR).places
            if place.row == 3
        )
    assert 0.65 <= hits / 40 <= 0.98


def test_more_prevented_makes_a_smaller_share_visible() -> None:
    near = neighbours_of(panel(), NEAR)
    few, many = visible_share(near, 300), visible_share(near, 1200)
    assert many is not None
    assert few is None or many < few
    assert visible_share(near, 1) is None
    assert visible_share([], 1000) is None
