"""The level now: few events say little, many say much."""

import numpy as np

from monitors.detectors.arrays.timing import read_timing
from monitors.detectors.baseline.level import blend_levels
from tests.monitors.detectors.panels import days

BUCKETS = 90


def around(clump: float, exposure: float, rate: float, seed: int = 4) -> tuple[float, float]:
    """The first of ten segments' level before a last day of `clump` events, and after it."""
    rng = np.random.default_rng(seed)
    num = rng.poisson(exposure * rate, (10, BUCKETS)).astype(float)
    num[0, -2] = clump
    base = np.full(num.shape, exposure)
    level = blend_levels(read_timing(days(BUCKETS).to_numpy()), num, base, np.ones((1, BUCKETS), dtype=bool))
    return float(level.now[0, -2]), float(level.now[0, -1])


def test_one_clump_of_a_rare_thing_hardly_moves_the_level() -> None:
    grown = [now / 0.01 for _, now in (around(5, exposure=13, rate=0.01, seed=seed) for seed in range(10))]
    assert np.median(grown) < 3.7


def test_a_jump_of_a_frequent_thing_moves_it_at_once() -> None:
    before, now = around(800, exposure=4000, rate=0.1)
    assert now > 1.05 * before


def test_a_rare_thing_that_stays_frequent_is_learnt() -> None:
    rng = np.random.default_rng(7)
    num = rng.poisson(13 * 0.01, (10, BUCKETS)).astype(float)
    num[0, 45:] = rng.poisson(13 * 0.1, BUCKETS - 45)
    base = np.full(num.shape, 13.0)
    level = blend_levels(read_timing(days(BUCKETS).to_numpy()), num, base, np.ones((1, BUCKETS), dtype=bool))
    assert 0.06 < np.median(level.now[0, -10:]) < 0.15


def test_a_count_that_never_came_is_taken_for_half_an_event_in_all_that_was_seen() -> None:
    """Jeffreys' prior; weights halve every 35 days."""
    num, base = np.zeros((3, BUCKETS)), np.full((3, BUCKETS), 20.0)
    level = blend_levels(read_timing(days(BUCKETS).to_numpy()), num, base, np.ones((1, BUCKETS), dtype=bool))
    seen = 20.0 * (0.5 ** (np.arange(1, BUCKETS) / 35)).cumsum() / 0.5 ** (1 / 35)
    np.testing.assert_allclose(level.slow[0, 1:], 0.5 / seen, rtol=1e-9)
    assert (level.now[0, 1:] >= 0.5 / seen * (1 - 1e-9)).all()
