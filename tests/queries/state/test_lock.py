"""One writer at a time: who holds the lock is said, a dead process holds nothing, and work can be asked to stop."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from queries.state import lock
from queries.state.lock import BusyError, ask_to_stop, holder, is_held, only_writer

HOUSE = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from queries.state.lock import only_writer
with only_writer(Path(sys.argv[1]), "run") as held:
    held.tell(3, 10, "2026-11-16 refund_rate")
    print("held", flush=True)
    sys.stdin.readline()
    print(held.cancel_asked, flush=True)
"""


@contextmanager
def another(state: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until it is told to end."""
    command = [sys.executable, "-c", HOLD, str(state)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOUSE)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_writer_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    with another(tmp_path / "state") as process:
        with pytest.raises(BusyError) as refused, only_writer(tmp_path / "state", "ingest"):
            pass
        said = str(refused.value)
        assert f"`run` (process {process.pid}, since 20" in said
        assert "nothing was done" in said
        busy = holder(tmp_path / "state")
        assert busy is not None
        assert (busy.done, busy.total, busy.now) == (3, 10, "2026-11-16 refund_rate")


def test_a_killed_holder_blocks_nobody_and_is_not_named(tmp_path: Path) -> None:
    with another(tmp_path) as process:
        process.kill()
        process.wait()
        assert (tmp_path / lock.FILE).read_text()
        assert holder(tmp_path) is None
        with only_writer(tmp_path, "run"):
            busy = holder(tmp_path)
            assert busy is not None
            assert busy.process == os.getpid()
    assert not is_held(tmp_path)


def test_the_steps_of_one_command_share_its_lock(tmp_path: Path) -> None:
    with only_writer(tmp_path, "run") as whole:
        with only_writer(tmp_path, "refresh") as step:
            assert step is whole
        assert is_held(tmp_path)  # the end of a step is not the end of the command
    assert not is_held(tmp_path)


def test_a_command_learns_that_it_is_asked_to_stop_and_by_whom(tmp_path: Path) -> None:
    assert not ask_to_stop(tmp_path, "ana")
    with another(tmp_path) as process:
        assert ask_to_stop(tmp_path, "ana")
        assert process.communicate("\n")[0] == "ana\n"
    with only_writer(tmp_path, "run") as after:
        assert after.cancel_asked is None  # it was meant for the one before


def test_a_shorter_name_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    with only_writer(tmp_path, "run") as held:
        held.tell(100_000, 100_000, "a monitor with a long name")
        held.tell(1, 2)
        busy = holder(tmp_path)
        assert busy is not None
        assert (busy.total, busy.now) == (2, "")
