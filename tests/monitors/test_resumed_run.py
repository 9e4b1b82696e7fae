"""A run that was killed or cancelled is finished by the next one: the end is that of one clean life."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitors.run import run
from monitors.store import Store, calls, log
from queries.content.home import Home
from tests.monitors.homes import MONITOR, take_in, write_home
from tests.monitors.test_run import clock, day, machine_tables

FIRST, LAST = 55, 58


class KilledError(BaseException):
    """As good as a kill: nothing catches it, and no transaction of it is committed."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: Any) -> Home:
    """Two monitors that both see riga's paid visits fail on days 55 and 56."""
    made = write_home(tmp_path_factory.mktemp("visits") / "home", 60)
    text = MONITOR.replace("sum(visits) as denominator, ", "").replace("-- min_denominator = 30\n", "")
    (made.root / "monitors" / "failures.sql").write_text(text)
    take_in(made)
    return made


@pytest.fixture(scope="module")
def clean(home: Home, tmp_path_factory: Any) -> dict[str, Any]:
    store = Store(tmp_path_factory.mktemp("clean") / "desk.sqlite")
    run(home, store, day(LAST), clock, since=day(FIRST))
    return machine_tables(store)


def killed_at(number: int) -> Callable[[Any], None]:
    """Dies on the tick of that number."""
    ticks = iter(range(1_000))

    def tick(_: Any) -> None:
        if next(ticks) == number:
            raise KilledError

    return tick


def kill(home: Home, store: Store, at: int, first: int = FIRST, **options: Any) -> None:
    """A run of these mornings dies; and as after a kill -9, nobody has written that it ended."""
    with pytest.raises(KilledError):
        run(home, store, day(LAST), clock, since=day(first), progress=killed_at(at), **options)
    with store.write():
        store.execute("update call set state = 'running', finished_at = null where finished_by is null")


@pytest.mark.parametrize("at", [0, 4, 8])
def test_killed_at_any_step_and_started_again_it_ends_as_one_clean_life(
    home: Home, tmp_path: Path, clean: dict[str, Any], at: int
) -> None:
    store = Store(tmp_path / "desk.sqlite")
    kill(home, store, at)
    report = run(home, store, day(LAST), clock)
    assert machine_tables(store) == clean
    assert [one.until for one in report.resumed] == [day(LAST)]
    assert not calls.unfinished(store)


def test_a_rerun_that_was_killed_leaves_no_later_morning_empty(
    home: Home, tmp_path: Path, clean: dict[str, Any]
) -> None:
    store = Store(tmp_path / "desk.sqlite")
    run(home, store, day(LAST), clock, since=day(FIRST))
    for at in (1, 4):  # and killed again while it is finished
        kill(home, store, at)
    report = run(home, store, day(LAST), clock)
    assert report.mornings[0].as_of == day(FIRST + 1)
    assert machine_tables(store) == clean
    assert [row["state"] for row in calls.calls(store)][:2] == ["done", "stopped"]


def test_what_was_left_of_one_monitor_is_finished_for_it_alone(home: Home, tmp_path: Path) -> None:
    killed, whole = Store(tmp_path / "killed.sqlite"), Store(tmp_path / "whole.sqlite")
    for store in (killed, whole):
        run(home, store, day(LAST), clock, since=day(LAST - 1))
    run(home, whole, day(LAST), clock, since=day(LAST - 1), monitors=["failures"])
    kill(home, killed, 2, LAST - 1, monitors=["failures"])
    assert machine_tables(killed) != machine_tables(whole)
    report = run(home, killed, day(LAST), clock)
    run(home, whole, day(LAST), clock)
    assert [one.scope for one in report.resumed] == [("failures",)]
    assert [row["scope"] for row in log.runs(killed, 2)] == ["all", "failures"]
    assert machine_tables(killed) == machine_tables(whole)


def test_a_monitor_that_is_gone_since_keeps_nobody_waiting(home: Home, tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.sqlite")
    number = calls.begin(store, "run", clock(), "ana")
    with store.write():
        calls.plan(store, number, "no_such_monitor", (day(FIRST), day(FIRST), day(LAST)))
    run(home, store, day(LAST), clock, since=day(LAST))
    assert not calls.unfinished(store)


def test_some_monitors_run_alone_go_on_where_they_were_run_last(home: Home, tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.sqlite")
    run(home, store, day(56), clock, since=day(56))
    report = run(home, store, day(LAST), clock, monitors=["failures"])
    assert [one.as_of for one in report.mornings] == [day(57), day(58)]
    whole = run(home, store, day(LAST), clock)
    assert [one.as_of for one in whole.mornings] == [day(57), day(58)]
