"""Interventions written into the desk: kept as chosen beforehand, refused in words, withdrawn and not deleted."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitors.store.acts import Act
from monitors.store.intervened import (
    InterventionError,
    PlannedIntervention,
    add_intervention,
    add_intervention_step,
    intervention_steps,
    written_interventions,
)
from tests.monitors.tellings import at, day, fresh

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
    with pytest.raises(InterventionError, match="no step"):
        add_intervention_step(store, number, "deleted", "", who())
