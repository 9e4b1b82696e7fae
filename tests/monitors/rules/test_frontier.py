"""Catch against friction: what beats today's point, and what only seems to."""

import numpy as np

from monitors.rules.change import RuleChange
from monitors.rules.frontier import find_frontier, find_splits
from monitors.rules.whatif import what_if
from tests.monitors.rules.logs import log_of, scored


def misset() -> list[dict[str, object]]:
    """One market held against 640, where the extra hits are good; bad ones score 810 and more everywhere."""
    rows = [scored(n, "A", 810 + n, verdict="bad", day=n % 28) for n in range(30)]
    rows += [scored(100 + n, "A", 700 + n, threshold=640, verdict="good", market="BR") for n in range(20)]
    return rows + [scored(200 + n, "A", 820 + n, verdict="good") for n in range(10)]


def test_the_usual_threshold_beats_one_that_was_lowered_in_a_market() -> None:
    found = find_frontier(log_of(*misset()), "A")
    assert found.best is not None
    assert found.best.threshold is not None
    assert (found.today.bad, found.today.good) == (30, 30)
    assert (found.best.bad, found.best.good) == (30, 10)
    assert 719 < found.best.threshold <= 810


def test_every_point_is_what_the_what_if_at_its_threshold_says() -> None:
    log = log_of(*misset())
    for point in find_frontier(log, "A").points[::7]:
        if point.threshold is not None:
            [effect] = what_if(log, [RuleChange("A", threshold=point.threshold)]).effects
            assert (effect.new.bad, effect.new.good, effect.new.hits) == (point.bad, point.good, point.hits)


def test_a_lower_threshold_with_more_hits_never_counts_as_better() -> None:
    """Below today's threshold nobody was labelled: no confirmed good there is no friction spared."""
    rows = [scored(n, "A", 850, verdict="good") for n in range(5)]
    rows += [scored(10 + n, "A", 700) for n in range(50)] + [scored(90, "A", 690, verdict="bad")]
    assert find_frontier(log_of(*rows), "A").better == []


def test_what_an_earlier_rule_stops_is_neither_catch_nor_friction() -> None:
    log = log_of(scored(1, "A", 900, verdict="bad"), scored(1, "B", 900, position=2, verdict="bad"))
    assert find_frontier(log, "B").today.bad == 0


def test_split_thresholds_are_measured_on_days_they_were_not_chosen_on() -> None:
    rng = np.random.default_rng(5)
    rows = []
    for n in range(1200):
        market, bad = ("BR" if n % 2 else "US"), rng.random() < 0.25
        low, high = {("US", True): (700, 750), ("US", False): (600, 690), ("BR", True): (950, 999)}.get(
            (market, bad), (800, 900)
        )
        score = rng.uniform(low, high)
        rows.append(scored(n, "A", float(score), verdict="bad" if bad else "good", market=market, day=n % 28))
    [split] = find_splits(log_of(*rows), "A")
    assert split.by == "market"
    assert split.point.bad >= split.today.bad
    assert split.point.good < split.today.good
    assert split.point.hits < len(rows) / 2


def test_a_rule_with_few_confirmed_bad_gets_no_split_learned_from_chance() -> None:
    assert find_splits(log_of(*[scored(n, "A", 900, verdict="bad", day=n % 28) for n in range(5)]), "A") == []


def test_events_without_a_value_are_a_segment_of_their_own_and_no_fault() -> None:
    rows = [scored(n, "A", 700 + n % 250, verdict="bad", day=n % 28, market=None) for n in range(80)]
    rows += [scored(100 + n, "A", 700 + n % 250, verdict="good", day=n % 28) for n in range(80)]
    rows += [scored(200 + n, "A", 900, verdict="good", day=n % 28, channel=None) for n in range(9)]
    assert {split.by for split in find_splits(log_of(*rows), "A")} <= {"market"}
