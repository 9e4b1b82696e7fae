"""A change that worked starts a new level; one that did not, or that answered a short attack, leaves it."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.catalogue import Monitor
from monitors.resets import Fall, Resets
from monitors.series import Floats, Panel
from queries.home import Home
from tests.monitors.tables import START, TableEngine, monitor, panel

DAYS, CHANGE, SETTLED = 100, 60, 60 + Fall().show


def levels(before: float, after: float, attack: int = 0) -> Floats:
    """A hundred events a day at two levels; `attack`: days of the high level just before the change only."""
    rate = np.full(DAYS, before)
    rate[SETTLED:] = after
    if attack:
        rate[: CHANGE - attack] = after
    return np.round(rate * 100)


def resets(home: Home, **change: Any) -> Resets:
    """Resets that know of one change, on the sixtieth day, aimed at failures in c0."""
    values = {"day": pd.Timestamp(START + timedelta(days=CHANGE)), "metric": "failure_rate", "city": "c0"}
    rows = pd.DataFrame([{**values, **change}])
    made = Resets(home, TableEngine(rows))
    made.file = next(path for path in home.content("drilldown") if path.stem == "interventions")
    return made


def spoiled(made: Resets, numerator: Floats, day: int = DAYS, of: Monitor | None = None) -> list[int]:
    """How many buckets of c0 and of c1 are set aside on a morning."""
    both = np.stack([numerator, numerator])[:, :day]
    seen, _ = panel(0.5, numerator=both, denominator=np.full(both.shape, 100.0), of=of)
    after: Panel = made.apply(seen, START + timedelta(days=day))
    return [0, 0] if after.spoiled is None else after.spoiled.sum(axis=1).tolist()


def test_the_history_before_a_change_that_worked_is_set_aside_in_its_scope_only(home: Home) -> None:
    assert spoiled(resets(home), levels(0.2, 0.05)) == [SETTLED, 0]


def test_until_the_new_level_is_known_nothing_is_set_aside(home: Home) -> None:
    assert spoiled(resets(home), levels(0.2, 0.05), day=SETTLED + Fall().post - 1) == [0, 0]
    assert spoiled(resets(home), levels(0.2, 0.05), day=SETTLED + Fall().post) == [SETTLED, 0]


def test_the_return_to_the_old_level_does_not_bring_the_old_history_back(home: Home) -> None:
    back = levels(0.2, 0.05)
    back[SETTLED + Fall().post :] = 20
    assert spoiled(resets(home), back) == [SETTLED, 0]


def test_a_change_that_did_nothing_leaves_the_history(home: Home) -> None:
    assert spoiled(resets(home), levels(0.2, 0.19)) == [0, 0]
    assert spoiled(resets(home), levels(0.05, 0.2)) == [0, 0]


def test_the_answer_to_a_short_attack_leaves_the_history(home: Home) -> None:
    assert spoiled(resets(home), levels(0.2, 0.05, attack=10)) == [0, 0]


def test_changes_aimed_at_other_metrics_or_at_everything_leave_the_history(home: Home) -> None:
    for change in ({"metric": "other_rate"}, {"city": None}, {"plan": "paid"}):
        assert spoiled(resets(home, **change), levels(0.2, 0.05)) == [0, 0]


def test_a_metric_that_is_bad_when_it_falls_keeps_its_history(home: Home) -> None:
    assert spoiled(resets(home), levels(0.2, 0.05), of=monitor(direction="down")) == [0, 0]


def test_a_home_without_interventions_has_no_resets(tiny_home: Home) -> None:
    made = Resets(tiny_home, TableEngine(pd.DataFrame()))
    assert spoiled(made, levels(0.2, 0.05)) == [0, 0]
