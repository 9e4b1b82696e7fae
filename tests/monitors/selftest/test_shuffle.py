"""Days trade places within their weekday, whole, and the same ones in every panel."""

from dataclasses import replace

import numpy as np
import pandas as pd

from monitors.selftest.shuffle import Shuffle, shuffle_panel
from tests.monitors.tables import panel


def test_days_move_within_their_weekday_with_all_their_hours() -> None:
    ts = pd.date_range("2026-03-02", periods=24 * 21, freq="h")
    marks = np.arange(24 * 21)
    pick, found = Shuffle(np.random.default_rng(0)).pick(ts)
    assert found.all()
    np.testing.assert_array_equal(np.sort(pick), marks)
    np.testing.assert_array_equal(pick % 24, marks % 24)
    np.testing.assert_array_equal((pick // 24) % 7, (marks // 24) % 7)
    assert (pick != marks).any()


def test_an_hour_that_the_clock_skipped_has_no_value_to_get() -> None:
    hours = pd.date_range("2026-03-02", periods=24 * 21, freq="h")
    ts = hours.delete(26)
    _, found = Shuffle(np.random.default_rng(0)).pick(ts)
    assert (~found).sum() == 1


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
