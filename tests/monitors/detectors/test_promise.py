"""The panel's decision keeps both promises, by the day."""

import numpy as np

from monitors.detectors.promise import Promise, keep_promise


def test_false_alerts_stay_within_the_rate_and_budget_without_any_event() -> None:
    rng = np.random.default_rng(1)
    p = rng.random((300, 200))
    flags = keep_promise(p, np.arange(200), 1, Promise())
    assert flags.sum() / 60 <= 0.4


def test_hourly_looks_share_one_daily_promise() -> None:
    rng = np.random.default_rng(2)
    p = rng.random((50, 24 * 60))
    flags = keep_promise(p, np.arange(24 * 60) // 24, 24, Promise())
    assert flags.sum() / (50 * 60 / 1000) <= 0.5


def test_a_strong_event_is_flagged() -> None:
    p = np.full((100, 60), 0.5)
    p[7, 50] = 1e-8
    flags = keep_promise(p, np.arange(60), 1, Promise())
    assert flags[7, 50]
    assert flags.sum() == 1
