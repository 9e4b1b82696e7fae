"""Segments with values below zero: scored shifted, whatever arrays the score of a detector has."""

import numpy as np
import pytest

from monitors.detectors import DETECTORS, Batch
from tests.monitors.detectors.panels import days

BUCKETS = 90


@pytest.mark.parametrize("name", ["spike", "drift", "sustained", "silence"])
@pytest.mark.parametrize("below", ["every row", "one row"])
def test_every_detector_scores_a_panel_with_negative_values(name: str, below: str) -> None:
    rng = np.random.default_rng(1)
    num = rng.normal(200, 20, (6, BUCKETS)).round()
    num[slice(None) if below == "every row" else 0, 40] = -5
    score = DETECTORS[name](Batch(days(BUCKETS), num))
    assert score.p_value.shape == (6, BUCKETS)
    assert score.reach is None or score.reach.shape == (6, BUCKETS)


def test_a_spike_is_found_where_every_row_has_negative_values() -> None:
    rng = np.random.default_rng(2)
    num = rng.normal(0, 20, (6, BUCKETS)).round()
    num[2, 80] += 400
    score = DETECTORS["spike"](Batch(days(BUCKETS), num))
    assert score.p_value[2, 80] < 0.01
    assert score.reach is None  # each answer is about its own bucket, negative or not
