"""Interventions written into the desk: kept as chosen beforehand, refused in words, withdrawn and not deleted."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitors.store.acts import Act, decide
from monitors.store.intervened import (
    InterventionError,
    PlannedIntervention,
    add_intervention,
    add_intervention_step,
    due_results,
    end_intervention,
    intervention_steps,
    undecided_answers,
    withdrawn_interventions,
    written_interventions,
    written_version,
)
from tests.monitors.tellings import at, day, fresh
from tests.pages.seed import fill

PLAN = PlannedIntervention(
    "Photos before refunds", date(2026, 11, 20), "refund_rate", {"country": "BR"}, aim=0.3
)


def who() -> Act:
    return Act(actor="Ada", at=at(1, 9), as_of=day(1))


def test_a_plan_is_kept_with_its_metric_and_window(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    assert add_intervention(store, replace(PLAN, holdout={"cell": "control"}, days=14), who()) == "D1"
    [row] = written_interventions(store)
    assert (row["metric"], row["days"], row["aim"], row["actor"]) == ("refund_rate", 14, 0.3, "Ada")
    assert (row["scope"], row["holdout"]) == ({"country": "BR"}, {"cell": "control"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "no name"),
        ({"metric": ""}, "no metric"),
        ({"until": date(2026, 11, 1)}, "before its start"),
        ({"days": 0}, "window of 0 days"),
    ],
)
def test_a_wrong_plan_is_refused_in_words(tmp_path: Path, change: dict[str, object], words: str) -> None:
    store = fresh(tmp_path)
    with pytest.raises(InterventionError, match=words):
        add_intervention(store, replace(PLAN, **change), who())  # type: ignore[arg-type]
    assert written_interventions(store) == []


def test_a_result_is_appended_and_a_withdrawn_one_is_not_listed(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    number = add_intervention(store, PLAN, who())
    add_intervention_step(store, number, "result", "worked, −40 %", who())
    assert [step["text"] for step in intervention_steps(store, number)] == ["worked, −40 %"]
    add_intervention_step(store, number, "withdrawn", "never went live", who())
    assert written_interventions(store) == []
    assert [row["name"] for row in withdrawn_interventions(store)] == [PLAN.name]
    with pytest.raises(InterventionError, match="no step"):
        add_intervention_step(store, number, "deleted", "", who())


def test_nothing_is_withdrawn_without_a_reason(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    number = add_intervention(store, PLAN, who())
    with pytest.raises(InterventionError, match="Say why"):
        add_intervention_step(store, number, "withdrawn", " ", who())
    assert len(written_interventions(store)) == 1


def test_one_ends_on_the_day_that_was_said_last_and_never_before_its_start(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    number = add_intervention(store, replace(PLAN, until=date(2026, 12, 24)), who())
    before = written_version(store)
    end_intervention(store, number, date(2026, 12, 1), "appeals", who())
    assert written_interventions(store)[0]["last_day"] == "2026-12-01"
    assert written_version(store) != before
    with pytest.raises(InterventionError, match="before its start"):
        end_intervention(store, number, date(2026, 11, 1), "", who())
    with pytest.raises(InterventionError, match="not written here"):
        end_intervention(store, "v77", date(2026, 12, 1), "", who())


def test_a_result_is_due_when_its_window_is_over_until_it_is_written(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    number = add_intervention(store, PLAN, who())
    assert due_results(store, date(2026, 12, 17)) == []
    assert [(one.id, one.over) for one in due_results(store, date(2026, 12, 18))] == [
        (number, date(2026, 12, 18))
    ]
    version = written_version(store)
    add_intervention_step(store, number, "result", "worked", who())
    assert due_results(store, date(2026, 12, 18)) == []
    assert written_version(store) == version  # nothing is measured otherwise


def test_a_decision_to_intervene_waits_until_an_intervention_answers_it(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    fill(store)
    decide(store, 1, who(), decision="intervene", owner="Bo", note="hold payouts")
    assert [(one.incident, one.note) for one in undecided_answers(store, day(1))] == [(1, "hold payouts")]
    assert undecided_answers(store, day(0)) == []  # an older morning did not know
    number = add_intervention(store, replace(PLAN, incident=1), who())
    assert undecided_answers(store, day(1)) == []
    add_intervention_step(store, number, "withdrawn", "not agreed", who())
    assert len(undecided_answers(store, day(1))) == 1
    decide(store, 1, who(), decision="accept")
    assert undecided_answers(store, day(1)) == []
