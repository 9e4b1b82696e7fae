"""The path of a cohort: shares against peers, the rules that looked on, and what cannot be read."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitors.path.cohort_path import CohortPath, path_of
from queries.content.entity_kind import EntityKind, read_entity_kinds
from queries.content.home import Home
from queries.engine.opening import Engine
from tests.queries.rings.uses import Use, engine_of, make_home

AS_OF = date(2026, 5, 30)
STATIONS = """
[[path]]
station = "Use"
label = "bad"
events = "uses"
source = "uses"
numerator = "bad"
rules = ["use"]

[[path]]
station = "Use"
label = "paid for"
events = "uses"
source = "uses"
numerator = "cost > 0"
bad = "none"
stops = true

[[path]]
station = "Lost"
label = "never seen"
events = "parcels"
source = "parcels"
numerator = "lost"

[controls]
rules = "rules"
rule = "rule_id"
title = "title"
stage = "stage"
version = "version"
threshold = "threshold"
since = "since"
retired = "false"
hits = "hits"
acted = "action = 'review'"
stopped = "action = 'block'"
"""
RULES = """-- The rules of this house.
-- /// view
-- ///
select * from (values ('r1', 1, 'Old rule', 'use', 10.0, timestamp '2026-01-01'),
                      ('r1', 2, 'Bad uses', 'use', 20.0, timestamp '2026-05-01'),
                      ('r2', 1, 'Silent', 'use', 5.0, timestamp '2026-01-01'))
    as t(rule_id, version, title, stage, threshold, since)
"""
HITS = """-- Hits of the rules.
-- /// view
-- ///
select day, known_day, account, 'r1' as rule_id, 'review' as action from uses where bad
"""
USES: list[Use] = [(f"2026-05-{day:02d}", f"o{n}", "", "") for n in range(20) for day in range(10, 20)]
COHORT: list[Use] = [(f"2026-05-{day:02d}", one, "", "") for one in ("bad1", "bad2") for day in range(10, 20)]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, EntityKind]:
    root = tmp_path_factory.mktemp("path") / "home"
    home = make_home_with_views(root)
    return engine_of(home).at(AS_OF), read_entity_kinds(home).kinds["account"]


def make_home_with_views(root: Path) -> Home:
    home = make_home(root, [*USES, *COHORT], STATIONS, ["bad1", "bad2", "o1"])
    (root / "views" / "rules.sql").write_text(RULES)
    (root / "views" / "hits.sql").write_text(HITS)
    return home


@pytest.fixture(scope="module")
def path(opened: tuple[Engine, EntityKind]) -> CohortPath:
    return path_of(*opened, ["bad2", "bad1"], AS_OF)


def test_a_share_stands_beside_its_peers_with_both_n(path: CohortPath) -> None:
    bad = path.shares[0]
    assert (bad.own.hits, bad.own.n, bad.peers.hits, bad.peers.n, bad.entities) == (20, 20, 10, 200, 2)
    assert bad.ratio == pytest.approx(20)
    assert bad.excess == pytest.approx(19)


def test_the_worst_share_is_the_one_that_is_clear_of_its_peers(path: CohortPath) -> None:
    assert path.worst is path.shares[0]


def test_a_rule_is_told_with_the_version_in_force_and_what_it_let_through(path: CohortPath) -> None:
    rule = next(one for one in path.controls if one.name == "Bad uses")
    assert (rule.threshold, rule.version, rule.since) == (20.0, 2, date(2026, 5, 1))
    assert (rule.hit.hits, rule.hit.n, rule.peers.hits, rule.acted, rule.stopped) == (20, 20, 10, 20, 0)
    assert rule.let_through == 20


def test_a_rule_that_hit_nothing_is_told_too(path: CohortPath) -> None:
    silent = next(one for one in path.controls if one.name == "Silent")
    assert (silent.hit.hits, silent.hit.n, silent.hit.share) == (0, 20, 0.0)


def test_a_check_that_stopped_all_let_nothing_through(path: CohortPath) -> None:
    check = next(one for one in path.controls if not one.is_rule)
    assert check.let_through == 0
    assert check not in path.passed_by()


def test_of_those_that_looked_on_the_one_that_saw_most_comes_first(path: CohortPath) -> None:
    assert [one.name for one in path.passed_by()] == ["Bad uses", "Silent"]


def test_a_station_that_cannot_be_read_is_said_and_the_rest_stands(path: CohortPath) -> None:
    assert any(note.startswith("Lost, never seen") for note in path.notes)
    assert len(path.shares) == 2


def test_nothing_clear_is_no_worst_station(opened: tuple[Engine, EntityKind]) -> None:
    assert path_of(*opened, ["o3", "o4"], AS_OF).worst is None


def test_a_cohort_that_did_nothing_has_no_share_and_no_ratio(opened: tuple[Engine, EntityKind]) -> None:
    shares = path_of(*opened, ["nobody"], AS_OF).shares
    assert [one.own.share for one in shares] == [None, None]
    assert [one.ratio for one in shares] == [None, None]


def test_a_kind_without_stations_says_so(opened: tuple[Engine, EntityKind]) -> None:
    engine, kind = opened
    found = path_of(engine, replace(kind, stations=(), controls=None), ["bad1"], AS_OF)
    assert "declares no [[path]]" in found.notes[0]
