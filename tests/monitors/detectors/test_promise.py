"""The panel's decision keeps both promises and holds an episode together."""

import numpy as np

from monitors.detectors.promise import Promise, hold_open, keep_promise


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


def test_an_open_episode_is_held_by_weaker_evidence_until_a_quiet_bucket() -> None:
    p = np.array([[0.9, 1e-9, 0.01, np.nan, 0.015, 0.5, 0.01]])
    flags = hold_open(np.nan_to_num(p, nan=1.0), np.isfinite(p), np.full(7, 1e-4), 0.02)
    np.testing.assert_array_equal(flags[0], [False, True, True, False, True, False, False])


def test_a_strong_event_is_flagged() -> None:
    p = np.full((100, 60), 0.5)
    p[7, 50] = 1e-8
    flags = keep_promise(p, np.arange(60), 1, Promise())
    assert flags[7, 50]
    assert flags.sum() == 1
