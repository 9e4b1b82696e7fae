"""The far tail where a bucket holds a few events: p-values that small must not be told too often."""

import numpy as np
import pytest

from monitors.detectors import DETECTORS, Batch
from tests.monitors.detectors.panels import Floats, days

SEGMENTS, BUCKETS, FROM = 150, 260, 60


def sparse(seed: int, within: float, empty: float) -> Batch:
    """Rates of 0 to 8 events a day among 20 to 200 tries that change from day to day; nothing ever happens.

    within: correlation of a day's tries (0 = binomial); empty: share of buckets that are zero whatever the rate.
    """
    rng = np.random.default_rng(seed)
    size = np.exp(rng.uniform(np.log(20), np.log(200), (SEGMENTS, 1)))
    week = 1 + 0.3 * np.sin(2 * np.pi * np.arange(BUCKETS) / 7)
    tries = rng.poisson(size * week * np.exp(rng.normal(0, 0.3, (SEGMENTS, BUCKETS)))).astype(float)
    rate = np.clip(np.exp(rng.uniform(np.log(0.3), np.log(5), (SEGMENTS, 1))) / size, 0, 0.4)
    share = rate * np.ones(tries.shape)
    if within:
        share = rng.beta(rate * (1 / within - 1), (1 - rate) * (1 / within - 1), tries.shape)
    events = rng.binomial(tries.astype(int), share).astype(float)
    return Batch(days(BUCKETS), np.where(rng.random(tries.shape) < empty, 0.0, events), tries)


def quiet_p(within: float, empty: float) -> Floats:
    """Tested p-values of ten panels: at p ≤ .0001 three would be 9 hits, and three more or less would be luck."""
    p = [DETECTORS["spike"](sparse(seed, within, empty)).p_value[:, FROM:].ravel() for seed in range(1, 11)]
    joined = np.concatenate(p)
    return np.asarray(joined[np.isfinite(joined)])


@pytest.mark.parametrize(("within", "empty"), [(0.0, 0.0), (0.01, 0.0), (0.0, 0.3), (0.0, 0.7)])
def test_small_p_values_of_sparse_rates_and_of_mostly_empty_ones_are_not_too_many(
    within: float, empty: float
) -> None:
    p = quiet_p(within, empty)
    assert len(p) > 250_000
    assert np.mean(p <= 0.001) <= 1.25 * 0.001
    if not within:
        assert np.mean(p <= 0.0001) <= 1.25 * 0.0001
