"""The panel's decision keeps its promise, by the day."""

import numpy as np
import pytest

from monitors.detectors.alert_bound import alert_flags


@pytest.mark.parametrize("per_day", [1, 24])
def test_false_alerts_stay_within_the_rate_however_often_a_day_is_looked_at(per_day: int) -> None:
    p = np.random.default_rng(per_day).random((400, 200 * per_day))
    flags = alert_flags(p, per_day)
    assert 0.3 <= flags.sum() / (400 * 200 / 1000) <= 0.7


def test_a_strong_event_is_flagged_and_an_untested_bucket_is_not() -> None:
    p = np.full((100, 60), 0.5)
    p[7, 50] = 1e-8
    p[8, 50] = np.nan
    flags = alert_flags(p, 1)
    assert flags[7, 50]
    assert flags.sum() == 1
