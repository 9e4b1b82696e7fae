"""What if: a changed rule is asked in its place among the others."""

import numpy as np
import pytest

from monitors.rules.change import ChangeError, RuleChange
from monitors.rules.whatif import flips_by, what_if
from tests.monitors.rules.logs import log_of, scored


def test_at_the_present_threshold_nothing_flips_and_the_log_is_reproduced() -> None:
    log = log_of(scored(1, "A", 820), scored(2, "A", 790), scored(1, "B", 900, position=2, action="review"))
    result = what_if(log, [RuleChange("A", threshold=800)])
    assert not len(result.flips)
    assert (result.before == log.decided).all()


def test_a_lower_threshold_blocks_what_lay_just_below() -> None:
    log = log_of(scored(1, "A", 820), scored(2, "A", 790, verdict="bad"), scored(3, "A", 780, verdict="good"))
    result = what_if(log, [RuleChange("A", threshold=780)])
    assert sorted(result.kinds()) == ["new catch", "new insult"]
    assert (result.new.blocked, result.now.blocked) == (3, 1)


def test_a_thing_that_an_earlier_rule_blocks_does_not_flip_and_is_no_incremental_hit() -> None:
    log = log_of(scored(1, "A", 900), scored(1, "B", 790, position=2))
    [effect] = (result := what_if(log, [RuleChange("B", threshold=700)])).effects
    assert not len(result.flips)
    assert (effect.new.hits, effect.new.first) == (1, 0)


def test_a_rule_on_trial_before_it_takes_no_hit_away() -> None:
    log = log_of(scored(1, "T", 900, action="shadow"), scored(1, "B", 850, position=2))
    [effect] = what_if(log, [RuleChange("B", threshold=700)]).effects
    assert effect.now.first == 1


def test_a_rule_switched_off_leaves_what_the_others_do() -> None:
    rows = [scored(1, "A", 900, verdict="good"), scored(2, "A", 900, verdict="bad")]
    log = log_of(*rows, scored(2, "B", 900, position=2, action="challenge"))
    result = what_if(log, [RuleChange("A", off=True)])
    assert result.after.tolist() == [0, 2]
    assert sorted(result.kinds()) == ["lost catch", "spared"]


def test_a_rule_that_was_down_stays_down() -> None:
    log = log_of(scored(1, "A", 900, answered=False), scored(2, "A", 700))
    assert not len(what_if(log, [RuleChange("A", threshold=650)]).flips) - 1
    assert what_if(log, [RuleChange("A", threshold=650)]).flips.tolist() == [1]


def test_a_threshold_below_what_was_logged_is_refused_in_words() -> None:
    with pytest.raises(ChangeError, match="logs scores from 600 on"):
        what_if(log_of(scored(1, "A", 700)), [RuleChange("A", threshold=500)])


def test_a_change_in_one_segment_leaves_the_others_alone() -> None:
    log = log_of(scored(1, "A", 790), scored(2, "A", 790, market="BR"))
    result = what_if(log, [RuleChange("A", threshold=700, where={"market": "BR"})])
    assert result.flips.tolist() == [1]
    with pytest.raises(ChangeError, match="have no planet"):
        what_if(log, [RuleChange("A", threshold=700, where={"planet": "Mars"})])


def test_a_trial_rule_put_in_force_stops_what_it_hit() -> None:
    log = log_of(scored(1, "T", 900, action="shadow", verdict="bad"))
    result = what_if(log, [RuleChange("T", action="block")])
    assert (result.now.bad, result.new.bad) == (0, 1)


def test_several_rules_change_together_in_their_order() -> None:
    log = log_of(scored(1, "A", 790), scored(1, "B", 790, position=2))
    first, second = what_if(log, [RuleChange("A", threshold=780), RuleChange("B", threshold=780)]).effects
    assert (first.new.first, second.new.first) == (1, 0)


def test_hits_are_split_by_what_is_known_and_the_parts_add_up() -> None:
    log = log_of(
        scored(1, "A", 900, verdict="bad"),
        scored(2, "A", 900, verdict="good"),
        scored(3, "A", 900, verdict="both"),
        scored(4, "A", 900),  # blocked: never seen
        scored(5, "A", 900, labelled=False),
        scored(6, "A", 790),  # passed and not judged yet
    )
    [effect] = what_if(log, [RuleChange("A", threshold=780)]).effects
    new = effect.new
    assert (new.bad, new.good, new.both, new.blocked_unseen, new.no_outcome, new.waiting) == (
        1,
        1,
        1,
        1,
        1,
        1,
    )
    assert new.hits == 6
    assert (new.precision.share, new.precision.n) == (0.5, 2)


def test_a_condition_hits_where_it_holds_and_the_threshold_must_hold_too() -> None:
    log = log_of(scored(1, "A", 650), scored(2, "A", 820), scored(3, "A", 650))
    held = {"A": [1, 2]}
    assert what_if(log, [RuleChange("A", condition="x")], held).hit.tolist() == [True, True, False]
    both = what_if(log, [RuleChange("A", condition="x", threshold=700)], held)
    assert both.hit.tolist() == [False, True, False]


def test_flips_by_week_are_told_by_their_mondays() -> None:
    log = log_of(scored(1, "A", 790, day=0), scored(2, "A", 790, day=6), scored(3, "A", 790, day=7))
    frame = flips_by(what_if(log, [RuleChange("A", threshold=700)]), "week")
    assert frame["value"].tolist() == ["2026-10-05", "2026-10-12"]
    assert frame["flips"].tolist() == [2, 1]


def test_a_log_without_rows_has_nothing_to_flip() -> None:
    log = log_of(scored(1, "A", 790))
    empty = type(log)(log.since, log.until, log.rows.iloc[:0], np.array([], int), np.array([], int))
    with pytest.raises(ChangeError, match="scored nothing"):
        what_if(empty, [RuleChange("A", off=True)])


def test_flips_without_a_value_are_counted_as_such() -> None:
    log = log_of(scored(1, "A", 790, market=None), scored(2, "A", 790), scored(3, "A", 790, market="BR"))
    result = what_if(log, [RuleChange("A", threshold=700)])
    assert flips_by(result, "market")["flips"].sum() == 3
    one = what_if(log, [RuleChange("A", threshold=700, where={"market": "(none)"})])
    assert len(one.flips) == 1
