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


def community(seed: int, n: int = 300, hours: int = 60 * 24) -> np.ndarray:
    """Counts of accounts that join one after the other and do little, by hour."""
    rng = np.random.default_rng(seed)
    born = np.where(np.arange(n) < n // 2, 0, rng.integers(5 * 24, hours - 1, n))
    rate = rng.gamma(0.3, 0.3, (n, 1))
    return np.where(np.arange(hours) >= born[:, None], rng.poisson(rate, (n, hours)), 0).astype(float)


def test_ten_accounts_without_a_past_that_do_much_at_once_are_asked_and_rare() -> None:
    hours = pd.date_range("2026-01-01", periods=60 * 24, freq="h")
    num = np.vstack([community(2), np.zeros((10, 60 * 24))])
    num[-10:, -30] = 26.0
    found = DETECTORS["spike"](Batch(hours, num))
    assert (found.p_value[-10:, -30] < 2e-4).all(), "ranks alone end at 1 in 1,300"
    assert (found.expected[-10:, -30] == 0).all()


def test_new_accounts_that_do_what_new_ones_do_are_no_rarer_than_promised() -> None:
    hours = pd.date_range("2026-01-01", periods=60 * 24, freq="h")
    young = []
    for seed in range(2):
        num = community(seed)
        begun = np.cumsum(num, axis=1) > 0
        fresh = (np.cumsum(begun, axis=1) <= 72) & (np.argmax(begun, axis=1)[:, None] > 10 * 24)
        young.append(DETECTORS["spike"](Batch(hours, num)).p_value[fresh])
    p = np.concatenate(young)
    assert np.mean(p[np.isfinite(p)] <= 0.01) <= 0.0125


def test_the_first_newcomers_of_a_panel_have_nobody_to_be_compared_with() -> None:
    num = np.random.default_rng(6).poisson(40, (40, 160)).astype(float)
    num[5, :60] = 0
    assert np.isnan(DETECTORS["spike"](Batch(days(160), num)).p_value[5, :74]).all()


def test_a_volume_of_a_segment_known_to_be_there_is_judged_from_its_zeros_on() -> None:
    num = np.zeros((1, 60))
    num[0, -1] = 40
    there = np.arange(60) >= 5
    assert np.isnan(DETECTORS["spike"](Batch(days(60), num)).p_value[0, -1])
    assert DETECTORS["spike"](Batch(days(60), num, there=there)).p_value[0, -1] < 1e-3


def test_a_source_that_has_stopped_is_not_judged_and_starts_a_history_anew() -> None:
    num = np.random.default_rng(9).poisson(40, (1, 140)).astype(float)
    num[:, 60:90] = 0
    p = DETECTORS["spike"](Batch(days(140), num)).p_value[0]
    assert p[60] < 1e-3, "that it stops is news"
    assert np.isnan(p[75:90]).all(), "after a week nobody knows what happened"
