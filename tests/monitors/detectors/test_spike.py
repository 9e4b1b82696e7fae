"""Spike: one bucket, or what a small group of segments did together."""

import numpy as np
import pandas as pd

from monitors.detectors import DETECTORS, Batch
from tests.monitors.detectors.panels import days


def test_a_rise_that_a_group_shares_is_told_by_its_leading_segment() -> None:
    """Eight segments 45 % up, each within its own noise (a third), together far beyond it."""
    rng = np.random.default_rng(4)
    num = rng.negative_binomial(12, 12 / (12 + 100), (120, 150)).astype(float)
    num[16:24, 120] = np.round(145 + rng.normal(0, 10, 8))
    frame = pd.DataFrame({"category": np.repeat([f"c{k}" for k in range(15)], 8)})
    alone = DETECTORS["spike"](Batch(days(150), num)).p_value[16:24, 120]
    grouped = DETECTORS["spike"](Batch(days(150), num, segments=frame)).p_value[16:24, 120]
    assert alone.min() > 0.01
    assert grouped.min() < 1e-3
    assert (grouped < 0.01).sum() == 1
