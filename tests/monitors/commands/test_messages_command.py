"""`riskdesk messages`: what waits and went out, sending, sending again; and that a run sends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.messages_parts.receivers import http_receiver
from monitors.commands.root import riskdesk
from monitors.store import Store
from queries.content.home import Home
from tests.pages.seed import make_home

HOUSE = Path(__file__).parents[3]


@pytest.fixture
def desk(tmp_path: Path) -> Home:
    """A home with incidents, none of them paged yet: a digest is what there is to tell."""
    return make_home(tmp_path / "home")


def set_up(home: Home, url: str) -> None:
    """A channel of a program's own at `url`."""
    with (home.root / "riskdesk.toml").open("a") as file:
        file.write(
            "\n[messages]\nallow_private = true\ntimeout = 5\n"
            f'[[messages.channel]]\nname = "hook"\nkind = "webhook"\nurl = "{url}"\nsecret_env = "HOOK"\n'
        )


def call(home: Home, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(
        riskdesk, ["--home", str(home.root), "messages", *arguments], env={"HOOK": "geheim"}
    )
    return result.exit_code, result.stdout, result.stderr


def test_without_a_channel_the_list_and_send_say_what_is_missing(desk: Home) -> None:
    assert call(desk)[1] == "No message yet: riskdesk.toml has no [[messages.channel]].\n"
    code, _, said = call(desk, "send")
    assert (code, "no [[messages.channel]]" in said) == (2, True)


def test_messages_are_sent_listed_shown_and_sent_again(desk: Home) -> None:
    with http_receiver(lambda n: "ok") as receiver:
        set_up(desk, receiver.url)
        code, out, _ = call(desk, "send", "--json")
        told = json.loads(out)
        assert (code, told["queued"], told["sent"], told["waiting"]) == (0, told["sent"], told["queued"], 0)
        assert told["sent"] >= 1
        rows = json.loads(call(desk, "--json")[1])["messages"]
        assert {row["state"] for row in rows} == {"sent"}
        number = str(next(row["id"] for row in rows if row["kind"] == "digest"))
        assert "Risk desk, Mon 16 Nov 2026" in call(desk, "list", number)[1]
        assert call(desk, "resend", number)[0] == 0
        assert json.loads(call(desk, "--state", "waiting", "--json")[1])["messages"][0]["edition"] == 2
        assert json.loads(call(desk, "send", "--json")[1])["sent"] == 1
    assert receiver.taken[-1].endswith(":again1")


def test_what_is_not_taken_ends_with_1_and_says_why(desk: Home) -> None:
    with http_receiver(lambda n: "500") as receiver:
        set_up(desk, receiver.url)
        code, _, said = call(desk, "send")
    assert code == 1
    assert "hook: 127.0.0.1: answered 500 Internal Server Error" in said
    assert "geheim" not in said + call(desk)[1]


def test_resending_says_which_and_that_there_is_none(desk: Home) -> None:
    assert call(desk, "resend")[0] == 2
    code, _, said = call(desk, "resend", "99")
    assert (code, said) == (2, "riskdesk: no message 99: `riskdesk messages` lists them\n")


def test_a_sender_that_is_killed_while_a_receiver_hangs_loses_nothing_and_keeps_the_key(desk: Home) -> None:
    with http_receiver(lambda n: "hang" if n == 0 else "ok") as receiver:
        set_up(desk, receiver.url)
        sender = subprocess.Popen(
            [sys.executable, "-m", "monitors", "--home", str(desk.root), "messages", "send"],
            cwd=HOUSE,
            env={**os.environ, "HOOK": "geheim"},
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not receiver.arrivals and time.monotonic() < until:
            time.sleep(0.05)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        store = Store(desk.state / "desk.sqlite")
        assert store.rows("select distinct ok from message_try") == [{"ok": None}]
        assert json.loads(call(desk, "send", "--json")[1])["sent"] >= 1
        assert {row["state"] for row in store.rows("select state from message")} == {"sent"}
    assert receiver.taken[0] == receiver.taken[1]
    assert len(set(receiver.taken)) == len(receiver.taken) - 1
