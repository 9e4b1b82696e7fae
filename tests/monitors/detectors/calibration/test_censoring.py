"""Nulls that masking took away are counted, events it took away are not."""

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.calibration.conformal import RankRule, normal_scores, two_sided

LIMIT = 2.5
RULE = RankRule(block=7, window=400, censor=0.0062)  # what a normal tail loses to that limit
SIZE = (80, 500)


def ranked(z: Floats, masked: Flags, *, by_other_score: bool = False) -> Floats:
    """p-values of the later buckets."""
    kind = np.zeros(z.shape, dtype=np.int64)
    score, _, _ = normal_scores(z, kind, ~masked, 1, RULE, masked=masked, by_other_score=by_other_score)
    return np.asarray(two_sided(score[:, 100:]))


@pytest.mark.parametrize("hiding", ["both", "above", "none"])
def test_levels_hold_whichever_tail_was_masked(hiding: str) -> None:
    z = np.random.default_rng(11).normal(size=SIZE)
    masked = {"both": np.abs(z) > LIMIT, "above": z > LIMIT, "none": np.zeros(SIZE, dtype=bool)}[hiding]
    p = ranked(z, masked)
    for level in (0.05, 0.01):
        assert 0.75 <= np.mean(p <= level) / level <= 1.25
    assert np.mean(p <= 0.001) <= 1.25 * 0.001  # the line beyond the ranks errs on the side of patience


def test_levels_hold_where_another_score_decided_what_is_masked() -> None:
    rng = np.random.default_rng(12)
    z, other = rng.normal(size=SIZE), rng.normal(size=SIZE)
    p = ranked(z, np.abs(other) > 1.5, by_other_score=True)
    for level in (0.05, 0.01):
        assert 0.75 <= np.mean(p <= level) / level <= 1.25
    assert np.mean(p <= 0.001) <= 1.25 * 0.001  # the line beyond the ranks errs on the side of patience


@pytest.mark.parametrize("by_other_score", [False, True])
def test_masked_events_do_not_make_the_tail_heavy(by_other_score: bool) -> None:
    rng = np.random.default_rng(13)
    z = rng.normal(size=SIZE)
    event = rng.random(SIZE) < 0.04
    z[event] += 6.0
    p = ranked(z, np.abs(z) > LIMIT, by_other_score=by_other_score)
    found = event[:, 100:]
    assert np.mean(p[found] <= 0.001) > 0.9
    assert np.mean(p[~found] <= 0.001) <= 0.0015
