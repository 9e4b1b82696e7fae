"""Scores are standard normal under no change, whatever the shape of the deviates."""

import numpy as np
import pytest
from scipy.stats import norm

from monitors.detectors.arrays.batch import Floats
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


def scored(z: Floats, rule: RankRule, *, learn: bool = True) -> Floats:
    """Scores of residuals of one class [nS, nT]."""
    return normal_scores(z, np.zeros(z.shape, dtype=np.int64), np.full(z.shape, learn), 1, rule)[0]


@pytest.mark.parametrize("prior_sd", [1.0, 1.15, 1.4])
def test_before_anything_is_seen_a_residual_is_ranked_in_the_prior(prior_sd: float) -> None:
    z = np.array([[-9.0, -2.0, 0.5, 1.0, 3.0, 8.0]])
    found = scored(z, RankRule(block=7, window=400, prior_sd=prior_sd), learn=False)
    np.testing.assert_allclose(found, z / prior_sd, atol=0.05)


def test_a_rank_is_the_share_of_past_residuals_beyond_it_with_forty_of_the_prior() -> None:
    """1,000 residuals, a tenth of them above 0, and the prior's half: (100 + 20) of 1,040."""
    z = np.full((100, 11), -1.0)
    z[:10] = 1.0
    z[:, 10] = 0.0
    found = scored(z, RankRule(block=10, window=10, censor=0.0, prior=40.0, prior_sd=1.15))
    np.testing.assert_allclose(found[:, 10], norm.isf(120 / 1040), atol=0.02)


def test_residuals_older_than_the_window_are_forgotten() -> None:
    rng = np.random.default_rng(6)
    z = rng.normal(size=(20, 210))
    wild = z.copy()
    wild[:, :70] *= 3.0
    rule = RankRule(block=7, window=70, censor=0.0)
    calm, after = scored(z, rule), scored(wild, rule)
    np.testing.assert_array_equal(after[:, 140:], calm[:, 140:])
    assert np.abs(after[:, 105:140]).mean() < 0.9 * np.abs(calm[:, 105:140]).mean()


@pytest.mark.parametrize("wide", [1.0, 2.0])
@pytest.mark.parametrize("factor", [1.0, 0.91, 0.8])
def test_beyond_the_last_ranks_the_score_goes_on_at_the_slope_of_the_stretch_before(
    factor: float, wide: float
) -> None:
    """Normal residuals of standard deviation w have the slope 1 ÷ w, times the factor; the prior's is 1 ÷ 1.15."""
    past = wide * norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    z = np.concatenate(
        [np.random.default_rng(7).permutation(past).reshape(200, 1000), np.ones((200, 1))], axis=1
    )
    z[:2, -1] = 5.0 * wide, 6.5 * wide
    low, high = scored(z, RankRule(block=1000, window=1000, censor=0.0, tail_factor=factor))[:2, -1]
    trust = 200_000 / 201_000
    assert (high - low) / (1.5 * wide) == pytest.approx(trust * factor / wide + (1 - trust) / 1.15, rel=0.06)
