"""Drift: a small change that lasts, and not one that is over."""

import numpy as np
import pytest

from monitors.detectors import DETECTORS, Batch
from tests.monitors.detectors.panels import days


@pytest.mark.parametrize(("after", "told"), [(40.0, False), (75.0, True)])
def test_a_day_that_is_over_is_no_drift_and_one_that_goes_on_is(after: float, told: bool) -> None:
    """Four standard deviations up, then one and a half down or three and a half up."""
    value = np.random.default_rng(8).poisson(50, (12, 130)).astype(float)
    value[:3, 110], value[:3, 111] = 80.0, after
    p = DETECTORS["drift"](Batch(days(130), value)).p_value[:3, 111]
    assert ((p < 0.01) if told else (p > 0.25)).all()
