"""backup, restore and runs by the command line; a second command on one home; work that is stopped."""

import json
import os
import resource
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitors.commands import run_commands
from monitors.commands.root import riskdesk
from queries.content.home import Home
from queries.state.lock import ask_to_stop
from tests.monitors.homes import FIRST, take_in, write_home
from tests.queries.state.test_lock import another

MORNING = str(FIRST + timedelta(days=57))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that is taken in and was run on one morning."""
    home = write_home(tmp_path_factory.mktemp("desk") / "home", 58)
    take_in(home)
    call(home, "run", "--as-of", MORNING, "--since", MORNING)
    return home


def call(home: Home | Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Standard output and error of one call."""
    root = home if isinstance(home, Path) else home.root
    done = CliRunner().invoke(riskdesk, ["--home", str(root), *arguments])
    assert done.exit_code == code, done.output + repr(done.exception)
    return done.stdout, done.stderr


def test_while_one_command_is_at_work_another_does_nothing_and_ends_with_three(home: Home) -> None:
    with another(home.state) as process:
        for command in (["run"], ["ingest"], ["restore", "x"]):
            out, err = call(home, *command, code=3)
            assert (out, len(err.splitlines())) == ("", 1)
            assert f"`run` (process {process.pid}, since" in err
        told = json.loads(call(home, "status", "--json")[0])
        assert told["at_work"]["process"] == process.pid
        assert "At work: `run`" in call(home, "runs")[0]
    call(home, "ingest")


def test_steps_and_seconds_of_each_call_are_kept(home: Home) -> None:
    call(home, "run", "--as-of", MORNING)
    kept = json.loads(call(home, "runs", "--json")[0])["runs"]
    assert (kept[0]["command"], kept[0]["state"], kept[0]["mornings"]) == ("run", "done", 1)
    steps = ["cubes", "money", "texts", "mornings", "explanations", f"morning {MORNING}"]
    assert [step["name"] for step in kept[0]["steps"]] == steps
    assert all(step["seconds"] >= 0 for step in kept[0]["steps"])
    assert "cubes 0" in call(home, "runs")[0]


@pytest.mark.parametrize("ask", ["signal", "page"])
def test_a_run_that_is_stopped_says_where_it_goes_on_and_status_says_it_too(
    home: Home, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    real = run_commands.refresh

    def stop(*arguments: Any) -> Any:
        built = real(*arguments)
        if ask == "signal":
            os.kill(os.getpid(), signal.SIGINT)
        else:
            ask_to_stop(home.state, "ana")
        return built

    monkeypatch.setattr(run_commands, "refresh", stop)
    before = call(home, "alerts", "--json", "--state", "all")[0]
    _, err = call(home, "run", "--as-of", MORNING, code=130)
    assert f"cancelled by {'Ctrl+C' if ask == 'signal' else 'ana'}" in err
    assert "`riskdesk run` goes on with" in err
    monkeypatch.undo()
    assert json.loads(call(home, "runs", "--json")[0])["runs"][0]["state"] == "cancelled"
    call(home, "run", "--as-of", MORNING)
    assert call(home, "alerts", "--json", "--state", "all")[0] == before


def test_a_backup_comes_back_by_the_command_line_into_a_home_that_is_not_there(
    home: Home, tmp_path: Path
) -> None:
    target = tmp_path / "desk.backup"
    told = json.loads(call(home, "backup", str(target), "--json")[0])
    assert told["bytes"] == target.stat().st_size
    assert "never overwrites" in call(home, "backup", str(target), code=2)[1]
    out, _ = call(tmp_path / "new", "restore", str(target))
    assert "the desk's memory is back" in out
    alerts = ("alerts", "--json", "--state", "all")
    assert call(tmp_path / "new", *alerts)[0] == call(home, *alerts)[0]
    out, _ = call(tmp_path / "new", "restore", str(target))
    assert "What was there before is kept in" in out


def test_a_limit_on_files_ends_a_run_in_one_line_and_loses_nothing(home: Home) -> None:
    before = call(home, "alerts", "--json", "--state", "all")[0]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, hard))
    try:
        _, err = call(home, "run", "--as-of", MORNING, code=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "Traceback" not in err
    assert "a limit on" in err.splitlines()[-1]
    assert call(home, "alerts", "--json", "--state", "all")[0] == before
    call(home, "run", "--as-of", MORNING)
