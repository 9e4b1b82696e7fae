"""The seasonal index: weekdays that are real are learnt, days that moved everybody once are not taken for them."""

import numpy as np

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.timing import read_timing
from monitors.detectors.baseline.season import seasonal_index
from tests.monitors.detectors.panels import days

SEGMENTS, BUCKETS = 40, 140


def index(weekday: float, shared: float) -> tuple[Floats, Floats]:
    """True weekday factor and index learnt [nT] of a panel whose days share moves of this standard deviation."""
    rng = np.random.default_rng(31)
    day = np.arange(BUCKETS) % 7
    truth = 1 + weekday * np.sin(2 * np.pi * day / 7)
    mean = 80 * truth * np.exp(rng.normal(0, shared, BUCKETS))
    counts = rng.poisson(np.broadcast_to(mean, (SEGMENTS, BUCKETS))).astype(float)
    learnt = seasonal_index(read_timing(days(BUCKETS).to_numpy()), counts, np.ones(counts.shape))
    return truth[70:], learnt.mean(axis=0)[70:]


def test_a_weekday_that_all_segments_share_is_learnt() -> None:
    truth, learnt = index(0.4, 0.02)
    assert np.abs(learnt / truth - 1).mean() < 0.03


def test_days_on_which_everybody_moved_once_make_no_weekday() -> None:
    _, learnt = index(0.0, 0.4)
    raw_error = 0.4 / 8**0.5  # eight weeks of one shared draw each
    assert np.abs(learnt - 1).mean() < 0.6 * raw_error
