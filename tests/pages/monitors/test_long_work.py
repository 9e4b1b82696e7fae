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


def test_a_command_runs_apart_and_its_result_is_put_away(desk: House) -> None:
    assert long_work.start(desk, "list", ["list", "--json"], {"note.txt": "a text"})
    work = long_work.of(desk, "list")
    assert work is not None
    assert work.process.wait(300) == 0, work.complaint
    assert (Path(work.folder.name) / "note.txt").read_text() == "a text"
    assert long_work.result(work)
    long_work.put_away(desk, "list")
    assert long_work.of(desk, "list") is None
    assert not Path(work.folder.name).exists()


def test_what_went_wrong_is_its_last_line(desk: House) -> None:
    assert long_work.start(desk, "tune", ["tune", "--monitor", "nobody"])
    work = long_work.of(desk, "tune")
    assert work is not None
    assert work.process.wait(300) == 2
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
    assert long_work.of(desk, "slow") is work
    long_work.stop(desk, "slow")
    assert work.process.wait(300) != 0
    assert work.stopped_by == "Ana"
    long_work.put_away(desk, "slow")
