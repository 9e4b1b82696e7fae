"""An event is kept out of baselines as a whole, and a new level is not."""

import numpy as np
import pytest

from monitors.detectors import DETECTORS, Batch, score_series
from monitors.detectors.baseline.masking import continued, short_runs, starts


def test_a_run_of_outliers_is_masked_only_so_long() -> None:
    run = np.array([[0, 1, 1, 1, 1, 0, 1]], dtype=bool)
    assert short_runs(run, 2).astype(int).tolist() == [[0, 1, 1, 0, 0, 0, 1]]
    assert starts(run).astype(int).tolist() == [[0, 1, 0, 0, 0, 0, 1]]


def learnt(actual: list[float], level: list[float], outliers: list[int], limit: float) -> list[int]:
    """Counts at levels that were learnt on the way, spread √100 at the level 100."""
    now = np.array([level], dtype=float)
    masked = np.array([outliers], dtype=bool)
    seen = np.array([actual], dtype=float)
    return continued(masked, seen, now, 100.0 * (now / 100) ** 1.5, now, limit).astype(int).tolist()[0]


def test_a_run_goes_on_as_long_as_buckets_stay_away_from_the_level_before_it() -> None:
    """At a limit of 3 standard deviations of 10 a bucket of 119 goes on (1.9 > 0.6 · 3), one of 117 does not."""
    level = [100.0, 100, 200, 250, 250, 200, 150]
    assert learnt([100.0, 300, 300, 300, 119, 117, 300], level, [0, 1, 0, 0, 0, 0, 0], 3.0) == [
        *(0, 1, 1, 1, 1, 0, 0)
    ]


def test_a_fall_goes_on_downwards_only() -> None:
    level = [100.0, 100, 60, 50, 50]
    assert learnt([100.0, 40, 40, 300, 40], level, [0, 1, 0, 0, 0], -3.0) == [0, 1, 1, 0, 0]


def test_what_nobody_knows_ends_no_run_and_is_no_part_of_it() -> None:
    level = [100.0, 100, 200, 200]
    assert learnt([100.0, 300, np.nan, 300], level, [0, 1, 0, 0], 3.0) == [0, 1, 0, 1]


@pytest.mark.parametrize(("earlier", "least"), [(0, 4), (3, 4), (6, 3), (10, 2)])
def test_earlier_incidents_do_not_blind_a_series(earlier: int, least: int) -> None:
    """Sixty hourly days with so many incidents (three times as much for half a day), then half a day at half."""
    hours = np.arange(60 * 24)
    ts = np.datetime64("2026-01-01T00") + hours
    found = 0
    for seed in range(4):
        level = 100 * (1 + 0.5 * np.sin(hours * 2 * np.pi / 24))
        for day in np.linspace(10, 52, earlier).astype(int):
            level[day * 24 + 6 : day * 24 + 18] *= 3
        level[58 * 24 : 58 * 24 + 12] *= 0.5
        value = np.random.default_rng(seed).poisson(level).astype(float)
        found += bool(score_series(ts, value).flag[58 * 24 : 58 * 24 + 14].any())
    assert found >= least


def test_a_run_that_meets_the_next_goes_on_through_it() -> None:
    """The second run began at a level that had learnt the first: only seen from there does its end still belong."""
    level = [100.0, 100, 180, 240, 240, 150, 150]
    assert learnt([100.0, 300, 250, 400, 200, 130, 100], level, [0, 1, 0, 1, 0, 0, 0], 3.0) == [
        *(0, 1, 1, 1, 1, 1, 0)
    ]


def test_where_events_are_usual_the_beginning_of_the_next_is_no_rarity() -> None:
    """The first hour of each event stays in the ranks: after twelve in forty days one more is about 1 in 80."""
    hours = np.arange(40 * 24)
    begins = [72 * k + 50 + 7 * k for k in range(12)]
    level = np.full(len(hours), 100.0)
    for at in begins:
        level[at : at + 6] = 300.0
    value = np.random.default_rng(3).poisson(level).astype(float)
    found = DETECTORS["spike"](Batch(np.datetime64("2026-01-01T00") + hours, value[None])).p_value[0]
    assert found[begins[-1]] > 2e-3
    assert found[begins[2]] < found[begins[-1]]
