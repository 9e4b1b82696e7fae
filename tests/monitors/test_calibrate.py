"""The self-test shuffles fairly, and tells a promise kept from one broken."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitors.calibrate import calibrate, shuffle_days
from tests.monitors.detectors.panels import days, rates


@dataclass
class Home:
    ts: Any
    numerator: Any
    denominator: Any
    segments: Any = None
    usable: Any = None
    calendar: Any = None


def home(buckets: int = 200, segments: int = 40, seed: int = 1) -> Home:
    num, den = rates(segments, buckets, seed)
    return Home(days(buckets), num, den)


def test_days_move_within_their_weekday_and_segments_together() -> None:
    ts = pd.date_range("2026-03-02", periods=24 * 21, freq="h")
    marks = np.arange(24 * 21, dtype=float)
    panel = Home(ts, np.stack([marks, marks + 1000]), None)
    moved = shuffle_days(panel, np.random.default_rng(0)).numerator
    np.testing.assert_array_equal(moved[1] - moved[0], 1000)
    np.testing.assert_array_equal(np.sort(moved[0]), marks)
    np.testing.assert_array_equal(moved[0] % 24, marks % 24)
    np.testing.assert_array_equal((moved[0] // 24) % 7, (marks // 24) % 7)
    assert (moved[0] != marks).any()


def test_result_is_json_and_within_its_promises_on_a_quiet_home() -> None:
    done: list[tuple[int, int]] = []
    result = calibrate([home()], seed=3, share=0.03, progress=lambda a, b: done.append((a, b)))
    assert done == [(1, 2), (2, 2)]
    assert json.loads(json.dumps(result)) == result
    assert {row["detector"] for row in result["null"]} == {"spike", "drift"}
    for row in result["null"]:
        if row["nominal"] >= 0.01:
            assert 0.3 <= row["ratio"] <= 1.6
    assert result["fdr"]["realised"] <= 0.25


def test_power_grows_with_the_size_of_the_change() -> None:
    result = calibrate([home(seed=2)], seed=4, share=0.03, detectors=("spike",))
    power = [row["at_1_percent"] for row in result["power"]]
    assert power == sorted(power)
    assert power[-1] >= 0.8


def test_the_same_seed_gives_the_same_result() -> None:
    panels = [home(buckets=120, segments=10)]
    assert calibrate(panels, seed=5) == calibrate(panels, seed=5)


def test_no_panels_is_an_answer_too() -> None:
    result = calibrate([], seed=1)
    assert result["panels"] == 0
    assert result["fdr"]["realised"] is None


def test_what_the_desk_finds_on_the_days_in_their_order_is_no_false_alarm() -> None:
    quiet = home(seed=5)
    struck = home(seed=5)
    struck.numerator = np.array(struck.numerator)
    struck.numerator[3, 120:124] = struck.denominator[3, 120:124]
    without, told = (calibrate([one], seed=6, detectors=("spike",)) for one in (quiet, struck))
    assert told["set_aside"] >= without["set_aside"] + 4
    assert without["set_aside"] <= 0.005 * without["segment_days"]


def test_a_day_takes_its_calendar_entry_along() -> None:
    panel = home(buckets=70, segments=2)
    panel.calendar = np.arange(70) + 1
    panel.numerator = np.stack([np.arange(70.0), np.arange(70.0)])
    moved = shuffle_days(panel, np.random.default_rng(0))
    np.testing.assert_array_equal(moved.calendar, moved.numerator + 1)
