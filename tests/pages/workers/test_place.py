"""Behind the front a server sees who asks as if it stood alone, and tells browsers where to come back to."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pages.gate import LOOPBACK, Gate, Rules
from pages.workers.place import FrontPeer, Stay

Headers = list[tuple[bytes, bytes]]
NAME = "riskdesk_worker_8501"


def answered(app: Any, headers: Headers, kind: str = "http", scheme: str = "http") -> list[Message]:
    """What a server sends for a request that came through its local socket."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": f"{kind}.request"}

    scope = {"type": kind, "path": "/", "headers": headers, "client": None, "scheme": scheme}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return sent


async def seen(scope: Scope, receive: Receive, send: Send) -> None:
    """A server that says whom it sees."""
    told = str((scope["client"], [name.decode() for name, _ in scope["headers"]]))
    kind = "websocket.accept" if scope["type"] == "websocket" else "http.response.start"
    await send({"type": kind, "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": told.encode()})


def behind(rules: Rules) -> Any:
    return FrontPeer(ProxyHeadersMiddleware(Gate(seen, rules), trusted_hosts="127.0.0.1"))  # type: ignore[arg-type]


def peer(told: str, *more: tuple[bytes, bytes]) -> Headers:
    return [(b"host", b"127.0.0.1:8501"), (b"x-riskdesk-peer", told.encode()), *more]


@pytest.mark.parametrize(
    ("rules", "headers", "status"),
    [
        (Rules(), peer("127.0.0.1 5000"), 200),
        (Rules(), peer("10.1.1.1 5000"), 403),
        (Rules(), peer("127.0.0.1 5000", (b"x-forwarded-for", b"10.1.1.1")), 403),
        (Rules(), peer("127.0.0.1 5000", (b"host", b"evil.example")), 403),
        (Rules(known=True), peer("10.1.1.1 5000"), 200),
        (
            Rules(LOOPBACK, header="x-user", proxies=frozenset({"10.0.0.7"})),
            peer("10.0.0.7 5", (b"x-user", b"a")),
            200,
        ),
        (
            Rules(LOOPBACK, header="x-user", proxies=frozenset({"10.0.0.7"})),
            peer("10.0.0.8 5", (b"x-user", b"a")),
            403,
        ),
    ],
)
def test_the_gate_lets_in_whom_it_would_let_in_alone(rules: Rules, headers: Headers, status: int) -> None:
    assert answered(behind(rules), headers)[0]["status"] == status


def test_the_word_about_who_asks_goes_no_further() -> None:
    said = answered(FrontPeer(seen), peer("10.1.1.1 5000"))[1]["body"].decode()
    assert said == "(('10.1.1.1', 5000), ['host'])"


@pytest.mark.parametrize(
    ("cookie", "kind", "scheme", "set_"),
    [
        (b"", "http", "http", f"{NAME}=2; Path=/; HttpOnly; SameSite=Lax"),
        (f"{NAME}=1".encode(), "http", "http", f"{NAME}=2; Path=/; HttpOnly; SameSite=Lax"),
        (b"", "http", "https", f"{NAME}=2; Path=/; HttpOnly; SameSite=Lax; Secure"),
        (b"", "websocket", "wss", f"{NAME}=2; Path=/; HttpOnly; SameSite=Lax; Secure"),
        (f"a=1; {NAME}=2".encode(), "http", "http", None),
    ],
)
def test_a_browser_is_told_once_where_to_come_back_to(
    cookie: bytes, kind: str, scheme: str, set_: str | None
) -> None:
    headers = [(b"cookie", cookie)] if cookie else []
    start = answered(Stay(seen, NAME, "2"), headers, kind, scheme)[0]
    assert dict(start["headers"]).get(b"set-cookie", b"").decode() == (set_ or "")
