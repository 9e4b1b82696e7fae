import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from monitors.store.access.standing_here import StandingHere
from pages.desk.house import House
from pages.monitors import long_work, work_folder
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES


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
from monitors.store.access.standing_here import StandingHere
from pages.desk.house import House
from pages.monitors import long_work, work_folder
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
    assert work.code == work_folder.LOST


def as_one(desk: House, role: str, markets: tuple[str, ...] | None = None) -> House:
    """The home as somebody in a role has it."""
    return replace(desk, here=StandingHere("bia@x.org", replace(DEFAULT_ROLES[role], markets=markets)))


def test_a_viewer_sees_what_work_came_to_and_does_not_put_it_away(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(long_work.flash, "say", lambda text, kind="done": said.append(text))
    assert long_work.start(desk, "list", ["list", "--json"])
    work = long_work.of(desk, "list")
    assert work is not None
    ended(work)
    viewer = as_one(desk, "viewer")
    assert long_work.of(viewer, "list") == work
    long_work.clear(viewer, "list")  # as a page does that has nothing to show of it
    assert said == []
    long_work.put_away(viewer, "list")
    assert long_work.of(desk, "list") == work
    assert len(said) == 1
    assert "the role viewer looks and asks" in said[0]
    long_work.put_away(as_one(desk, "pm"), "list")
    assert long_work.of(desk, "list") is None


def test_nothing_of_work_on_the_whole_home_is_shown_to_who_sees_one_market(desk: House) -> None:
    assert long_work.start(desk, "list", ["list", "--json"])
    work = long_work.of(desk, "list")
    assert work is not None
    ended(work)
    limited = as_one(desk, "pm", ("BR",))
    assert long_work.of(limited, "list") is None
    long_work.put_away(limited, "list")
    assert long_work.of(desk, "list") == work
    long_work.put_away(desk, "list")


def test_who_may_not_begin_work_is_told_that_and_not_that_one_is_at_work(
    desk: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []
    monkeypatch.setattr(long_work.flash, "say", lambda text, kind="done": said.append(text))
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setattr(long_work.sys, "executable", str(slow))
    assert not long_work.start(as_one(desk, "viewer"), "slow", ["replay"], busy="at work already")
    assert len(said) == 1
    assert "may not begin work on the home" in said.pop()
    assert long_work.start(desk, "slow", ["replay"])
    assert not long_work.start(desk, "slow", ["replay"], busy="at work already")
    assert said == ["at work already"]
    work = long_work.of(desk, "slow")
    assert work is not None
    long_work.stop(desk, "slow")
    ended(work)
    long_work.put_away(desk, "slow")
