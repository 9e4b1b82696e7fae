"""One decision a morning, then what is worth a person's time."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.decide.evidence import money_at, relative_change
from monitors.decide.judge import Question, ask, ask_the_other_side, judge, recheck
from monitors.detectors import Score
from monitors.detectors.decision.floors import Floors
from monitors.detectors.decision.question import RELAPSE_WEIGHT
from monitors.detectors.relapse import RELAPSE
from monitors.life.finding import Finding
from monitors.observe.scoring import ScoredPanel
from monitors.observe.series import Panel
from tests.monitors.tables import monitor, panel
from tests.monitors.tellings import evidence

NOW = slice(-1, None)


def question(p: Any, rows: int = 1, *, num: float = 50, den: float | None = 1000, **changes: Any) -> Question:
    """One detector, `rows` segments, ten buckets; the last one has p-values `p`."""
    top = np.full((rows, 10), num)
    bottom = None if den is None else np.full((rows, 10), den)
    made, score = panel(p, numerator=top, denominator=bottom, **changes)
    return ask(ScoredPanel(made, {"spike": score}, slice(9, 10)), Floors())


def decided(questions: list[Question], budget: float = 0.1, **floors: float) -> list[Finding]:
    alive = [np.zeros(len(q.p), dtype=bool) for q in questions]
    return [one.finding for one in judge(questions, alive, budget, Floors(**floors))[0]]


def test_a_clear_case_among_many_quiet_ones_is_found_alone() -> None:
    quiet = question((np.arange(500) + 0.5) / 500, 500, direction="both")
    loud = question([1e-8, 0.4], 2, name="other")
    assert [(f.monitor, f.segment) for f in decided([quiet, loud])] == [("other", '{"city":"c0"}')]


def test_on_quiet_mornings_findings_are_as_rare_as_promised() -> None:
    rng = np.random.default_rng(6)
    mornings = [decided([question(rng.random(400), 400, direction="both")]) for _ in range(200)]
    assert np.mean([bool(found) for found in mornings]) <= 0.16


def test_the_good_side_of_a_one_sided_monitor_is_not_asked_about() -> None:
    made, score = panel(1e-9, numerator=np.full((1, 10), 5.0), denominator=np.full((1, 10), 1000.0))
    fallen = Score(score.expected * 4, score.lower, score.upper, score.p_value, score.effect, -score.score)
    assert decided([ask(ScoredPanel(made, {"spike": fallen}, NOW), Floors())]) == []


def total_and_leaves(total: float, leaf: float, *, together: bool) -> int:
    """Findings of a total and of 200 leaves of one monitor, or of two; all leaves but the first are quiet."""
    name = "failure_rate" if together else "other"
    leaves = question([leaf, *np.linspace(0.2, 1, 199)], 200, direction="both")
    return len(decided([question(total, direction="both", name=name), leaves]))


def test_a_total_is_not_drowned_by_its_leaves() -> None:
    """201 questions, a bound of .1: the total has half of it (p ≤ .05), each leaf a four hundredth."""
    assert total_and_leaves(0.049, 1.0, together=True) == 1
    assert total_and_leaves(0.051, 1.0, together=True) == 0
    assert total_and_leaves(1.0, 0.1 / 2 / 200 * 0.99, together=True) == 1
    assert total_and_leaves(1.0, 0.1 / 2 / 200 * 1.01, together=True) == 0


def test_a_total_and_its_leaf_are_one_discovery_and_those_of_two_monitors_are_two() -> None:
    """A second discovery doubles the leaf's limit of .00025."""
    assert total_and_leaves(1e-6, 0.0004, together=True) == 1
    assert total_and_leaves(1e-6, 0.0004, together=False) == 2


def test_weights_keep_the_bound_of_a_quiet_morning() -> None:
    rng = np.random.default_rng(8)
    p = rng.random((400, 41))
    mornings = [
        bool(decided([question(one[:1], direction="both"), question(one[1:], 40, direction="both")], 0.1))
        for one in p
    ]
    bound = 41 / 2000
    assert np.mean(mornings) == pytest.approx(bound, abs=3 * np.sqrt(bound / 400))


def test_a_change_that_turns_round_is_asked_again_and_one_that_goes_on_is_not() -> None:
    made, score = panel(
        [1e-9, 1e-9, 0.4],
        numerator=np.full((3, 10), 50.0),
        denominator=np.full((3, 10), 1000.0),
        direction="both",
    )
    asked = ask(ScoredPanel(made, {"spike": score}, NOW), Floors())
    again = ask_the_other_side(
        asked, [0, 1], [False, True]
    )  # the first one's alert is up, now asked downwards
    assert np.isnan(again.p[0])
    assert again.p[1:] == pytest.approx([1e-9, 0.4])
    watched = ask(
        ScoredPanel(replace(made, monitor=replace(made.monitor, direction="up")), asked.scored.scores, NOW),
        Floors(),
    )
    np.testing.assert_array_equal(ask_the_other_side(watched, [0, 1], [False, True]).p, watched.p)


def test_looking_often_costs() -> None:
    made, score = panel(1e-4, numerator=np.full((1, 10), 50.0), denominator=np.full((1, 10), 1000.0))
    once = ask(ScoredPanel(made, {"spike": score}, NOW), Floors())
    thrice = ask(ScoredPanel(made, {"a": score, "b": score, "c": score}, NOW), Floors())
    assert thrice.p[0] == pytest.approx(3 * once.p[0])


def test_a_relapse_has_the_weight_of_many_looks_where_a_level_is_held() -> None:
    crowd = np.concatenate([[2e-4, 2e-4], np.linspace(0.2, 1, 400)])
    many = np.full((402, 10), 50.0)
    made, score = panel(crowd, numerator=many, denominator=20 * many)
    first = np.arange(402)[:, None] == 0
    held = replace(score, p_value=np.where(first, score.p_value, np.nan))
    calm = replace(score, p_value=np.where(np.isfinite(score.p_value), 0.5, np.nan))
    one = ask(ScoredPanel(made, {"spike": calm, RELAPSE: held}, NOW), Floors())
    plain = ask(ScoredPanel(made, {"spike": score}, NOW), Floors())
    assert [f.family for f in decided([one], budget=0.02)] == [RELAPSE]
    assert decided([plain], budget=0.02) == []
    assert one.p[0] == pytest.approx(plain.p[0] * (1 + RELAPSE_WEIGHT) / RELAPSE_WEIGHT)
    assert one.p[1] == pytest.approx(0.25)


def test_a_relapse_that_goes_on_is_bad_even_where_the_baseline_has_learnt_it() -> None:
    made, score = panel(1e-4, numerator=np.full((1, 10), 50.0), denominator=np.full((1, 10), 1000.0))
    learnt = replace(score, p_value=np.where(np.isfinite(score.p_value), 1.0, np.nan))
    assert recheck(ask(ScoredPanel(made, {"spike": learnt}, NOW), Floors()), 0, "up") == "clean"
    assert recheck(ask(ScoredPanel(made, {"spike": learnt, RELAPSE: score}, NOW), Floors()), 0, "up") == "bad"


def test_segments_below_the_floor_are_not_asked() -> None:
    assert np.isnan(question(1e-9, den=9).p[0])
    assert np.isfinite(question(1e-9, den=10).p[0])
    assert np.isnan(question(1e-9, num=2, den=None, min_denominator=0.0).p[0])


def test_a_bucket_with_a_data_fault_is_not_asked() -> None:
    made, score = panel(1e-9, numerator=np.full((2, 10), 50.0), denominator=np.full((2, 10), 1000.0))
    spoiled = np.zeros((2, 10), dtype=bool)
    spoiled[1, -1] = True
    changes = {field: getattr(made, field) for field in made.__dataclass_fields__}
    found = ask(ScoredPanel(Panel(**{**changes, "spoiled": spoiled}), {"spike": score}, NOW), Floors())
    assert np.isfinite(found.p).tolist() == [True, False]


def test_what_is_alive_is_not_discovered_again_and_lends_no_certainty() -> None:
    sure = question(np.array([1e-12, 1e-12]), 2)
    p = np.array([0.002, *np.linspace(0.6, 1, 20)])
    other = question(p, len(p), name="other")
    nothing = [np.zeros(2, dtype=bool), np.zeros(len(p), dtype=bool)]
    assert len(judge([sure, other], nothing, 0.1, Floors())[0]) == 3
    assert judge([sure, other], [np.ones(2, dtype=bool), nothing[1]], 0.1, Floors()) == ([], 21)


@pytest.mark.parametrize(
    ("changes", "floors", "verdict"),
    [
        ({}, {}, "kept"),
        ({"num": 4.0}, {}, "volume"),
        ({"min_effect": 3.0}, {}, "effect"),
        ({}, {"money": 1e9}, "money"),
    ],
)
def test_what_a_filter_lets_go_is_filed_under_its_name(changes: Any, floors: Any, verdict: str) -> None:
    assert [f.verdict for f in decided([question(1e-9, **changes)], **floors)] == [verdict]


def test_a_share_above_one_half_is_measured_on_its_rarer_side() -> None:
    assert relative_change(evidence(actual=0.90, expected=0.95)) == pytest.approx(1.0)
    assert relative_change(evidence(actual=0.10, expected=0.05)) == pytest.approx(1.0)
    assert relative_change(evidence(actual=3.0, expected=2.0)) == pytest.approx(0.5)
    assert relative_change(evidence(actual=1.0, expected=0.0)) == np.inf


def test_money_is_that_of_the_excess_and_of_what_is_missing() -> None:
    made, _ = panel(0.5, numerator=[[10, 10, 30]], denominator=[[100, 100, 100]])
    assert money_at(made, 0, 2, 0.1) == pytest.approx(20 * 10)
    silent, _ = panel(0.5, numerator=[[10, 10, 0]], denominator=[[100, 100, 100]])
    assert money_at(silent, 0, 2, 0.1) == pytest.approx(10 * 10)
    never, _ = panel(0.5, numerator=[[0, 0, 0]], denominator=[[100, 100, 100]])
    assert money_at(never, 0, 2, 0.1) == 0


@pytest.mark.parametrize(
    ("point", "memory", "verdict"),
    [
        (1e-6, 1e-6, "bad"),
        (0.6, 1e-9, "clean"),  # the memory still rings, the bucket itself is as expected
        (0.15, 1e-3, "bad"),
        (0.15, 0.03, "weak"),
        (0.15, 0.5, "clean"),
        (np.nan, np.nan, "unknown"),
    ],
)
def test_an_alive_segment_is_bad_weak_or_clean_by_fixed_bars(
    point: float, memory: float, verdict: str
) -> None:
    made, spike = panel(
        point, numerator=np.full((1, 10), 50.0), denominator=np.full((1, 10), 1000.0), direction="both"
    )
    _, drift = panel(memory, numerator=np.full((1, 10), 50.0), denominator=np.full((1, 10), 1000.0))
    asked = ask(ScoredPanel(made, {"spike": spike, "drift": drift}, NOW), Floors())
    assert recheck(asked, 0, "up") == verdict


def test_a_segment_that_turned_does_not_keep_its_episode_alive() -> None:
    made, score = panel(
        1e-9, numerator=np.full((1, 10), 50.0), denominator=np.full((1, 10), 1000.0), direction="both"
    )
    asked = ask(ScoredPanel(made, {"spike": score}, NOW), Floors())
    assert recheck(asked, 0, "up") == "bad"
    assert recheck(asked, 0, "down") == "clean"


def test_each_look_at_an_open_segment_has_its_own_side() -> None:
    """A return to an old level goes on though the last bucket, the clearest look, is far down."""
    made, score = panel(
        1e-3, numerator=np.full((1, 10), 50.0), denominator=np.full((1, 10), 1000.0), direction="both"
    )
    fallen = replace(score, p_value=score.p_value / 1e6, score=-score.score)
    asked = ask(ScoredPanel(made, {"spike": fallen, RELAPSE: score}, NOW), Floors())
    assert recheck(asked, 0, "up") == "bad"
    assert recheck(asked, 0, "down") == "bad"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.01, 0.3))
def test_a_larger_budget_never_finds_less(p: list[float], budget: float) -> None:
    one = question(np.array(p), len(p), direction="both")
    few = {f.segment for f in decided([one], budget)}
    assert few <= {f.segment for f in decided([one], min(0.9, budget * 2))}


def test_no_monitor_at_all_is_no_finding() -> None:
    assert decided([]) == []
    assert monitor().direction == "up"


def test_a_question_that_could_never_be_unlikely_is_not_asked() -> None:
    """Three of three at an expectation of 30 %: at best .027; four of four: .0081."""
    few = question(1e-6, 1, num=3, den=3.0)
    made = few.scored.panel
    made = replace(made, monitor=replace(made.monitor, min_denominator=0, direction="up"))
    score = replace(few.scored.scores["spike"], expected=np.full((1, 10), 0.3))
    assert np.isnan(ask(ScoredPanel(made, {"spike": score}, slice(9, 10)), Floors()).p[0])
    four = replace(made, numerator=np.full((1, 10), 4.0), denominator=np.full((1, 10), 4.0))
    assert np.isfinite(ask(ScoredPanel(four, {"spike": score}, slice(9, 10)), Floors()).p[0])


def test_an_answer_about_many_buckets_is_asked_by_their_volume_together() -> None:
    made, score = panel(1e-6, numerator=np.full((1, 10), 2.0), denominator=np.full((1, 10), 30.0))
    made = replace(made, monitor=replace(made.monitor, min_denominator=100))
    now = slice(9, 10)
    assert np.isnan(ask(ScoredPanel(made, {"drift": score}, now), Floors()).p[0])
    week = replace(score, reach=np.full((1, 10), 7.0))
    asked = ask(ScoredPanel(made, {"drift": week}, now), Floors())
    assert np.isfinite(asked.p[0])
    [found] = decided([asked])
    assert (found.evidence.numerator, found.evidence.denominator) == (14.0, 210.0)


@pytest.mark.parametrize(("there", "verdict"), [(True, "clean"), (False, "unknown")])
def test_an_alert_of_a_group_that_answers_on_another_segment_today_is_clean(
    there: bool, verdict: str
) -> None:
    """The one band of a mix that stood out is one of many again; else it would stay open until nobody watches it."""
    made, score = panel([np.nan, 0.4], numerator=np.full((2, 10), 50.0), direction="both")
    elsewhere = np.zeros((2, 10), dtype=bool)
    elsewhere[0, 9] = there
    led = replace(score, elsewhere=elsewhere)
    asked = ask(ScoredPanel(made, {"distribution": led}, NOW), Floors())
    assert recheck(asked, 0, "up") == verdict
    faulty = replace(made, usable=np.arange(10) < 9)
    untold = ask(ScoredPanel(faulty, {"distribution": led}, NOW), Floors())
    assert recheck(untold, 0, "up") == "unknown", "a day with a data fault says nothing of an alert"
