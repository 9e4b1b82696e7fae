"""One scoring serves every morning of a block, and no morning knows what came later."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.observe.scoring import MonitorScores, Scorer
from monitors.observe.series import Panel
from tests.monitors.tables import START, TableEngine, monitor, visits

SEEN = {"p_value", "expected", "lower", "upper"}


def day(number: int) -> date:
    return START + timedelta(days=number)


def scorer(table: pd.DataFrame, last: int, **changes: Any) -> Scorer:
    values: dict[str, Any] = {
        "first_day": {"failure_rate": START},
        "settle": {},
        "trust": lambda panel, morning: panel,
        "calendar": lambda morning: None,
    }
    return Scorer(TableEngine(table), day(last), **{**values, **changes})


def judged(look: MonitorScores) -> list[dict[str, np.ndarray[Any, Any]]]:
    """Per panel, the scores of the buckets the morning judges."""
    return [
        {
            f"{name}.{field}": getattr(score, field)[:, one.columns]
            for name, score in one.scores.items()
            for field in SEEN
        }
        for one in look.scored
    ]


def assert_same(one: MonitorScores, other: MonitorScores) -> None:
    for mine, theirs in zip(judged(one), judged(other), strict=True):
        for name, values in mine.items():
            np.testing.assert_allclose(values, theirs[name], rtol=1e-9, err_msg=name)


def test_a_morning_of_a_block_is_scored_as_if_it_were_the_last() -> None:
    table = visits(60)
    together = scorer(table, 60)
    for number in (30, 45, 59, 60):
        alone = scorer(table[table["bucket"] < pd.Timestamp(day(number))], number)
        assert_same(together.look(monitor(), day(number)), alone.look(monitor(), day(number)))


def test_what_comes_later_changes_nothing() -> None:
    table = visits(60)
    later = table["bucket"] >= pd.Timestamp(day(45))
    shaken = table.assign(numerator=table["numerator"].where(~later, 150))
    assert_same(scorer(table, 60).look(monitor(), day(45)), scorer(shaken, 60).look(monitor(), day(45)))


def test_the_rows_of_a_block_are_read_once() -> None:
    one = scorer(visits(60), 60)
    for number in range(40, 61):
        one.look(monitor(), day(number))
    engine: Any = one.engine
    assert len(engine.asked) == 1


def test_days_are_read_as_complete_as_they_were_when_judged() -> None:
    one = scorer(visits(60), 60, settle={"failure_rate": 2})
    look = one.look(monitor(), day(50))
    engine: Any = one.engine
    assert engine.asked == [(day(60), 3)]
    assert [str(one.panel.ts[one.columns][0]) for one in look.scored] == [str(day(47))] * 3


def test_a_cohort_is_judged_when_it_is_old_enough() -> None:
    table = visits(60).assign(reported=lambda t: t["bucket"])
    cohort = monitor(view="cohort", lag=7)
    look = scorer(table, 60).look(cohort, day(50))
    assert str(look.scored[0].panel.ts[look.scored[0].columns][0]) == str(day(42))


def masking(number: int, since: int) -> Any:
    """A fault of day `number` that mornings know from `since` on."""

    def trust(panel: Panel, morning: date) -> Panel:
        usable = panel.usable.copy()
        if morning >= day(since):
            usable &= panel.ts != np.datetime64(day(number))
        return replace(panel, usable=usable)

    return trust


def test_a_fault_makes_the_morning_after_it_unknown_and_no_other() -> None:
    one = scorer(visits(60), 60, trust=masking(50, since=51))
    assert [one.look(monitor(), day(n)).known for n in (50, 51, 52)] == [True, False, True]


def test_a_fault_found_later_is_not_known_before() -> None:
    table = visits(60)
    one = scorer(table, 60, trust=masking(40, since=55))
    before, after = one.look(monitor(), day(50)), one.look(monitor(), day(56))
    assert (before.reused, after.reused) == (False, True)
    assert_same(before, scorer(table, 60).look(monitor(), day(50)))


def test_a_monitor_whose_data_begin_on_the_morning_judges_nothing() -> None:
    look = scorer(visits(60), 60, first_day={"failure_rate": day(60)}).look(monitor(), day(60))
    assert not look.known
    assert all(one.columns == slice(0, 0) or not one.panel.rows for one in look.scored)


def test_a_failing_detector_option_says_so() -> None:
    with pytest.raises(TypeError, match="colour"):
        scorer(visits(60), 60).look(monitor(detectors={"spike": {"colour": "red"}}), day(60))
