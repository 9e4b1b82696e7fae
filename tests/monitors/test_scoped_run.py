"""A run of some monitors: over many mornings, on any desk, and the others keep what is theirs."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from monitors.replay.replay import replay
from monitors.run import run
from monitors.store import Store, reading
from queries.content.home import Home, load_home
from tests.monitors.homes import MONITOR, take_in, write_home
from tests.monitors.test_run import clock, day, machine_tables, mornings

ONE, OTHER = "failure_rate", "failures"


@pytest.fixture(scope="module")
def home(tmp_path_factory: Any) -> Home:
    """Two monitors that both see riga's paid visits fail on days 55 to 58."""
    made = write_home(tmp_path_factory.mktemp("visits") / "home", 62, length=4)
    text = MONITOR.replace("sum(visits) as denominator, ", "").replace("-- min_denominator = 30\n", "")
    (made.root / "monitors" / f"{OTHER}.sql").write_text(text)
    take_in(made)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def alerts(store: Store, monitor: str | None = None, number: int = 62) -> list[tuple[Any, ...]]:
    return sorted(
        (e.monitor, str(e.where), e.state, e.opened_on, str(e.resolved_on), e.bad, e.clean)
        for e in reading.all_episodes(store, day(number))
        if monitor in (None, e.monitor)
    )


def test_alone_on_a_new_desk_a_monitor_is_as_if_it_were_the_only_one(home: Home, tmp_path: Path) -> None:
    only = load_home(shutil.copytree(home.root, tmp_path / "only"))
    (only.root / "monitors" / f"{OTHER}.sql").unlink()
    whole, scoped = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    mornings(only, whole, 54, 62)
    mornings(home, scoped, 54, 62, monitors=[ONE])
    assert any(alert[2] == "resolved" for alert in alerts(whole))
    assert machine_tables(scoped) == machine_tables(whole)


def test_mornings_of_one_monitor_one_by_one_end_as_run_together(home: Home, tmp_path: Path) -> None:
    together, single = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    mornings(home, together, 54, 60, monitors=[ONE])
    for number in range(54, 61):
        mornings(home, single, number, number, monitors=[ONE])
    assert machine_tables(single) == machine_tables(together)


def test_the_others_keep_their_alerts_when_one_is_run_again_over_many_mornings(
    home: Home, store: Store
) -> None:
    mornings(home, store, 54, 60)
    before = alerts(store, number=60)
    assert {alert[0] for alert in before} == {ONE, OTHER}
    mornings(home, store, 55, 60, monitors=[ONE])
    assert alerts(store, OTHER, 60) == [alert for alert in before if alert[0] == OTHER]
    assert {alert[:2] for alert in alerts(store, ONE, 60)} == {
        alert[:2] for alert in before if alert[0] == ONE
    }
    mornings(home, store, 61, 62)  # and the next whole morning goes on from both
    assert {alert[:2] for alert in alerts(store)} >= {alert[:2] for alert in before}


def test_a_new_alert_of_a_monitor_run_alone_joins_the_incident_of_another(home: Home, store: Store) -> None:
    mornings(home, store, 54, 56, monitors=[OTHER])
    [known] = {e.incident_id for e in reading.all_episodes(store, day(56))}
    mornings(home, store, 56, 56, monitors=[ONE])
    assert {e.incident_id for e in reading.all_episodes(store, day(56)) if e.monitor == ONE} == {known}


def test_mornings_that_one_monitor_was_ahead_are_still_run_for_all(home: Home, tmp_path: Path) -> None:
    ahead, whole = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    mornings(home, ahead, 50, 54)
    mornings(home, ahead, 55, 58, monitors=[ONE])
    report = run(home, ahead, day(60), clock)
    assert [morning.as_of for morning in report.mornings] == [day(number) for number in range(55, 61)]
    mornings(home, whole, 50, 60)
    assert alerts(ahead, number=60) == alerts(whole, number=60)


def test_a_replay_of_one_monitor_goes_over_many_mornings(home: Home) -> None:
    told = replay(home, day(53), day(62), [], clock, monitors=[ONE])
    assert {(alert["monitor"], alert["state"]) for alert in told.alerts} == {(ONE, "resolved")}
