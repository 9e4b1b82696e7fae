"""The log of scores of a demo: it holds every hit, and decides as the engine did."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitors.rules.score_log import ScoreLog, read_log
from queries.content.home import load_home
from queries.engine.opening import Engine, open_engine
from tests.monitors.rules.logs import log_of, scored

SINCE, UNTIL = dt.date(2026, 10, 1), dt.date(2026, 12, 1)


@pytest.fixture(scope="module")
def engine(demo_source: Path) -> Iterator[Engine]:
    opened = open_engine(load_home(demo_source))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def log(engine: Engine, demo_source: Path) -> ScoreLog:
    return read_log(engine, load_home(demo_source), SINCE, UNTIL)


def test_every_decision_of_the_engine_is_reproduced(log: ScoreLog) -> None:
    assert log.size > 1000
    assert (log.strongest(log.hit, log.strength) == log.decided).all()


def test_the_log_holds_each_rules_hits_as_they_were_told(engine: Engine, log: ScoreLog) -> None:
    told = engine.query(
        "select rule_id, count(distinct subject_id) as hits from rule_hits where day >= $since group by 1",
        {"since": SINCE},
    ).to_pylist()
    logged = log.rows[log.hit].groupby("rule", observed=True).size().to_dict()
    assert logged == {row["rule_id"]: row["hits"] for row in told}


def test_near_misses_reach_down_to_the_floor_and_not_below(log: ScoreLog) -> None:
    for rule in log.rules:
        own = log.score[log.of_rule(rule)]
        assert own.min() >= log.floor(rule)
    assert log.score[log.of_rule("order_score_block")].min() < 640
    assert log.threshold("order_score_block") == 800


def test_rules_stand_in_the_order_in_which_they_are_asked(log: ScoreLog) -> None:
    assert log.rules[:2] == ["order_score_block", "order_score_challenge"]


def test_the_present_threshold_is_that_of_the_place() -> None:
    log = log_of(scored(1, "A", 700), scored(2, "A", 700), scored(3, "A", 700, threshold=640, market="BR"))
    assert (log.threshold("A"), log.threshold("A", {"market": "BR"})) == (800, 640)
    assert log.threshold("A", {"market": "MX"}) == 800


def test_every_threshold_that_was_in_force_in_a_place_is_named() -> None:
    log = log_of(scored(1, "A", 700), scored(2, "A", 700, threshold=640, market="BR"))
    assert log.in_force("A") == [640, 800]
    assert log.in_force("A", {"market": "BR"}) == [640]
