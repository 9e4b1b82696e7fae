"""`riskdesk serve` leaves nothing behind when it is stopped."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from monitors.commands.serve_commands import HOUSE
from queries.content.home import create_home
from tests.ports import free_port


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
            return True
    except OSError:
        return False


def wait_until(wanted: bool, port: int) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and answers(port) is not wanted:
        time.sleep(0.1)
    return answers(port) is wanted


def test_stopping_the_command_stops_the_server(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    port = free_port()
    command = [sys.executable, "-m", "monitors", "--home", str(home.root), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, "RISKDESK_ACTOR": "Ana"})
    try:
        assert wait_until(True, port)
    finally:
        process.terminate()
    assert process.wait(timeout=30) == 0
    assert wait_until(False, port)


def test_an_address_beyond_this_machine_is_refused_in_one_line_without_sign_in(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    command = [sys.executable, "-m", "monitors", "--home", str(home.root), "serve", "--host", "0.0.0.0"]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("riskdesk: nobody signs in to this desk, so it does not listen on 0.0.0.0")
    assert done.stderr.count("\n") == 1


def test_a_role_that_is_none_is_refused(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    command = [sys.executable, "-m", "monitors", "--home", str(home.root), "serve", "--role", "boss"]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "'boss' is none of viewer, pm, investigator, admin" in done.stderr) == (2, True)
