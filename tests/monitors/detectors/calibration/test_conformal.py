"""Scores are standard normal under no change, whatever the shape of the deviates."""

import numpy as np
import pytest

from monitors.detectors.calibration.conformal import RankRule, normal_scores, two_sided

RULE = RankRule(block=7, window=400, censor=0.0)


@pytest.mark.parametrize("shape", ["normal", "wide", "student", "skewed"])
def test_levels_hold_for_any_shape(shape: str) -> None:
    rng = np.random.default_rng(3)
    size = (80, 500)
    z = {
        "normal": rng.normal(size=size),
        "wide": 2.5 * rng.normal(size=size),
        "student": rng.standard_t(6, size),
        "skewed": (rng.gamma(4, size=size) - 4) / 2,
    }[shape]
    score, _, _ = normal_scores(z, np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool), 1, RULE)
    p = two_sided(score[:, 100:])
    for level in (0.05, 0.01, 0.001):
        assert 0.75 <= np.mean(p <= level) / level <= 1.3


def test_the_block_itself_is_never_in_its_own_reference() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(size=(20, 140))
    spoiled = z.copy()
    spoiled[:, 70:77] = 10.0
    args = (np.zeros(z.shape, dtype=np.int64), np.ones(z.shape, dtype=bool), 1, RULE)
    one, two = normal_scores(z, *args)[0], normal_scores(spoiled, *args)[0]
    np.testing.assert_array_equal(one[:, :70], two[:, :70])
    assert (two[:, 70:77] > 3).all()


def test_scores_rise_with_the_deviate() -> None:
    rng = np.random.default_rng(5)
    z = rng.normal(size=(50, 200))
    z[:, -1] = np.linspace(-20, 20, 50)
    score, low, high = normal_scores(
        z, np.zeros(z.shape, dtype=np.int64), np.ones(z.shape, dtype=bool), 1, RULE
    )
    assert (np.diff(score[:, -1]) >= 0).all()
    assert (low < high).all()


def test_one_sided_share_of_the_error() -> None:
    np.testing.assert_allclose(two_sided(np.array([2.0, -2.0])), [0.0455, 0.0455], atol=1e-4)
    high, low = two_sided(np.array([2.0, -2.0]), up=0.9)
    assert high < 0.0455 < low
