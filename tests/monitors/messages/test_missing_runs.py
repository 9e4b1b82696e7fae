"""What is wrong with the desk's own runs, in sentences that say what to do."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitors.messages.digest import digest
from monitors.messages.missing_runs import missing_runs
from monitors.store import Store, calls, machine

LAST = datetime(2026, 11, 16, 13, 20)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A desk that was run every day until Monday 16 November."""
    store = Store(tmp_path / "desk.sqlite")
    for number in range(9, -1, -1):
        at = LAST - timedelta(days=number)
        run = machine.open_run(store, at.date(), at, actor="cron", budget=0.1, scope="all")
        machine.close_run(store, run, at, "done", {}, "")
    return store


def test_a_run_that_did_not_happen_is_told_with_its_last_and_its_due_moment(store: Store) -> None:
    assert missing_runs(store, datetime(2026, 11, 17, 16), "rhythm") == []
    (told,) = missing_runs(store, datetime(2026, 11, 19, 9), "rhythm")
    assert told.startswith(
        "No run since Mon 16 Nov 13:20 UTC: one was due by Tue 17 Nov 16:20 UTC. "
        "The newest morning, Mon 16 Nov 2026, is 3 days old."
    )
    assert "`riskdesk run`" in told
    assert missing_runs(store, datetime(2026, 11, 19, 9), "rhythm", at_work=True) == []


def test_a_run_that_was_killed_is_told_until_another_has_finished_it(store: Store) -> None:
    number = calls.begin(store, "run", LAST, "cron")
    with store.write():
        calls.plan(store, number, "all", (date(2026, 11, 10), date(2026, 11, 12), date(2026, 11, 16)))
    (told,) = missing_runs(store, LAST, "rhythm")
    assert "was killed before the morning of Thu 12 Nov 2026" in told
    assert "to Mon 16 Nov 2026 are not whole" in told
    with store.write():
        calls.take_over(store, number, calls.begin(store, "run", LAST, "cron"))
    assert missing_runs(store, LAST, "rhythm") == []


def test_the_morning_message_says_it_first(store: Store) -> None:
    at = datetime(2026, 11, 19, 9)
    lines = digest(store, at, missing=missing_runs(store, at, "rhythm")).splitlines()
    assert lines[1].startswith("**No run since Mon 16 Nov 13:20 UTC")
