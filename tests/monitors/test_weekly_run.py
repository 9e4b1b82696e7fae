"""A monitor of weeks through a home's mornings: judged once, told by its week, found by the check when undeclared."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.check import check
from monitors.explain import explain_incident
from monitors.messages.digest import digest
from monitors.run import run
from monitors.store import Store, reading
from monitors.words import MetricNames, MetricWords
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from tests.monitors.homes import FIRST, MONITOR, take_in, write_home

DAYS, BAD = 168, 161  # weeks from a Monday on; the last one is bad
WEEKLY = MONITOR.replace("select day as bucket", "select date_trunc('week', day) as bucket")


def clock() -> datetime:
    return datetime(2026, 7, 1, 12)


@pytest.fixture(scope="module")
def home(tmp_path_factory: Any) -> Home:
    """Twenty-four weeks of visits; in the last one riga's paid visits fail."""
    made = write_home(tmp_path_factory.mktemp("weeks") / "home", DAYS + 3, spike=BAD, length=7, per_day=60)
    folder = made.root / "monitors"
    (folder / "failure_rate.sql").unlink()
    (folder / "weekly_failures.sql").write_text(
        WEEKLY.replace('-- unit = "percent"', '-- unit = "percent"\n-- grain = "week"')
    )
    take_in(made)
    return made


@pytest.fixture(scope="module")
def store(home: Home, tmp_path_factory: Any) -> Store:
    """The mornings from Friday to Wednesday, the bad week's Monday among them."""
    made = Store(tmp_path_factory.mktemp("desk") / "desk.sqlite")
    end = FIRST + timedelta(days=DAYS)
    report = run(home, made, end + timedelta(days=2), clock, since=end - timedelta(days=3))
    assert [one.tested > 0 for one in report.mornings] == [True, False, False, True, False, False]
    assert [bool(one.opened) for one in report.mornings] == [False, False, False, True, False, False]
    assert not report.failed
    assert not any(one.unknown for one in report.mornings)
    return made


def test_the_alert_of_a_week_is_told_by_its_week_and_stays_until_the_next(home: Home, store: Store) -> None:
    card = reading.incidents(store, clock())[0]
    week = FIRST + timedelta(days=BAD)
    assert (card.state, card.facts.first_bucket, card.facts.buckets) == ("firing", week.isoformat(), 1)
    names = MetricNames({"weekly_failures": _words()})
    told = digest(store, clock(), FIRST + timedelta(days=DAYS), names=names, currency="USD")
    assert f"since week of {week.day} {week:%b}" in told


def _words() -> Any:
    return MetricWords("Failures", "percent", "harm", "", "week")


def test_a_week_is_explained_by_all_its_days(home: Home, store: Store) -> None:
    engine = open_engine(home).at(FIRST + timedelta(days=DAYS))
    try:
        card = reading.incidents(store, clock())[0]
        found = explain_incident(home, store, engine, card.id)
    finally:
        engine.close()
    week = FIRST + timedelta(days=BAD)
    assert (found.since, found.until) == (week.isoformat(), (week + timedelta(days=7)).isoformat())
    assert found.baseline.startswith("the 8 weeks before")
    assert found.split.actual > 1.3 * found.split.expected


def test_a_weekly_monitor_that_calls_itself_daily_is_a_finding_of_the_check_and_of_the_run(
    home: Home, tmp_path: Path
) -> None:
    own = load_home(shutil.copytree(home.root, tmp_path / "home"))
    path = own.root / "monitors" / "weekly_failures.sql"
    path.write_text(WEEKLY)
    said = 'bucket is Monday only: is this a weekly monitor? Write grain = "week" in its header'
    assert [problem.message for problem in check(own).problems] == [said]
    report = run(own, Store(tmp_path / "desk.sqlite"), FIRST + timedelta(days=DAYS), clock)
    assert [step.error for step in report.mornings[-1].steps if step.kind == "monitor"] == [said]


def test_a_week_that_begins_on_tuesday_is_an_error_that_names_it(home: Home, tmp_path: Path) -> None:
    own = load_home(shutil.copytree(home.root, tmp_path / "home"))
    path = own.root / "monitors" / "weekly_failures.sql"
    path.write_text(
        path.read_text().replace("date_trunc('week', day) as", "date_trunc('week', day) + interval 1 day as")
    )
    (problem,) = check(own).problems
    assert "a Tuesday, in a monitor of grain week; expected Monday" in problem.message
    report = run(own, Store(tmp_path / "desk.sqlite"), date(2026, 6, 22), clock)
    assert "a Tuesday" in report.failed[0].error
