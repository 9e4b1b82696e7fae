"""Days trade places within their weekday, whole, and the same ones in every panel."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from monitors.selftest.shuffle import Shuffle, shuffle_days, shuffle_panel
from tests.monitors.tables import panel


@dataclass
class Arrays:
    ts: Any
    numerator: Any
    denominator: Any = None
    segments: Any = None
    usable: Any = None
    calendar: Any = None


def test_days_move_within_their_weekday_and_segments_together() -> None:
    ts = pd.date_range("2026-03-02", periods=24 * 21, freq="h")
    marks = np.arange(24 * 21, dtype=float)
    moved = shuffle_days(Arrays(ts, np.stack([marks, marks + 1000])), np.random.default_rng(0)).numerator
    np.testing.assert_array_equal(moved[1] - moved[0], 1000)
    np.testing.assert_array_equal(np.sort(moved[0]), marks)
    np.testing.assert_array_equal(moved[0] % 24, marks % 24)
    np.testing.assert_array_equal((moved[0] // 24) % 7, (marks // 24) % 7)
    assert (moved[0] != marks).any()


def test_a_day_takes_its_calendar_entry_along() -> None:
    marks = np.arange(70.0)
    ts = pd.date_range("2026-03-02", periods=70)
    one = Arrays(ts, np.stack([marks, marks]), calendar=np.arange(70) + 1)
    moved = shuffle_days(one, np.random.default_rng(0))
    np.testing.assert_array_equal(moved.calendar, moved.numerator + 1)


def test_everything_of_a_day_moves_together_and_the_same_days_in_every_panel() -> None:
    marks = np.tile(np.arange(56.0), (2, 1))
    one, _ = panel(0.5, numerator=marks, denominator=marks + 100)
    other, _ = panel(0.5, numerator=marks * 3)
    fault = np.ones(56, dtype=bool)
    fault[10] = False
    aside = np.zeros(marks.shape, dtype=bool)
    aside[1, 20] = True
    shuffle = Shuffle(np.random.default_rng(5))
    moved = shuffle_panel(replace(one, usable=fault), shuffle, aside)
    same = shuffle_panel(other, shuffle, np.zeros(marks.shape, dtype=bool))
    assert moved.denominator is not None
    np.testing.assert_array_equal(moved.denominator - moved.numerator, 100)
    np.testing.assert_array_equal(moved.exposure, 10 * moved.numerator)
    np.testing.assert_array_equal(same.numerator, 3 * moved.numerator)
    assert set(moved.numerator[0, ~moved.trusted[0]]) == {10.0}
    assert set(moved.numerator[1, ~moved.trusted[1]]) == {10.0, 20.0}


def test_a_panel_over_other_days_keeps_its_own_days() -> None:
    one, _ = panel(0.5, numerator=np.arange(56.0))
    part = replace(one, ts=one.ts[7:], numerator=one.numerator[:, 7:], exposure=one.exposure[:, 7:])
    part = replace(part, usable=one.usable[7:])
    moved = shuffle_panel(part, Shuffle(np.random.default_rng(5)), np.zeros(part.numerator.shape, dtype=bool))
    np.testing.assert_array_equal(np.sort(moved.numerator[0]), part.numerator[0])
