"""Shares below a level come with an interval that knows how much the weeks scatter."""

import numpy as np
import pytest

from monitors.selftest.nominal import TOGETHER, Tally


def tally(p: np.ndarray, name: str = "spike") -> Tally:
    made = Tally()
    made.add("rate", name, p, np.arange(p.shape[1]))
    return made


def test_uniform_p_values_keep_their_word() -> None:
    rows = tally(np.random.default_rng(0).random((300, 140))).by_detector()
    assert [row["nominal"] for row in rows] == [0.05, 0.01, 0.001]
    for row in rows:
        assert row["low"] <= 1 <= row["high"]
        assert not row["few"]
        assert row["tests"] == 300 * 140


def test_a_shared_day_makes_an_interval_wide() -> None:
    rng = np.random.default_rng(1)
    alone = rng.random((200, 140))
    shared = np.tile(rng.random((1, 140)), (200, 1))
    (narrow, *_), (wide, *_) = tally(alone).by_detector(), tally(shared).by_detector()
    assert wide["high"] - wide["low"] > 5 * (narrow["high"] - narrow["low"])
    assert wide["low"] <= 1 <= wide["high"]


def test_what_was_not_asked_is_not_counted_and_few_tests_say_so() -> None:
    p = np.full((10, 28), np.nan)
    p[0] = 0.5
    row = tally(p).by_detector()[2]
    assert (row["tests"], row["hits"], row["few"]) == (28, 0, True)


def test_the_monitor_that_surely_fires_too_often_stands_first() -> None:
    rng = np.random.default_rng(2)
    made = tally(rng.random((100, 140)))
    made.add("bold", "spike", rng.random((100, 140)) / 10, np.arange(140))
    made.add("bold", TOGETHER, rng.random((100, 140)), np.arange(140))
    rows = made.by_monitor()
    assert (rows[0]["monitor"], rows[0]["detector"]) == ("bold", "spike")
    assert rows[0]["ratio"] == pytest.approx(10, rel=0.2)
    assert TOGETHER not in {row["detector"] for row in rows}


def test_a_detector_that_fires_every_time_is_told_as_that() -> None:
    for row in tally(np.zeros((4, 60))).by_detector():
        assert (row["actual"], row["hits"], row["tests"], row["few"]) == (1.0, 240, 240, False)
        assert row["low"] * row["nominal"] > 0.98
        assert row["high"] * row["nominal"] == pytest.approx(1.0)
