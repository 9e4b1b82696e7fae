"""Labelled series: what is found, missed and false, on a few buckets counted by hand."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.detection_parts.event_runs import (
    EventCounts,
    LabelledSeries,
    judge_events,
    mean_f1,
    without_recurring,
)


def series(
    label: list[int], *, length: int = 20, warm: int = 0, ignore: tuple[int, ...] = ()
) -> LabelledSeries:
    at = np.zeros(length, dtype=bool)
    at[label] = True
    partly = np.isin(np.arange(length), ignore)
    ts = pd.date_range("2026-01-05", periods=length, freq="h")
    return LabelledSeries("kpi-03", ts, np.zeros(length), at, partly, np.arange(length) >= warm)


def flags(*at: int, length: int = 20) -> np.ndarray:
    return np.isin(np.arange(length), at)


def told(one: EventCounts) -> tuple[int, int, int]:
    return one.found, one.missed, one.false


def test_an_event_is_found_up_to_two_buckets_later_and_no_later() -> None:
    one = series([5, 6])
    assert told(judge_events(flags(8), one)) == (1, 0, 0)
    assert told(judge_events(flags(9), one)) == (0, 1, 1)
    assert told(judge_events(flags(4), one)) == (0, 1, 1)


def test_an_unbroken_run_of_flags_outside_is_one_false_alarm() -> None:
    assert told(judge_events(flags(10, 11, 12, 15), series([3]))) == (0, 1, 2)


def test_partly_labelled_and_unscored_buckets_are_no_false_alarms() -> None:
    assert told(judge_events(flags(1, 12), series([16], warm=8, ignore=(12,)))) == (0, 1, 0)
    assert told(judge_events(flags(1), series([2, 16], warm=8))) == (0, 1, 0)


def test_f1_is_twice_the_found_over_all() -> None:
    assert EventCounts(3, 1, 2).f1 == pytest.approx(6 / 9)
    assert mean_f1([EventCounts(1, 0, 0), EventCounts(0, 1, 0), EventCounts(0, 0, 4)]) == pytest.approx(0.5)
    assert sum([EventCounts(1, 2, 3, 0.5)] * 2, EventCounts()) == EventCounts(2, 4, 6, 1.0)


def test_an_event_at_the_hour_of_the_week_of_an_earlier_one_is_left_out() -> None:
    length = 24 * 22
    one = series([30, 30 + 169, 30 + 340], length=length)
    apart = without_recurring(one)
    assert np.flatnonzero(apart.label).tolist() == [30, 370]
    assert np.flatnonzero(apart.ignore).tolist() == [199, 200, 201]


def test_months_count_what_is_scored() -> None:
    assert series([3], length=1459, warm=0).months == pytest.approx(2.0, abs=0.01)
    assert series([3]).number == 3
