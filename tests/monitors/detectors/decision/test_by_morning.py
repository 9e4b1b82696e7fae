"""A panel decided morning by morning: what opens, what goes on, what ends. One question's bound is .1 ÷ 30 = .0033."""

from typing import Any

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Flags
from monitors.detectors.arrays.score import Score
from monitors.detectors.decision.by_morning import (
    RELEASE,
    RELEASE_DRIFT,
    DeskRules,
    MorningAnswer,
    decide_mornings,
)
from monitors.detectors.decision.floors import Floors
from monitors.detectors.decision.looks import Judged, whole_so_far
from monitors.life.episodes import Policy

CLEAR, BAD, WEAK, CALM = 1e-6, 0.005, 0.03, 0.5


def decided(
    p: Any,
    *,
    side: Any = 1.0,
    days: Any = None,
    actual: float = 200.0,
    expected: float = 100.0,
    direction: str = "both",
    slow: Any = None,
) -> MorningAnswer:
    """Two-sided p-values of the bucket alone, and of a drift where `slow` is given [segments, buckets]."""
    values = np.atleast_2d(np.asarray(p, dtype=float))
    sides = np.broadcast_to(np.asarray(side, dtype=float), values.shape)
    top = np.where(sides > 0, actual, 2 * expected - actual)
    level = np.full(values.shape, expected)
    scores = {"spike": Score(level, level, level, values, top / level, 3 * sides)}
    if slow is not None:
        late = np.broadcast_to(np.asarray(slow, dtype=float), values.shape)
        scores["drift"] = Score(level, level, level, late, top / level, 3 * sides)
    judged = Judged(top, None, np.ones(values.shape, dtype=bool), direction, 5.0, whole_so_far(top))
    mornings = np.arange(values.shape[1]) if days is None else np.asarray(days)
    return decide_mornings(judged, scores, mornings, DeskRules(floors=Floors()))


def flags(*args: Any, **changes: Any) -> list[bool]:
    told: Flags = decided(*args, **changes).flag
    return [bool(flag) for flag in told[0]]


def test_an_alert_opens_at_the_bound_and_goes_on_by_its_own_bars() -> None:
    assert flags([0.0033, BAD, WEAK, CALM]) == [True, True, True, False]
    assert flags([0.0034, CALM]) == [False, False]
    assert flags([BAD, BAD, BAD]) == [False, False, False]


def test_two_clean_mornings_end_an_alert_and_one_does_not() -> None:
    assert flags([CLEAR, CALM, BAD]) == [True, False, True]
    assert flags([CLEAR, CALM, CALM, BAD]) == [True, False, False, False]
    assert flags([CLEAR, CALM, WEAK, CALM, BAD]) == [True, False, True, False, True]


def test_three_clean_mornings_end_a_drift() -> None:
    slow = [CLEAR, CALM, CALM, CALM, CALM]
    assert flags([0.1, CALM, CALM, BAD, CALM], slow=slow) == [True, False, False, True, False]
    assert flags([0.1, CALM, CALM, CALM, BAD], slow=slow) == [True, False, False, False, False]


def test_a_morning_on_which_nothing_was_asked_is_not_clean() -> None:
    assert flags([CLEAR, CALM, np.nan, np.nan, BAD]) == [True, False, False, False, True]


def test_a_change_that_turns_round_is_a_new_alert_to_the_other_side() -> None:
    assert flags([CLEAR, CLEAR, BAD], side=[1, -1, -1]) == [True, True, True]
    assert flags([CLEAR, BAD, BAD], side=[1, -1, -1]) == [True, False, False]  # not clear enough to open
    assert flags([CLEAR, CALM, CALM, BAD], side=[1, 1, -1, 1]) == [True, False, False, False]


def test_the_good_side_of_a_watched_one_opens_nothing() -> None:
    assert flags([CLEAR, CLEAR], side=-1.0, direction="up") == [False, False]
    assert flags([CLEAR, CLEAR], side=-1.0, direction="down") == [True, True]


@pytest.mark.parametrize(
    ("actual", "expected", "opens"),
    [(111.0, 100.0, True), (109.0, 100.0, False), (13.1, 10.0, True), (12.0, 10.0, False)],
)
def test_a_change_below_a_floor_opens_nothing(actual: float, expected: float, opens: bool) -> None:
    """A tenth, and three whole events."""
    assert flags([CLEAR], actual=actual, expected=expected) == [opens]


def test_the_hours_of_a_day_share_one_question() -> None:
    hours = np.full(24, CALM)
    hours[7] = 1e-4
    day = np.zeros(24, dtype=int)
    found = decided(hours, days=day)
    assert np.flatnonzero(found.flag[0]).tolist() == [7]
    hours[7] = 2e-4  # × 24 hours is .0048
    assert not decided(hours, days=day).flag.any()
    assert decided(hours).flag[0, 7]  # judged hour by hour it is .0002


def test_of_an_open_day_only_the_bad_hours_are_flagged() -> None:
    p = np.full(48, CALM)
    p[5], p[30], p[31] = 1e-6, 1e-4, 0.02
    assert np.flatnonzero(decided(p, days=np.arange(48) // 24).flag[0]).tolist() == [5, 30]


def test_segments_of_a_panel_lend_no_certainty_to_others() -> None:
    """Two questions: as two discoveries the second one's limit would be (.0033 + .1) ÷ 2 = .052."""
    together = decided([[CALM, CLEAR], [CALM, 0.04]]).flag
    assert together[:, 1].tolist() == [True, False]
    one_open = decided([[CLEAR, CLEAR], [CALM, 0.04]]).flag
    assert one_open.tolist() == [[True, True], [False, False]]


def test_a_bound_that_is_set_is_the_bound() -> None:
    top = np.full((1, 1), 200.0)
    level = top / 2
    judged = Judged(top, None, top > 0, "both", 5.0, whole_so_far(top))
    score = {"spike": Score(level, level, level, np.full((1, 1), 0.02), level, level)}
    for a_month, opens in ((0.5, False), (0.7, True)):  # a thirtieth of it a morning
        rules = DeskRules(a_month=a_month)
        assert decide_mornings(judged, score, np.zeros(1, dtype=np.int64), rules).flag.any() == opens


@pytest.mark.parametrize("direction", ["up", "both"])
def test_what_is_open_takes_no_share_of_the_bound(direction: str) -> None:
    """Alone a question opens at .0033, one of two at .0017; of a watched side p is half as large."""
    p = 0.0025 * (2 if direction == "up" else 1)
    assert decided([[CLEAR, CLEAR], [CALM, p]], direction=direction).flag[1].tolist() == [False, True]
    assert decided([[CALM, CALM], [CALM, p]], direction=direction).flag[1].tolist() == [False, False]


def test_alerts_of_a_panel_end_after_as_many_clean_mornings_as_those_of_the_desk() -> None:
    desk = Policy()
    assert desk.release == RELEASE
    assert desk.release_of["drift"] == RELEASE_DRIFT
