"""From the ledger to a study, on the small demo: who is touched, who is compared with, and what is refused in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors.catalogue.loading import load_catalogue
from monitors.effects.estimate import estimate
from monitors.effects.study import StudyError
from monitors.interventions.effect_report import report_of
from monitors.interventions.intervention_ledger import Intervention, meets, overlaps, read_interventions
from monitors.interventions.known_trouble import KnownTrouble
from monitors.interventions.measured import Observatory, subject_of
from monitors.interventions.planned_subject import study_before
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention
from queries.content.home import load_home
from queries.engine.opening import open_engine
from queries.status.newest_day import newest_day

BR = {"country": "BR"}
BEAUTY = {"country": "BR", "category": "beauty"}


@pytest.fixture(scope="module")
def desk(demo_source: object) -> Iterator[Observatory]:
    """The newest morning of the small demo, its ledger empty but for what a test adds."""
    home = load_home(str(demo_source))
    newest = newest_day(home)
    assert newest is not None
    engine = open_engine(home, newest.day + timedelta(days=1))
    yield Observatory(home, engine, load_catalogue(home), [], newest.day + timedelta(days=1))
    engine.close()


def item(desk: Observatory, **parts: object) -> Intervention:
    """A change two weeks before the morning."""
    known: dict[str, object] = {
        "id": "x", "day": desk.as_of - timedelta(days=14), "kind": "policy", "name": "policy",
        "metric": "return_refund_rate", "scope": BEAUTY,
    }  # fmt: skip
    return Intervention(**(known | parts))  # type: ignore[arg-type]


def test_the_scope_is_treated_and_all_others_may_be_compared(desk: Observatory) -> None:
    found = subject_of(desk, item(desk))
    assert [dict(found.segment(row)) for row in range(found.panel.rows) if found.study.treated[row]] == [
        BEAUTY
    ]
    assert found.study.donors.sum() == found.panel.rows - 1
    near = [dict(found.segment(row)) for row in range(found.panel.rows) if found.neighbours[row]]
    assert near
    assert all(one["country"] == "BR" and one["category"] != "beauty" for one in near)
    assert found.day(found.study.at) == desk.as_of - timedelta(days=14)
    assert found.last == desk.as_of - timedelta(days=1)


def test_young_cohorts_count_on_neither_side(desk: Observatory) -> None:
    found = subject_of(
        desk, item(desk, metric="refund_only_rate_cohort", day=desk.as_of - timedelta(days=18))
    )
    lag = desk.catalogue["refund_only_rate_cohort"].lag or 0
    assert found.last == desk.as_of - timedelta(days=1 + lag)


def test_segments_with_a_change_of_their_own_are_no_donors(desk: Observatory) -> None:
    other = item(
        desk, id="y", scope={"country": "US", "category": "food"}, day=desk.as_of - timedelta(days=10)
    )
    seen = replace(desk, ledger=[item(desk), other])
    found = subject_of(seen, item(desk))
    assert found.study.donors.sum() == found.panel.rows - 2
    assert any("left out" in note.said for note in found.notes)


def test_days_of_an_alert_in_the_scope_are_marked(desk: Observatory) -> None:
    day = desk.as_of - timedelta(days=8)
    alert = KnownTrouble(1, "return_refund_rate", "up", BEAUTY, day, day)
    seen = replace(desk, troubles=[alert])
    study = subject_of(seen, item(desk, day=desk.as_of - timedelta(days=10))).study
    assert study.trouble is not None
    assert study.trouble[: study.stop].sum() in range(4, 8)
    assert study.trouble[study.at + 2]
    assert any("alerts on this metric" in check.said for check in estimate(study).checks)
    assert subject_of(seen, item(desk, scope={"country": "US"})).study.trouble is None


def test_a_later_change_in_the_same_scope_ends_the_window(desk: Observatory) -> None:
    later = item(desk, id="y", scope=BR, day=desk.as_of - timedelta(days=5))
    found = subject_of(replace(desk, ledger=[item(desk), later]), item(desk))
    assert found.last == desk.as_of - timedelta(days=6)
    assert overlaps(item(desk), [later]) == [later]


def test_an_earlier_change_in_the_same_scope_makes_two_readings(desk: Observatory) -> None:
    earlier = item(desk, id="y", day=desk.as_of - timedelta(days=5 + 21))
    one = item(desk, day=desk.as_of - timedelta(days=5))
    found = subject_of(replace(desk, ledger=[one, earlier]), one)
    assert found.study.at == 14
    assert found.study.former is not None
    assert found.study.former.at > 14
    assert any("lasts" in check.name for check in estimate(found.study).checks)


def test_two_changes_within_three_weeks_are_not_told_apart(desk: Observatory) -> None:
    earlier = item(desk, id="y", detail="Photos", day=desk.as_of - timedelta(days=20))
    one = item(desk, day=desk.as_of - timedelta(days=10))
    with pytest.raises(StudyError, match=r"“Photos” began 10 days before it.*to tell what each did"):
        subject_of(replace(desk, ledger=[one, earlier]), one)


def test_a_holdout_that_is_no_part_of_the_scope_is_said(desk: Observatory) -> None:
    for value, words in (
        ({"category": "moon"}, "is nothing in its scope"),
        ({"planet": "x"}, "is not counted by"),
    ):
        found = subject_of(desk, item(desk, scope=BR, holdout=value))
        assert found.study.holdout is None
        assert any(words in note.said for note in found.notes)


def test_a_holdout_is_compared_and_not_treated(desk: Observatory) -> None:
    found = subject_of(desk, item(desk, scope=BR, holdout={"category": "beauty"}))
    assert found.study.holdout is not None
    assert not (found.study.treated & found.study.holdout).any()
    assert [dict(found.segment(row)) for row in found.study.holdout.nonzero()[0].tolist()] == [BEAUTY]
    assert estimate(found.study, brief=True).method.name == "holdout"


def test_an_intervention_on_everything_has_its_own_weeks_alone(desk: Observatory) -> None:
    report = report_of(desk, item(desk, scope={}), parties=False)
    assert report.effect.method.name == "interrupted"
    assert report.to_json()["displacement"]["places"] == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"metric": ""}, "names no metric"),
        ({"metric": "refund_only_rat"}, "did you mean 'refund_only_rate'"),
        ({"metric": "declines_hourly"}, "counted by the hour"),
        ({"scope": {"country": "ZZ"}}, "segment does not exist"),
        ({"scope": {"planet": "Mars"}}, "not counted by planet"),
        ({"day": date(2020, 1, 1)}, "before the data"),
        ({"day": date(2030, 1, 1)}, "nothing after it is known"),
        ({"until": date(2020, 1, 1)}, "before its start"),
    ],
)
def test_what_cannot_be_measured_is_said(desk: Observatory, parts: dict[str, object], words: str) -> None:
    with pytest.raises(StudyError, match=words):
        subject_of(desk, item(desk, **parts))


def test_an_attack_just_before_has_no_level_to_compare_with(desk: Observatory) -> None:
    with pytest.raises(StudyError, match="answers an attack"):
        subject_of(desk, item(desk, first_bad=desk.as_of - timedelta(days=17)))


def test_a_report_says_verdict_decay_and_where_it_went(desk: Observatory) -> None:
    report = report_of(desk, item(desk))
    assert report.sentence().split(":")[0] in (
        "Worked",
        "Did nothing that matters",
        "Made it worse",
        "Cannot tell",
    )
    told = report.to_json()
    assert {"verdict", "money", "curve", "donors", "costs", "stages", "checks"} <= set(told)
    assert {one["party"] for one in told["costs"]} >= {"buyer", "seller", "creator"}
    assert report.moved()


def test_planning_looks_at_the_weeks_before(desk: Observatory) -> None:
    study = study_before(desk, desk.catalogue["return_refund_rate"], BR)
    assert study.treated.sum() == 1


def test_scopes_meet_unless_a_dimension_parts_them() -> None:
    assert meets(BR, BEAUTY)
    assert meets({}, BR)
    assert not meets(BR, {"country": "US"})


def test_the_ledger_holds_the_extract_and_what_people_wrote(desk: Observatory, tmp_path: object) -> None:
    store = Store(tmp_path / "desk.sqlite")  # type: ignore[operator]
    plan = PlannedIntervention(
        "Photos", desk.as_of, "refund_only_rate", BR, hypothesis="Fewer claims", aim=0.3
    )
    add_intervention(store, plan, Act("Ada", __import__("datetime").datetime(2026, 11, 1), desk.as_of))
    found = read_interventions(desk.home, desk.engine, store)
    mine = next(one for one in found if one.source == "desk")
    assert (mine.id, mine.scope, mine.aim, mine.title) == ("D1", BR, 0.3, "Photos")
    assert [one.day for one in found] == sorted(one.day for one in found)
