"""What a morning saw: the series kept with an episode is that of the detector that saw it."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from monitors.decide.observations import SHOWN, Observed, observe, series_of
from monitors.detectors import Score
from monitors.detectors.decision.floors import Floors
from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.observe.block_rows import WholeRows
from monitors.observe.scoring import MonitorScores, ScoredPanel
from tests.monitors.tables import panel

BUCKETS = 80
SINCE = "2026-03-01"


def scored(spike: float, drift: float) -> ScoredPanel:
    """One segment whose last bucket has these p-values; drift's band is twice as wide."""
    top = np.full((1, BUCKETS), 50.0)
    made, score = panel(spike, numerator=top, denominator=np.full((1, BUCKETS), 1000.0))
    slow = np.full_like(score.p_value, np.nan)
    slow[:, -1] = drift
    wide = replace(score, p_value=slow, lower=score.lower / 2, upper=score.upper * 2)
    return ScoredPanel(made, {"spike": score, "drift": wide}, slice(BUCKETS - 1, BUCKETS))


def seen(one: ScoredPanel, known: list[Episode]) -> Observed:
    leaves: Any = one.panel.segments.assign(bucket=one.panel.ts[-1], numerator=50.0, denominator=1000.0)
    rows = WholeRows(one.panel.monitor, leaves.assign(exposure=0.0))
    looks = [MonitorScores(one.panel.monitor, rows, [one], True, True)]
    return observe(looks, known, 0.1, Floors())


def after(one: ScoredPanel, known: list[Episode], morning: date) -> Episode:
    found = step(known, seen(one, known).observations, morning, Policy())
    return found[0]


def test_an_episode_keeps_the_band_of_the_detector_that_saw_it_last() -> None:
    opened = after(scored(1e-9, 0.3), [], date(2026, 3, 1))
    assert opened.detector == "spike"
    yesterday = replace(opened, seen_bucket="2026-01-06")
    slow = scored(0.1, 1e-9)
    looked = seen(slow, [yesterday])
    (sighting,) = looked.observations
    kept = looked.series[yesterday.identity]
    assert (sighting.verdict, sighting.detector) == ("bad", "drift")
    assert kept["upper"][-1] == slow.scores["drift"].upper[0, -1]
    assert sighting.evidence is not None
    assert sighting.evidence.upper == kept["upper"][-1]
    assert after(slow, [yesterday], date(2026, 3, 2)).detector == "drift"


def test_a_morning_that_says_nothing_keeps_the_band_of_the_episode() -> None:
    opened = replace(after(scored(1e-9, 0.3), [], date(2026, 3, 1)), detector="drift")
    calm = scored(0.6, 0.5)
    looked = seen(calm, [opened])
    assert [one.verdict for one in looked.observations] == ["clean"]
    assert looked.series[opened.identity]["upper"][-1] == calm.scores["drift"].upper[0, -1]


def test_the_last_buckets_up_to_the_judged_one_are_kept() -> None:
    one = replace(scored(0.5, 0.5), columns=slice(BUCKETS - 11, BUCKETS - 10))
    kept = series_of(one, 0, "spike", SINCE)
    assert len(kept["bucket"]) == SHOWN
    assert kept["bucket"][-1] == str(one.panel.ts[BUCKETS - 11])
    assert kept["usable"] == [True] * SHOWN


def test_values_nobody_knows_are_none() -> None:
    one = scored(0.5, 0.5)
    unknown = Score(*(np.full((1, BUCKETS), np.nan) for _ in range(6)))
    kept = series_of(replace(one, scores={"spike": unknown}), 0, "spike", SINCE)
    assert kept["upper"] == [None] * SHOWN
    assert kept["actual"] == [0.05] * SHOWN


def test_a_change_that_turns_round_is_told_once_under_the_family_of_the_open_alert() -> None:
    top = np.full((1, BUCKETS), 50.0)
    made, score = panel(1e-9, numerator=top, denominator=np.full((1, BUCKETS), 1000.0), direction="both")
    now = slice(BUCKETS - 1, BUCKETS)
    opened = replace(after(ScoredPanel(made, {"spike": score}, now), [], date(2026, 3, 1)), family="drift")
    fallen = replace(score, score=-score.score, expected=4 * score.expected)
    (told,) = seen(ScoredPanel(made, {"spike": fallen}, now), [opened]).observations
    assert (told.direction, told.verdict, told.family, told.detector) == ("down", "bad", "drift", "spike")
