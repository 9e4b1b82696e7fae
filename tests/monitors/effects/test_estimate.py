"""Effects: found where they are, not claimed where they are not, by a method chosen without looking at the result."""

import numpy as np
import pytest

from monitors.effects.counterfactual import choose, eligible
from monitors.effects.estimate import (
    NOTHING,
    UNSURE,
    WORKED,
    WORSE,
    Between,
    estimate,
    needed,
    time_placebos,
    verdict_of,
)
from monitors.effects.study import StudyError
from tests.monitors.effects.panels import AT, DAYS, changed, panel


def test_a_fall_by_half_is_found_with_its_size() -> None:
    found = estimate(panel(factor=0.5))
    assert found.verdict == WORKED
    assert found.ratio.low < 0.5 < found.ratio.high
    assert found.ratio.high < 0.7
    assert found.prevented.low < 20 * 36 * 0.5 < found.prevented.high


def test_no_effect_is_told_apart_from_not_knowing() -> None:
    assert estimate(panel(base=20_000, rows=60), brief=True).verdict == NOTHING
    found = estimate(panel(base=20), brief=True)
    assert found.verdict == UNSURE
    assert found.needed


def test_a_rise_is_worse_unless_the_metric_is_bad_when_it_falls() -> None:
    assert estimate(panel(factor=2), brief=True).verdict == WORSE
    assert estimate(panel(factor=2), bad="down", brief=True).verdict == WORKED


def test_intervals_cover_and_placebos_stay_quiet() -> None:
    found = [estimate(panel(seed, base=300), brief=True) for seed in range(60)]
    assert np.mean([one.ratio.low <= 1 <= one.ratio.high for one in found]) >= 0.9


def test_the_method_does_not_depend_on_what_came_after() -> None:
    quiet, loud = panel(3), panel(3, factor=0.1)
    mixed = changed(loud, counts=np.hstack([quiet.counts[:, :AT], loud.counts[:, AT:]]))
    assert choose(eligible(mixed)).name == choose(eligible(quiet)).name == "differences"


def test_a_holdout_goes_before_everything() -> None:
    assert estimate(panel(holdout=True, factor=0.5)).method.name == "holdout"


def test_without_untouched_segments_its_own_weeks_are_all_there_is() -> None:
    found = estimate(panel(donors=False, factor=0.3))
    assert found.method.name == "interrupted"
    assert found.verdict == WORKED
    assert "5 are needed" in found.method.why


def test_a_trend_apart_leaves_difference_in_differences() -> None:
    found = estimate(panel(trend=0.02))
    assert found.method.name != "differences"
    assert any(check.passed is False for check in found.checks)


def test_one_donor_under_attack_does_not_set_the_expectation() -> None:
    quiet = estimate(panel(5), brief=True).ratio.value
    attacked = estimate(panel(5, lift={7: 6.0}), brief=True).ratio.value
    assert abs(np.log(attacked / quiet)) < 0.1


def test_zero_events_before_are_said() -> None:
    study = panel()
    counts = study.counts.copy()
    counts[0] = 0
    found = estimate(changed(study, counts=counts))
    assert found.verdict == UNSURE
    assert any("none at all" in check.said for check in found.checks)


def test_money_has_an_interval_of_its_own() -> None:
    study = panel(factor=0.5)
    found = estimate(study, study.counts * 30.0)
    assert found.money is not None
    assert found.money.low < 0.5 * 20 * 36 * 30 < found.money.high


def test_the_curve_has_every_week_and_ends_with_the_window() -> None:
    found = estimate(panel(factor=0.5, stop=AT + 17))
    assert [week.days for week in found.curve][-1] == 3
    assert sum(week.days for week in found.curve) == 56 + 17
    assert found.days == 17


def test_days_that_are_not_trusted_count_on_neither_side() -> None:
    study = panel(factor=0.5)
    counts, trusted = study.counts.copy(), study.trusted.copy()
    counts[0, AT : AT + 5] = 10_000
    trusted[:, AT : AT + 5] = False
    assert estimate(changed(study, counts=counts, trusted=trusted), brief=True).verdict == WORKED


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"stop": AT}, "No mature day"),
        ({"at": 9}, "begin 9 days before"),
        ({"treated": np.zeros(20, dtype=bool)}, "in the scope"),
        ({"base": np.zeros((20, DAYS))}, "no rate"),
    ],
)
def test_what_cannot_be_estimated_is_said(parts: dict[str, object], words: str) -> None:
    with pytest.raises(StudyError, match=words):
        changed(panel(), **parts)


def test_placebos_in_time_are_tried_where_the_history_allows() -> None:
    claims, tried = time_placebos(eligible(panel()))
    assert tried >= 1
    assert claims == 0


def test_verdict_and_what_is_needed_follow_from_the_interval_alone() -> None:
    assert verdict_of(Between(1.0, 0.9, 1.1)) == NOTHING
    wide = Between(0.9, 0.4, 2.0)
    assert verdict_of(wide) == UNSURE
    assert "more days" in needed(UNSURE, wide, 28)
    assert needed(WORKED, Between(0.5, 0.4, 0.6), 28) == ""


def test_of_what_did_nothing_no_fading_is_asked() -> None:
    found = estimate(panel(base=20_000, rows=60))
    assert found.verdict == NOTHING
    assert found.fading is None
