import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pages.desk.house import House
from pages.monitors import long_work
from queries.content.home import Home


@pytest.fixture
def desk(seeded: Home, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(long_work.actor, "current", lambda: "Ana")
    monkeypatch.setattr(long_work.flash, "say", lambda text, kind="done": None)
    return House(seeded.root, seeded)


def ended(work: long_work.LongWork) -> int:
    """Its exit code, once it has one."""
    deadline = time.monotonic() + 300
    while work.is_going:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return work.code or 0


def test_a_command_runs_apart_and_its_result_is_put_away(desk: House) -> None:
    assert long_work.start(desk, "list", ["list", "--json"], {"note.txt": "a text"})
    work = long_work.of(desk, "list")
    assert work is not None
    assert ended(work) == 0, work.complaint
    assert (work.folder / "note.txt").read_text() == "a text"
    assert long_work.result(work)
    long_work.put_away(desk, "list")
    assert long_work.of(desk, "list") is None
    assert not work.folder.exists()


def test_what_went_wrong_is_its_last_line(desk: House) -> None:
    assert long_work.start(desk, "tune", ["tune", "--monitor", "nobody"])
    work = long_work.of(desk, "tune")
    assert work is not None
    assert ended(work) == 2
    assert "no monitor nobody" in work.complaint
    long_work.put_away(desk, "tune")


def test_one_of_a_kind_at_a_time_and_it_can_be_stopped(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setattr(long_work.sys, "executable", str(slow))
    assert long_work.start(desk, "slow", ["replay"])
    assert not long_work.start(desk, "slow", ["replay"])
    work = long_work.of(desk, "slow")
    assert work is not None
    long_work.put_away(desk, "slow")
    assert long_work.of(desk, "slow") == work
    long_work.stop(desk, "slow")
    assert ended(work) != 0
    assert work.stopped_by == "Ana"
    long_work.put_away(desk, "slow")


def test_another_server_process_sees_it_and_stops_it(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(long_work.SHARED, str(tmp_path / "works"))
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setattr(long_work.sys, "executable", str(slow))
    assert long_work.start(desk, "slow", ["replay"])
    monkeypatch.undo()
    other = """
import sys
from pages.desk.house import House
from pages.monitors import long_work
from queries.content.home import load_home
long_work.actor.current = lambda: "Bo"
long_work.flash.say = lambda text, kind="done": None
home = load_home(sys.argv[1])
desk = House(home.root, home)
work = long_work.of(desk, "slow")
print(work.who, work.is_going, long_work.start(desk, "slow", ["replay"]))
long_work.stop(desk, "slow")
"""
    seen = subprocess.run(
        [sys.executable, "-c", other, str(desk.root)],
        env={**os.environ, long_work.SHARED: str(tmp_path / "works")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.split() == ["Ana", "True", "False"]
    monkeypatch.setenv(long_work.SHARED, str(tmp_path / "works"))
    work = long_work.of(desk, "slow")
    assert work is not None
    assert (ended(work), work.stopped_by) == (-signal.SIGTERM, "Bo")


def test_a_process_that_only_has_its_number_is_not_it(desk: House, tmp_path: Path) -> None:
    work = long_work.LongWork("slow", tmp_path, "Ana", os.getpid(), "another start")
    assert not work.is_going
    assert work.code == long_work._LOST
