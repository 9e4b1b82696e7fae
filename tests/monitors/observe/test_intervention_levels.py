"""A change that worked holds a level; one that did nothing, or that answered a short attack, holds none."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.observe.intervention_levels import Fall, InterventionLevels
from monitors.observe.series import Floats, Panel
from queries.content.home import Home
from tests.monitors.tables import START, TableEngine, monitor, panel

DAYS, CHANGE, SETTLED = 100, 60, 60 + Fall().show


def levels(before: float, after: float, attack: int = 0) -> Floats:
    """A hundred events a day at two levels; `attack`: days of the high level just before the change only."""
    rate = np.full(DAYS, before)
    rate[SETTLED:] = after
    if attack:
        rate[: CHANGE - attack] = after
    return np.round(rate * 100)


def levels_of(home: Home, **change: Any) -> InterventionLevels:
    """What is known of one change, on the sixtieth day, aimed at failures in c0."""
    values = {"day": pd.Timestamp(START + timedelta(days=CHANGE)), "metric": "failure_rate", "city": "c0"}
    rows = pd.DataFrame([{**values, **change}])
    made = InterventionLevels(home, TableEngine(rows))
    made.file = next(path for path in home.content("drilldown") if path.stem == "interventions")
    return made


def held(
    made: InterventionLevels, numerator: Floats, day: int = DAYS, of: Monitor | None = None
) -> list[list[int]]:
    """Which buckets of c0 and of c1 are marked on a morning."""
    both = np.stack([numerator, numerator])[:, :day]
    seen, _ = panel(0.5, numerator=both, denominator=np.full(both.shape, 100.0), of=of)
    after: Panel = made.mark(seen, START + timedelta(days=day))
    return [[], []] if after.held is None else [np.flatnonzero(row).tolist() for row in after.held]


WEEKS = list(range(SETTLED, SETTLED + Fall().post))
NOTHING: list[list[int]] = [[], []]


def test_the_weeks_after_a_change_that_worked_are_held_in_its_scope_only(home: Home) -> None:
    assert held(levels_of(home), levels(0.2, 0.05)) == [WEEKS, []]


def test_until_the_new_level_is_known_nothing_is_held(home: Home) -> None:
    assert held(levels_of(home), levels(0.2, 0.05), day=SETTLED + Fall().post - 1) == NOTHING
    assert held(levels_of(home), levels(0.2, 0.05), day=SETTLED + Fall().post) == [WEEKS, []]


def test_the_return_to_the_old_level_leaves_the_held_weeks(home: Home) -> None:
    back = levels(0.2, 0.05)
    back[SETTLED + Fall().post :] = 20
    assert held(levels_of(home), back) == [WEEKS, []]


def test_a_change_that_did_nothing_holds_nothing(home: Home) -> None:
    assert held(levels_of(home), levels(0.2, 0.19)) == NOTHING
    assert held(levels_of(home), levels(0.05, 0.2)) == NOTHING


def test_the_answer_to_a_short_attack_holds_nothing(home: Home) -> None:
    assert held(levels_of(home), levels(0.2, 0.05, attack=10)) == NOTHING


def test_changes_aimed_at_other_metrics_or_at_everything_hold_nothing(home: Home) -> None:
    for change in ({"metric": "other_rate"}, {"city": None}, {"plan": "paid"}):
        assert held(levels_of(home, **change), levels(0.2, 0.05)) == NOTHING


def test_a_metric_that_is_bad_when_it_falls_is_not_held(home: Home) -> None:
    assert held(levels_of(home), levels(0.2, 0.05), of=monitor(direction="down")) == NOTHING


def test_a_home_without_interventions_holds_nothing(tiny_home: Home) -> None:
    made = InterventionLevels(tiny_home, TableEngine(pd.DataFrame()))
    assert held(made, levels(0.2, 0.05)) == NOTHING


def test_the_days_before_the_new_level_are_another_life(home: Home) -> None:
    first, settled = START + timedelta(days=90), START + timedelta(days=SETTLED)
    before = levels_of(home).days_before("failure_rate", {"city": "c0"}, first)
    assert max(before) == settled - timedelta(days=1)
    assert settled - timedelta(days=60) in before
    assert levels_of(home).days_before("failure_rate", {"city": "c1"}, first) == set()
    assert levels_of(home).days_before("other_rate", {"city": "c0"}, first) == set()
    assert levels_of(home, city=None).days_before("failure_rate", {"city": "c0"}, first) == set()
