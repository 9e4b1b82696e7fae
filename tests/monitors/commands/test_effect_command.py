"""effect: the ledger, one intervention, and what cannot be measured, from the shell."""

from datetime import date, datetime, timedelta

import pytest

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


@pytest.mark.parametrize(
    ("metric", "scope", "back", "said"),
    [
        (
            "return_refund_rate",
            {},
            14,
            "compared with its own weeks before",
        ),  # everything at once: no controls
        ("return_refund_rate", {"country": "BR"}, -1, "nothing after it is known"),
        ("return_refund_rate", {"country": "BR"}, 900, "before the data of its metric"),
        ("chargeback_rate", {"country": "BR", "category": "food"}, 14, "none at all: a fall from nothing"),
        ("no_such_metric", {"country": "BR"}, 14, "not known here"),
        ("return_refund_rate", {"country": "Mars"}, 14, "the segment does not exist"),
        ("return_refund_rate", {"planet": "Mars"}, 14, "is not counted by planet"),
        ("declines_hourly", {"country": "BR"}, 14, "a daily one is needed"),
    ],
)
def test_bad_input_is_said_in_words_and_ends_well(
    demo_home: Home, metric: str, scope: dict[str, str], back: int, said: str
) -> None:
    newest = newest_day(demo_home)
    assert newest is not None
    morning = newest.day + timedelta(days=1)
    store, act = Store(demo_home.state / "desk.sqlite"), Act("Ada", datetime(2026, 11, 1), morning)
    add_intervention(store, PlannedIntervention("It", morning - timedelta(days=back), metric, scope), act)
    told = Shell(demo_home.root)("effect", "D1", "--as-of", str(morning))
    assert said in told
    assert "Traceback" not in told


def test_two_in_one_scope_name_each_other(demo_home: Home) -> None:
    morning = with_plan(demo_home, "return_refund_rate")
    store, act = Store(demo_home.state / "desk.sqlite"), Act("Ada", datetime(2026, 11, 1), morning)
    second = PlannedIntervention(
        "More photos", morning - timedelta(days=6), "return_refund_rate", {"country": "BR"}
    )
    add_intervention(store, second, act)
    shell = Shell(demo_home.root)
    assert "when “More photos” began" in shell("effect", "D1", "--as-of", str(morning))
    assert "to tell what each did" in shell("effect", "D2", "--as-of", str(morning))
