"""effect: the ledger, one intervention, and what cannot be measured, from the shell."""

from datetime import date, datetime, timedelta

from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention
from queries.content.home import Home
from queries.status.newest_day import newest_day
from tests.monitors.commands.test_run_commands import Shell


def with_plan(home: Home, metric: str) -> date:
    newest = newest_day(home)
    assert newest is not None
    morning = newest.day + timedelta(days=1)
    plan = PlannedIntervention("Photos", morning - timedelta(days=14), metric, {"country": "BR"})
    add_intervention(Store(home.state / "desk.sqlite"), plan, Act("Ada", datetime(2026, 11, 1), morning))
    return morning


def test_one_intervention_and_the_ledger_are_told(demo_home: Home) -> None:
    morning = with_plan(demo_home, "return_refund_rate")
    shell = Shell(demo_home.root)
    assert "D1" in shell("effect", "--as-of", str(morning))
    told = shell.json("effect", "D1", "--as-of", str(morning))
    assert (told["id"], told["metric"], told["days"]) == ("D1", "return_refund_rate", 14)
    assert told["ratio"]["low"] <= told["ratio"]["value"] <= told["ratio"]["high"]
    assert "Money prevented" in shell("effect", "D1", "--as-of", str(morning))


def test_what_cannot_be_measured_is_one_sentence(demo_home: Home) -> None:
    morning = with_plan(demo_home, "no_such_metric")
    assert "not known here" in Shell(demo_home.root).json("effect", "D1", "--as-of", str(morning))["problem"]
