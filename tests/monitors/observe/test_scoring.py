"""One scoring serves every morning of a block, and no morning knows what came later."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.observe.scoring import MonitorScores, Scorer, combination_of
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


def test_a_segment_that_begins_later_is_not_known_before() -> None:
    """A backfill says of a morning what that morning would have said alone."""
    table = visits(60)
    late = visits(60, rate=0.4, seed=9)
    born = late[(late["city"] == "riga") & (late["bucket"] >= pd.Timestamp(day(48)))].assign(city="turin")
    together = scorer(pd.concat([table, born]), 60)
    for number in (45, 48, 49, 60):
        known = pd.concat([table, born])
        alone = scorer(known[known["bucket"] < pd.Timestamp(day(number))], number)
        one, other = together.look(monitor(), day(number)), alone.look(monitor(), day(number))
        assert ["turin" in set(seen.panel.segments.get("city", [])) for seen in one.scored] == [
            False,
            number > 48,
            number > 48,
        ]
        assert_same(one, other)


def test_a_cohort_segment_is_known_from_the_morning_after_its_first_report() -> None:
    table = visits(60).assign(reported=lambda t: t["bucket"])
    slow = table[(table["city"] == "riga") & (table["bucket"] == pd.Timestamp(day(40)))]
    slow = slow.assign(city="turin", reported=pd.Timestamp(day(46)))
    one = scorer(pd.concat([table, slow]), 60)
    cohort = monitor(view="cohort", lag=7, watch=(("city",),))
    rows = [one.look(cohort, day(number)).scored[0].panel.rows for number in (46, 47)]
    assert rows == [2, 3]


def test_a_calendar_entry_made_later_is_not_known_before() -> None:
    def calendar(since: int) -> Any:
        known = pd.DataFrame({"day": [pd.Timestamp(day(40))], "kind": ["campaign"]})
        return lambda morning: known if morning >= day(since) else known.head(0)

    told, untold = scorer(visits(60), 60, calendar=calendar(55)), scorer(visits(60), 60)
    before, after = told.look(monitor(), day(50)), told.look(monitor(), day(56))
    assert (before.reused, after.reused) == (False, True)
    assert_same(before, untold.look(monitor(), day(50)))


def test_one_combination_is_the_one_that_the_whole_monitor_has() -> None:
    one, whole = scorer(visits(60), 60), scorer(visits(60), 60).look(monitor(), day(50))
    for watch, seen in zip(monitor().watch, whole.scored, strict=True):
        alone = one.panel(monitor(), day(50), watch)
        assert alone.columns == seen.columns
        pd.testing.assert_frame_equal(alone.panel.segments, seen.panel.segments)
        for name, score in seen.scores.items():
            np.testing.assert_array_equal(alone.scores[name].upper, score.upper)


def test_a_combination_nobody_watches_is_scored_as_if_somebody_did() -> None:
    table = visits(60)
    watching = monitor(watch=((), ("city",), ("city", "plan"), ("plan",)))
    mine = scorer(table, 60, trust=masking(50, since=51)).panel(monitor(), day(60), ("plan",))
    theirs = scorer(table, 60, trust=masking(50, since=51)).look(watching, day(60)).scored[-1]
    assert mine.panel.segments["plan"].tolist() == ["free", "paid"]
    assert not mine.panel.usable[50]
    for name, score in theirs.scores.items():
        np.testing.assert_array_equal(mine.scores[name].expected, score.expected)


def test_dimensions_are_asked_for_in_any_order() -> None:
    assert combination_of(monitor(), ["plan", "city"]) == (("city", "plan"), True)
    assert combination_of(monitor(), []) == ((), True)
    assert combination_of(monitor(), ["plan"]) == (("plan",), False)


def test_hours_are_read_from_the_first_day_that_every_market_has_whole() -> None:
    hours = pd.DataFrame({"bucket": pd.date_range(START, periods=24 * 40, freq="h").astype("datetime64[us]")})
    table = hours.assign(city="oslo", plan="free", numerator=5, denominator=100, lost=0.0)
    look = scorer(table, 30).look(monitor(grain="hour"), day(30))
    assert str(look.scored[0].panel.ts[0]) == f"{day(2)}T00"
