"""The nightly run over a small real home: what was known then, failures that stay alone, reruns."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.messages.alert_rows import alert_rows
from monitors.mornings import RunError
from monitors.record import LifeRules
from monitors.run import run
from monitors.store import Store, acts, log, reading
from queries.content.home import Home, load_home
from tests.monitors.homes import FIRST, MONITOR, land, take_in, write_home
from tests.monitors.test_record import without_runs

NOON = datetime(2026, 6, 1, 12)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def clock() -> datetime:
    return NOON


@pytest.fixture(scope="module")
def home(tmp_path_factory: Any) -> Home:
    """Sixty days; riga's paid visits fail on days 55 and 56. Tests add to copies of it, never to it."""
    made = write_home(tmp_path_factory.mktemp("visits") / "home", 60)
    take_in(made)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def mornings(home: Home, store: Store, first: int, last: int, **options: Any) -> Any:
    return run(home, store, day(last), clock, since=day(first), **options)


@pytest.mark.parametrize(("mover", "harm"), [("failure_rate", "Broken visits"), ("other_rate", "")])
def test_an_incident_is_called_by_the_harm_whose_signature_its_alerts_fit(
    home: Home, store: Store, tmp_path: Path, mover: str, harm: str
) -> None:
    own = load_home(shutil.copytree(home.root, tmp_path / "home"))
    (own.root / "scenarios.toml").write_text(f'[a]\nfirst_mover = ["{mover}"]\nharm = "Broken visits"\n')
    mornings(own, store, 54, 56)
    assert reading.incidents(store, NOON)[0].facts.harm == harm


def machine_tables(store: Store) -> dict[str, list[dict[str, Any]]]:
    names = ("incident", "episode", "episode_day", "transition", "page", "finding", "incident_facts")
    return without_runs({name: store.rows(f"select * from {name} order by 1, 2") for name in names})


def test_a_spike_is_an_incident_on_the_first_morning_it_can_be_known(home: Home, store: Store) -> None:
    report = mornings(home, store, 54, 56)
    assert [len(morning.opened) for morning in report.mornings] == [0, 0, 1]
    card = reading.incidents(store, NOON)[0]
    assert card.segment == {"city": "riga", "plan": "paid"}
    assert (card.monitor, card.first_bucket, card.opened_on) == ("failure_rate", str(day(55)), str(day(56)))
    assert card.money > 100
    assert card.series["bucket"][-1] == str(day(55))
    assert card.series["actual"][-1] == pytest.approx(card.facts.actual)
    assert {"actual", "expected", "lower", "upper", "numerator", "denominator", "exposure"} <= set(
        card.series
    )


def test_a_home_s_own_bound_decides_what_opens_and_is_kept_with_the_run(
    home: Home, store: Store, tmp_path: Path
) -> None:
    mornings(home, store, 56, 56)
    (night,) = log.nights(store, day(56), day(57))
    assert night["bound"] == pytest.approx(max(night["tested"] * 30 / 2000, 0.1))
    strict = load_home(shutil.copytree(home.root, tmp_path / "home"))
    file = strict.root / "riskdesk.toml"
    file.write_text(file.read_text().replace("# false_alerts_a_month = 1 ", "false_alerts_a_month = 1e-30 "))
    other = Store(tmp_path / "strict.sqlite")
    report = mornings(load_home(strict.root), other, 56, 56)
    assert len(reading.incidents(store, NOON)) == 1
    assert not reading.incidents(other, NOON)
    assert report.mornings[0].bound == pytest.approx(1e-30)
    assert log.nights(other, day(56), day(57))[0]["bound"] == pytest.approx(1e-30)


def test_the_same_events_in_another_order_give_the_same_alerts(home: Home, tmp_path: Path) -> None:
    mirrored = write_home(tmp_path / "mirrored", 60)
    for drop in mirrored.landing.rglob("*.parquet"):
        pd.read_parquet(drop).iloc[::-1].to_parquet(drop, index=False)
    take_in(mirrored)
    told = []
    for number, one in enumerate((home, mirrored)):
        store = Store(tmp_path / f"{number}.sqlite")
        mornings(one, store, 54, 58)
        told.append(json.dumps(alert_rows(store, None, NOON, state="all")))
    assert "failure_rate" in told[0]
    assert told[0] == told[1]


def test_mornings_run_one_by_one_end_as_mornings_run_together(home: Home, tmp_path: Path) -> None:
    together, single = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    mornings(home, together, 54, 58)
    for number in range(54, 59):
        mornings(home, single, number, number)
    assert machine_tables(together) == machine_tables(single)


def test_a_rerun_of_the_last_morning_changes_nothing_and_keeps_what_people_said(
    home: Home, store: Store
) -> None:
    mornings(home, store, 52, 57)
    number = reading.incidents(store, NOON)[0].id
    acts.decide(store, number, acts.Act("ana", NOON, day(57)), disposition="real", decision="tune")
    before = machine_tables(store)
    mornings(home, store, 57, 57)
    assert machine_tables(store) == before
    mornings(home, store, 52, 57)
    assert machine_tables(store) == before
    assert len(log.decisions(store, number)) == 1


def test_a_new_desk_runs_the_last_weeks_and_then_only_what_is_new(home: Home, store: Store) -> None:
    assert len(run(home, store, day(58), clock).mornings) == 28
    assert [m.as_of for m in run(home, store, day(60), clock).mornings] == [day(59), day(60)]
    assert [m.as_of for m in run(home, store, day(60), clock).mornings] == [day(60)]


def test_a_morning_in_the_past_is_refused_with_the_way_to_do_it(home: Home, store: Store) -> None:
    mornings(home, store, 58, 60)
    with pytest.raises(RunError, match=f"run --since {day(59)} --as-of {day(60)}"):
        mornings(home, store, 59, 59)
    with pytest.raises(RunError, match="swap them"):
        mornings(home, store, 61, 60)
    with pytest.raises(RunError, match="no monitor no_such"):
        mornings(home, store, 60, 60, monitors=["no_such"])


def copy_of(home: Home, root: Path, change: Callable[[Path], Any]) -> Home:
    """A home of its own with the same drops, changed before they are taken in."""
    made = write_home(root, 0)
    for drop in (home.root / "landing" / "visits").iterdir():
        target = root / "landing" / "visits" / drop.name
        target.parent.mkdir(exist_ok=True)
        target.hardlink_to(drop)
    change(root)
    take_in(made)
    return load_home(root)


def test_a_failing_monitor_fails_alone_with_file_and_line(home: Home, store: Store, tmp_path: Path) -> None:
    def change(root: Path) -> None:
        broken = MONITOR.replace("sum(failures)", "sum(failurs)")
        (root / "monitors" / "broken.sql").write_text(broken)
        (root / "monitors" / "unknown_key.sql").write_text(MONITOR.replace("severity", "severety"))

    report = mornings(copy_of(home, tmp_path / "home", change), store, 55, 56)
    failed = {step.name: step for step in report.failed}
    assert len(failed) == 2
    assert failed["broken"].file == "monitors/broken.sql"
    assert failed["broken"].line == broken_line()
    assert "failurs" in failed["broken"].error
    assert any("severety" in step.error and "severity" in step.error for step in report.failed)
    assert reading.incidents(store, NOON)[0].segment == {"city": "riga", "plan": "paid"}
    last = log.latest_run(store)
    assert last is not None
    assert (last["state"], last["failed"], last["monitors"]) == ("failed", 2, 2)
    assert log.monitor_steps(store)["broken"]["state"] == "failed"


def test_a_file_with_several_faults_is_one_failed_step_under_the_monitors_name(
    home: Home, store: Store, tmp_path: Path
) -> None:
    def change(root: Path) -> None:
        text = MONITOR.replace("severity", "severety").replace("[detectors.drift]", "[detectors.drfit]")
        (root / "monitors" / "misspelt.sql").write_text(text)

    (step,) = mornings(copy_of(home, tmp_path / "home", change), store, 55, 56).failed
    assert (step.name, step.file, step.line) == ("misspelt", "monitors/misspelt.sql", 10)
    assert "Did you mean severity?" in step.error
    assert "Did you mean drift?" in step.error
    last = log.latest_run(store)
    assert last is not None
    assert (last["state"], last["failed"]) == ("failed", 1)


def test_a_broken_monitor_does_not_fail_the_run_of_another_one_alone(
    home: Home, store: Store, tmp_path: Path
) -> None:
    def change(root: Path) -> None:
        (root / "monitors" / "misspelt.sql").write_text(MONITOR.replace("severity", "severety"))

    made = copy_of(home, tmp_path / "home", change)
    assert mornings(made, store, 55, 56, monitors=["failure_rate"]).failed == []
    assert [step.name for step in mornings(made, store, 55, 56, monitors=["misspelt"]).failed] == ["misspelt"]


def broken_line() -> int:
    return 1 + MONITOR.splitlines().index(next(row for row in MONITOR.splitlines() if "sum(failures)" in row))


def test_a_partial_load_makes_the_monitor_unknown_and_raises_a_data_alert(
    home: Home, store: Store, tmp_path: Path
) -> None:
    def change(root: Path) -> None:
        (root / "landing" / "visits" / f"{day(58)}.parquet").unlink()
        land(root, 58, np.random.default_rng(9), per_day=60)

    report = mornings(copy_of(home, tmp_path / "home", change), store, 58, 60)
    assert [morning.unknown for morning in report.mornings] == [(), ("failure_rate",), ()]
    assert [(f.kind, f.day) for f in report.mornings[1].faults] == [("partial", day(58))]
    data = reading.incidents(store, NOON, day(59), kind="data")
    assert [(card.monitor, card.detector, card.state) for card in data] == [("visits", "partial", "firing")]
    assert log.faults(store, day(59))[0]["monitors"] == ["failure_rate"]
    risks = reading.incidents(store, NOON, day(59), kind="risk")
    assert str(day(59)) not in {card.opened_on for card in risks}
    told = store.rows("select state, error from run_step where name = 'failure_rate' order by run_id")
    assert [(row["state"], "data fault" in row["error"]) for row in told][:2] == [
        ("ok", False),
        ("unknown", True),
    ]


def test_rows_that_arrive_later_are_not_known_before(home: Home, store: Store, tmp_path: Path) -> None:
    """A spike whose rows arrive two days late is no spike of the next morning."""

    def change(root: Path) -> None:
        path = root / "landing" / "visits" / f"{day(55)}.parquet"
        frame = pd.read_parquet(path)
        path.unlink()
        late = frame["failed"] & (frame["city"] == "riga")
        frame.loc[late, "arrived"] += pd.Timedelta(days=2)
        frame.to_parquet(path, index=False)

    report = mornings(copy_of(home, tmp_path / "home", change), store, 55, 56)
    assert [len(morning.opened) for morning in report.mornings] == [0, 0]


def test_the_run_says_what_each_step_was_and_cost(home: Home, store: Store) -> None:
    ticks: list[Any] = []
    shutil.rmtree(home.state / "panels", ignore_errors=True)  # what earlier nights read is not read again
    report = mornings(home, store, 59, 60, progress=ticks.append)
    assert ticks[-1].done == ticks[-1].total == 2
    steps = log.steps(store, report.mornings[-1].run)
    assert [(step["kind"], step["name"]) for step in steps] == [
        ("monitor", "failure_rate"),
        ("judge", "one decision"),
        ("episodes", "incidents"),
    ]
    assert steps[0]["segments"] == 10
    assert steps[0]["rows"] == 60 * 6
    assert steps[1]["tested"] == report.mornings[-1].tested


def test_a_killed_run_is_marked_stopped_by_the_next(home: Home, store: Store) -> None:
    class KilledError(BaseException):
        pass

    def kill(tick: Any) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        mornings(home, store, 59, 59, progress=kill)
    assert log.runs(store)[0]["state"] == "stopped"
    mornings(home, store, 59, 60)
    assert [row["state"] for row in log.runs(store)] == ["done", "done", "stopped"]


def test_one_monitor_can_be_run_alone(home: Home, store: Store) -> None:
    mornings(home, store, 55, 57)
    before = machine_tables(store)
    report = mornings(home, store, 57, 57, monitors=["failure_rate"])
    assert [morning.as_of for morning in report.mornings] == [day(57)]
    assert machine_tables(store)["incident"] == before["incident"]
    assert LifeRules().paging.worse > 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda file: file.unlink(), "monitor removed: no failure_rate.sql in the catalogue any more"),
        (
            lambda file: file.write_text(
                file.read_text().replace("-- watch =", '-- status = "retired"\n-- watch =')
            ),
            "monitor retired: monitors/failure_rate.sql",
        ),
        (
            lambda file: file.write_text(re.sub("-- watch = .*", "-- watch = [[]]", file.read_text())),
            "no longer watched: monitors/failure_rate.sql watches other segments now",
        ),
    ],
)
def test_an_alert_whose_monitor_is_gone_closes_that_morning_with_the_reason(
    home: Home, store: Store, tmp_path: Path, change: Callable[[Path], Any], why: str
) -> None:
    mornings(home, store, 54, 56)
    changed = copy_of(home, tmp_path / "changed", lambda root: change(root / "monitors" / "failure_rate.sql"))
    mornings(changed, store, 57, 57)
    ended = [e for e in reading.all_episodes(store, day(57)) if e.where == {"city": "riga", "plan": "paid"}]
    assert [(e.state, e.resolved_on, e.why) for e in ended] == [("resolved", str(day(57)), why)]


def test_a_changed_definition_stands_in_the_trail(home: Home, store: Store, tmp_path: Path) -> None:
    mornings(home, store, 54, 56)
    changed = copy_of(
        home,
        tmp_path / "changed",
        lambda root: (root / "monitors" / "failure_rate.sql").write_text(
            re.sub(
                "-- direction = .*",
                '-- direction = "both"',
                (root / "monitors" / "failure_rate.sql").read_text(),
            )
        ),
    )
    mornings(changed, store, 57, 57)
    [card] = [one for one in reading.incidents(store, NOON) if one.monitor == "failure_rate"]
    told = [row for row in log.trail(store, card.id) if row["field"] == "definition"]
    assert told
    assert "file changed" in told[0]["why"]
