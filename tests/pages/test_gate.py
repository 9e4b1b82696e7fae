import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from pages.desk.identity import GATE_HEADER, GATE_WORD
from pages.gate import LOOPBACK, Gate, Rules, is_loopback

HOME, OUT = ("127.0.0.1", 50000), ("10.1.1.1", 50000)
BEHIND_A_PROXY_HERE = ("10.1.1.1", 0)  # as the server tells it
OPEN = Rules()
PROXY = Rules(LOOPBACK | {"desk.example"}, header="X-User", proxies=frozenset({"127.0.0.1", "10.0.0.7"}))
SIGN_IN = Rules(LOOPBACK | {"desk.example"}, known=True)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *[(host, True) for host in ("127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost")],
        *[(host, False) for host in ("", "0.0.0.0", "::", "10.0.0.1", "desk.example", "127.evil.example")],
    ],
)
def test_only_this_machine_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("rules", "peer", "headers", "said"),
    [
        (OPEN, HOME, {"host": "127.0.0.1:8501"}, None),
        (OPEN, HOME, {"host": "LOCALHOST:8501"}, None),
        (OPEN, None, {"host": "localhost"}, None),
        (OPEN, HOME, {"host": "evil.example"}, "not reached under that name"),
        (OPEN, HOME, {"host": "127.0.0.1.evil.example"}, "not reached under that name"),
        (OPEN, HOME, {"host": "[broken"}, "not reached under that name"),
        (OPEN, HOME, {}, "not reached under that name"),
        (OPEN, OUT, {"host": "127.0.0.1"}, "no sign-in"),
        (OPEN, BEHIND_A_PROXY_HERE, {"host": "127.0.0.1"}, "no sign-in"),
        (SIGN_IN, OUT, {"host": "desk.example"}, None),
        (SIGN_IN, OUT, {"host": "other.example"}, "not reached under that name"),
        (PROXY, ("10.0.0.7", 4000), {"host": "desk.example", "x-user": "ana"}, None),
        (PROXY, HOME, {"host": "desk.example", "x-user": "ana"}, None),
        (PROXY, BEHIND_A_PROXY_HERE, {"host": "desk.example", "x-user": "ana"}, None),
        (PROXY, OUT, {"host": "desk.example", "x-user": "ana"}, "through its proxy alone"),
        (PROXY, HOME, {"host": "desk.example"}, "did not say who you are"),
        (PROXY, HOME, {"host": "desk.example", "x-user": "  "}, "did not say who you are"),
    ],
)
def test_who_comes_in(rules: Rules, peer: Any, headers: dict[str, str], said: str | None) -> None:
    found = rules.refusal(peer, headers, "/")
    assert found is None if said is None else said in str(found)


def passed(
    rules: Rules, headers: list[tuple[bytes, bytes]], kind: str = "http"
) -> tuple[list[Scope], list[Message]]:
    """What the application behind the gate was given, and what was answered."""
    given: list[Scope] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        given.append(scope)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": kind, "client": HOME, "path": "/", "headers": headers}
    # A thread of its own: beside browser tests this one has a loop already.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, Gate(app, rules)(scope, receive, send)).result()
    return given, sent


def test_the_mark_of_the_gate_is_its_own() -> None:
    forged = [(b"host", b"localhost"), (b"X-Riskdesk-Gate", b"forged")]
    (scope,), _ = passed(OPEN, forged)
    marks = [value for name, value in scope["headers"] if name.lower() == GATE_HEADER.encode()]
    assert marks == [GATE_WORD.encode()]


def test_a_header_that_stands_twice_is_refused() -> None:
    twice = [(b"host", b"localhost"), (b"x-user", b"boss"), (b"X-User", b"ana")]
    given, sent = passed(PROXY, twice)
    assert not given
    assert sent[0]["status"] == 403
    assert b"stands twice" in sent[1]["body"]


def test_a_refused_websocket_is_closed_before_it_opens() -> None:
    given, sent = passed(OPEN, [(b"host", b"evil.example")], "websocket")
    assert (given, sent[0]["type"]) == ([], "websocket.close")
