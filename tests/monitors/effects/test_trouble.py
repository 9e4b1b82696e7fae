"""Known trouble among the treated: both readings lie in the interval, and none is taken for the change."""

from dataclasses import replace

import numpy as np

from monitors.effects.estimate import NOTHING, UNSURE, WORKED, WORSE, estimate
from monitors.effects.study import Study
from tests.monitors.effects.panels import AT, DAYS, changed, panel


def attacked(study: Study, first: int, last: int, times: float, known: bool) -> Study:
    counts, trouble = study.counts.copy(), np.zeros(DAYS, dtype=bool)
    counts[0, first:last] *= times
    trouble[first:last] = known
    return changed(study, counts=counts, trouble=trouble)


def test_an_attack_after_it_is_not_blamed_on_it_where_it_is_known() -> None:
    unknown, known = (attacked(panel(base=4000), AT + 10, AT + 24, 3, one) for one in (False, True))
    assert estimate(unknown, brief=True).verdict == WORSE
    found = estimate(known)
    assert found.verdict == UNSURE
    assert found.ratio.low < 1 < found.ratio.high
    assert any("alerts on this metric" in check.said for check in found.checks)


def test_an_attack_before_it_makes_nothing_look_as_if_it_worked() -> None:
    unknown, known = (attacked(panel(base=4000), AT - 56, AT - 12, 2.5, one) for one in (False, True))
    assert estimate(unknown, brief=True).verdict == WORKED
    assert estimate(known, brief=True).verdict != WORKED


def test_an_effect_that_is_larger_than_the_trouble_is_still_seen() -> None:
    found = estimate(attacked(panel(base=4000, factor=0.3), AT + 10, AT + 15, 1.5, True), brief=True)
    assert found.verdict == WORKED
    assert found.ratio.low < 0.3 < found.ratio.high


def test_trouble_on_all_days_leaves_nothing_to_tell() -> None:
    found = estimate(attacked(panel(base=4000), AT, DAYS, 3, True), brief=True)
    assert found.verdict == UNSURE


def test_trouble_that_moved_nothing_changes_little() -> None:
    plain, known = panel(base=20_000, rows=60), attacked(panel(base=20_000, rows=60), AT + 5, AT + 9, 1, True)
    assert estimate(known, brief=True).verdict == NOTHING
    assert (
        abs(np.log(estimate(known, brief=True).ratio.value / estimate(plain, brief=True).ratio.value)) < 0.05
    )


def test_an_attack_at_the_end_is_no_way_back() -> None:
    found = estimate(attacked(panel(base=4000, factor=0.3), DAYS - 9, DAYS, 4, True))
    assert found.fading is not None
    assert found.fading.half_life is None


def test_an_earlier_change_that_wears_off_is_not_blamed_on_the_next() -> None:
    study = panel(base=4000)
    counts = study.counts.copy()
    counts[0, AT - 28 : AT] *= 0.4  # an earlier change took most away, and wore off on the day of this one
    since = changed(study, counts=counts[:, AT - 28 :], at=28, stop=study.stop - AT + 28)
    since = replace(since, base=study.base[:, AT - 28 :], trusted=study.trusted[:, AT - 28 :])
    assert estimate(since, brief=True).verdict == WORSE
    before = study.trusted.copy()
    before[:, AT - 28 : AT] = False
    found = estimate(replace(since, former=replace(study, counts=counts, trusted=before)))
    assert found.verdict == UNSURE
    assert found.ratio.low < 1 < found.ratio.high
    assert any("an earlier change lasts" in check.name for check in found.checks)


def test_money_of_an_attack_is_read_both_ways_too() -> None:
    study = attacked(panel(base=4000), AT + 10, AT + 24, 3, True)
    amounts = study.counts * 40
    amounts[0, AT + 10 : AT + 24] *= 3  # and each of its orders dearer
    found = estimate(study, amounts, brief=True)
    assert found.money is not None
    assert found.money.low < 0 < found.money.high
