"""Displacement: named where a neighbour rose with it, and nowhere else."""

import numpy as np

from monitors.effects.displaced_events import displaced, holm
from monitors.effects.estimate import estimate
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
    assert not any(one.claimed for one in found.places if one.row == 3)


def test_holm_steps_down() -> None:
    assert holm(np.array([0.04, 0.001, 0.02]), 0.05).tolist() == [True, True, True]
    assert holm(np.array([0.04, 0.03, 0.02]), 0.05).tolist() == [False, False, False]
    assert holm(np.array([]), 0.05).tolist() == []
