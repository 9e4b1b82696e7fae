"""A segment too small for a day is judged on its last days together, a week at most."""

from dataclasses import replace

import numpy as np
import pytest

from monitors.decide.judge import ask, recheck
from monitors.decide.small import verdict_together
from monitors.detectors.decision.floors import Floors
from monitors.observe.scoring import ScoredPanel
from tests.monitors.tables import panel

NOW = slice(-1, None)


def small(events: float, a_day: float = 20.0, least: float = 50.0) -> ScoredPanel:
    """Ten days of 20 visits, of which 50 are needed; half of the visits were expected to fail."""
    made, score = panel(
        np.nan,
        numerator=np.full((1, 10), events),
        denominator=np.full((1, 10), a_day),
        min_denominator=least,
    )
    return ScoredPanel(made, {"spike": replace(score, expected=np.full((1, 10), 0.1))}, NOW)


@pytest.mark.parametrize(("events", "verdict"), [(8.0, "bad"), (2.0, "clean"), (0.0, "clean")])
def test_days_together_say_what_one_could_not(events: float, verdict: str) -> None:
    assert verdict_together(small(events), 0, "up", 0.01, 0.05) == verdict


def test_a_fall_is_judged_on_its_own_side() -> None:
    assert verdict_together(small(0.0), 0, "down", 0.01, 0.05) == "bad"


def test_a_week_that_does_not_suffice_says_nothing() -> None:
    assert verdict_together(small(1.0, a_day=5.0), 0, "up", 0.01, 0.05) == "unknown"


def test_a_day_that_is_large_enough_was_left_out_for_another_reason() -> None:
    assert verdict_together(small(8.0, least=10.0), 0, "up", 0.01, 0.05) == "unknown"


def test_a_day_that_a_fault_touches_is_not_judged_by_its_neighbours() -> None:
    made = small(8.0)
    masked = replace(made.panel, spoiled=np.arange(10)[None, :] == 9)
    assert verdict_together(replace(made, panel=masked), 0, "up", 0.01, 0.05) == "unknown"


def test_an_open_alert_of_a_small_segment_ends_when_its_days_together_are_as_usual() -> None:
    assert recheck(ask(small(2.0), Floors()), 0, "up") == "clean"
    assert recheck(ask(small(8.0), Floors()), 0, "up") == "weak"
