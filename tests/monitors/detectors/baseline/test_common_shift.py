"""What moved everybody, as each member sees it without itself."""

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.baseline.common_shift import shared_move

SEGMENTS, BUCKETS, ERROR = 12, 300, 0.5


def moved(size: float, memory: float | None) -> tuple[Floats, Floats]:
    """The panel's true move in each bucket and the mean one that its members see [nT]."""
    rng = np.random.default_rng(21)
    truth = rng.normal(0, size, BUCKETS)
    deviation = np.maximum(truth + rng.normal(0, ERROR, (SEGMENTS, BUCKETS)), -1)
    error = np.full(deviation.shape, ERROR)
    move, _ = shared_move(deviation, error, np.ones(deviation.shape, dtype=bool), 0.1, memory)
    return truth, move.mean(axis=0)


def test_a_panel_that_often_moves_together_is_followed_closer_than_one_that_never_does() -> None:
    truth, seen = moved(0.3, 60.0)
    _, fixed = moved(0.3, None)
    assert np.abs(seen - truth)[100:].mean() < 0.9 * np.abs(fixed - truth)[100:].mean()
    _, calm = moved(0.0, 60.0)
    _, calm_fixed = moved(0.0, None)
    assert np.abs(calm)[100:].mean() < 0.8 * np.abs(calm_fixed)[100:].mean()


def test_what_moves_are_usual_is_learnt_from_the_past_only() -> None:
    rng = np.random.default_rng(22)
    deviation = rng.normal(0, 0.3, (SEGMENTS, BUCKETS))
    error, member = np.full(deviation.shape, ERROR), np.ones(deviation.shape, dtype=bool)
    whole, _ = shared_move(deviation, error, member, 0.1, 60.0)
    part, _ = shared_move(deviation[:, :200], error[:, :200], member[:, :200], 0.1, 60.0)
    np.testing.assert_allclose(whole[:, :200], part)


def test_a_member_does_not_see_its_own_move() -> None:
    deviation = np.zeros((SEGMENTS, 3))
    deviation[0] = 5.0
    move, _ = shared_move(deviation, np.full((SEGMENTS, 3), 0.1), np.ones((SEGMENTS, 3), dtype=bool), 0.1)
    assert np.abs(move[0]).max() < 0.02


@pytest.mark.parametrize(("prior", "trust"), [(100.0, 1.0), (0.1, 0.1**2 / (0.1**2 + 1.5 * 0.1**2 / 4))])
def test_a_member_sees_the_mean_of_the_others_shrunk_by_what_is_usual(prior: float, trust: float) -> None:
    """Within Huber's bound the estimate is a mean; its variance is taken half as large again as that of a mean."""
    deviation = np.array([[0.04], [0.09], [0.02], [0.06], [0.05]])
    member = np.ones(deviation.shape, dtype=bool)
    move, _ = shared_move(deviation, np.full(deviation.shape, 0.1), member, prior)
    others = (deviation.sum() - deviation) / 4
    np.testing.assert_allclose(move, trust * others, rtol=1e-3)


def test_three_segments_have_no_common_shift() -> None:
    deviation, member = np.full((3, 1), 0.5), np.ones((3, 1), dtype=bool)
    assert shared_move(deviation, np.full((3, 1), 0.1), member, 0.1)[0].tolist() == [[0.0]] * 3
