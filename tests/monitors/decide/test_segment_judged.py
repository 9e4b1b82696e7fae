"""What became of each segment: judged, learning, too small, held or without data, and told on every place."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitors import words
from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.decide.judge import ask
from monitors.decide.segment_judged import count_segments
from monitors.detectors.decision.floors import Floors
from monitors.life.segment_counts import SegmentCounts, counts_of
from monitors.messages.digest import digest, judged_line
from monitors.observe.panel_scores import detector_scores
from monitors.observe.scoring import ScoredPanel
from monitors.observe.series import Panel
from monitors.store import Store, log
from tests.monitors.homes import land, take_in, write_home
from tests.monitors.test_run import day, mornings

MORNING = date(2026, 6, 1)
DAYS = 60


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Monitor:
    home = write_home(tmp_path_factory.mktemp("visits") / "home", 0)
    return load_catalogue(home).monitors[0]


def counted(
    monitor: Monitor, num: np.ndarray, den: np.ndarray, held: list[int] | None = None, **changes: object
) -> SegmentCounts:
    ts = np.arange(np.datetime64(MORNING) - num.shape[1], np.datetime64(MORNING))
    cities = pd.DataFrame({"city": [f"c{row}" for row in range(len(num))]}, dtype=object)
    usable = np.ones(num.shape[1], dtype=bool)
    parts: dict[str, object] = {"usable": usable} | changes
    panel = Panel(monitor, ("city",), ts, cities, num, den, np.zeros(num.shape), **parts)  # type: ignore[arg-type]
    scored = ScoredPanel(panel, detector_scores(panel), slice(num.shape[1] - 1, num.shape[1]))
    flags = np.isin(np.arange(len(num)), held or [])
    return count_segments(ask(scored, Floors()), flags, MORNING)


def visits(rows: int, buckets: int = DAYS) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    den = rng.poisson(300, (rows, buckets)).astype(float)
    return rng.binomial(den.astype(int), 0.05).astype(float), den


def test_every_segment_is_counted_once_by_what_became_of_it(monitor: Monitor) -> None:
    num, den = visits(7)
    den[1, : DAYS - 10] = num[1, : DAYS - 10] = 0  # ten days of history
    den[2], num[2] = (
        np.full(DAYS, 2.0),
        np.arange(DAYS) % 2,
    )  # below the monitor's 30 visits, in eight days too
    den[3, -1] = num[3, -1] = 0  # nothing today
    spoiled = np.zeros(num.shape, dtype=bool)
    spoiled[4, -1] = True  # a fault of its market
    found = counted(monitor, num, den, held=[5], spoiled=spoiled)
    assert found == SegmentCounts(2, 1, 1, 1, 2, 10, 21, str(MORNING + timedelta(days=12)))
    assert found.all == 7


def test_a_segment_of_which_no_outcome_could_be_significant_is_not_called_too_small(monitor: Monitor) -> None:
    rng = np.random.default_rng(4)
    den = np.full((6, DAYS), 3.0)
    num = rng.binomial(3, 0.5, den.shape).astype(
        float
    )  # 3 of 3 is one in eight: no news, and no drift of a week
    never = counted(replace(monitor, min_denominator=1, detectors={"spike": {}}), num, den)
    assert (never.judged, never.small, never.hopeless) == (0, 0, 6)
    small = counted(replace(monitor, min_denominator=30, detectors={"spike": {}}), num, den)
    assert (small.judged, small.small, small.hopeless) == (0, 6, 0)
    both = never + small
    assert (both.all, both.small, both.hopeless) == (12, 6, 6)
    told = "0 judged · 6 too small · 6 that no outcome could make significant"
    assert words.judged(both) == told


def test_the_morning_told_is_the_first_that_judges(monitor: Monitor) -> None:
    learns = counted(monitor, *visits(6, 21))
    assert (learns.learning, learns.judged, learns.had, learns.needed) == (6, 0, 21, 21)
    assert learns.judged_from == str(MORNING + timedelta(days=1))
    assert counted(monitor, *visits(6, 22)).judged == 6


def test_with_a_fault_on_the_newest_day_nothing_is_judged_and_nothing_learns(monitor: Monitor) -> None:
    num, den = visits(4, 10)
    usable = np.ones(10, dtype=bool)
    usable[-1] = False
    assert counted(monitor, num, den, usable=usable) == SegmentCounts(missing=4)


def test_of_two_panels_the_earlier_learner_is_told() -> None:
    late, soon = (
        SegmentCounts(learning=1, had=2, needed=21, judged_from="2026-06-20"),
        SegmentCounts(learning=2, had=9, needed=21, judged_from="2026-06-13"),
    )
    assert late + soon == SegmentCounts(learning=3, had=9, needed=21, judged_from="2026-06-13")
    assert SegmentCounts(judged=4) + soon == SegmentCounts(4, 2, had=9, needed=21, judged_from="2026-06-13")


def test_a_desk_with_ten_days_of_history_says_so_for_each_of_its_mornings(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 10, spike=None)
    take_in(home)
    store = Store(tmp_path / "desk.sqlite")
    mornings(home, store, 9, 10)
    told = "0 judged · 10 learning, 10 of 21 days, first judged on 27 Jan 2026"
    assert words.judged(counts_of(log.monitor_steps(store)["failure_rate"])) == told
    assert f"Segments: {told} · 1 monitor judged nothing" in digest(store, datetime(2026, 2, 1))
    assert "9 of 21 days" in judged_line(store, day(9))
    rng = np.random.default_rng(9)
    for number in range(10, 23):
        land(home.root, number, rng)
    take_in(home)
    mornings(home, store, 11, 23)
    judged = {n: counts_of(log.monitor_steps(store, day(n))["failure_rate"]).judged for n in (10, 21, 22)}
    assert judged == {10: 0, 21: 0, 22: 10}
    assert f"{day(22).day} Jan" in told


def test_steps_of_an_older_desk_say_nothing() -> None:
    assert counts_of({"name": "failure_rate", "state": "ok"}) == SegmentCounts()
    assert words.judged(SegmentCounts()) == words.DASH
