"""Proposals: figures frozen as they were, and what happened once they were in force."""

import json
from datetime import date, timedelta

from monitors.life.share import wilson
from monitors.rules.change import RuleChange
from monitors.rules.proposal import frozen, in_force_since, live_window, outcome
from monitors.rules.whatif import what_if
from tests.monitors.rules.logs import log_of, scored
from tests.monitors.rules.records import SINCE, hit, record, version


def test_frozen_figures_are_plain_values_that_survive_json() -> None:
    log = log_of(scored(1, "A", 790, verdict="bad"), scored(2, "A", 850))
    figures = json.loads(json.dumps(frozen(what_if(log, [RuleChange("A", threshold=700)]))))
    assert figures["rules"][0]["new"]["hits"] == 2
    assert figures["flips"]["new catch"] == 1
    assert figures["days"] == 28


def test_what_came_is_held_against_what_was_promised_a_day() -> None:
    log = log_of(*[scored(n, "A", 790, verdict="bad") for n in range(56)])
    figures = frozen(what_if(log, [RuleChange("A", threshold=700)]))
    came = outcome(figures, "A", record([hit("A", "1", "good"), *[hit("A", str(n)) for n in range(27)]]))
    assert came is not None
    assert (came.before_hits, came.promised_hits, came.hits) == (0, 2, 1)
    assert (came.promised_precision, came.precision) == (wilson(56, 56), wilson(0, 1))
    assert outcome(figures, "B", record()) is None


def test_a_version_that_came_after_a_proposal_is_found() -> None:
    book = record(
        versions=[version("A"), version("A", 2, SINCE), version("A", 3, None), version("B", 1, SINCE)]
    )
    assert in_force_since(book, "A", SINCE)["version"].tolist() == [2]
    assert in_force_since(book, "A", SINCE + timedelta(days=1)).empty


def test_there_is_nothing_to_compare_before_its_first_whole_day() -> None:
    day = date(2026, 11, 3)
    assert live_window(day, day) is None
    assert live_window(day, day + timedelta(days=1)) == (day, day + timedelta(days=1))
