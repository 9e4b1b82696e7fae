"""The gate before the dashboard: which requests come in, however the server was started.

A page of another site must not reach the desk by a name that it points at this machine; nobody but this machine
reaches a desk that does not know who its people are; and a header that names a person counts from the proxy alone.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.desk.identity import GATE_HEADER, GATE_WORD

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
HEALTH = "/_stcore/health"


def is_loopback(host: str) -> bool:
    """Whether an address is one of this machine alone; of names only `localhost` is."""
    try:
        return ipaddress.ip_address(host.strip("[]").split("%")[0]).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True)
class Rules:
    """Who comes in. ``hosts``: the names asked for; ``known``: people sign in; ``header``, ``proxies``: by a proxy."""

    hosts: frozenset[str] = LOOPBACK
    known: bool = False
    header: str = ""
    proxies: frozenset[str] = frozenset()

    @property
    def telling(self) -> frozenset[str]:
        """The headers that decide who comes in, and as whom."""
        return frozenset({"host", self.header.lower()} - {""})

    def refusal(self, peer: tuple[str, int] | None, headers: dict[str, str], path: str) -> str | None:
        """Why a request does not come in, or None. ``peer``: its address and port; None = a local socket."""
        if _name_of(headers.get("host", "")) not in self.hosts:
            return (
                "This desk is not reached under that name: add it to hosts under [sign_in] in riskdesk.toml."
            )
        here = peer is None or is_loopback(peer[0])
        if self.header:
            # The server puts the browser's address in the place of a proxy on this machine, with port 0.
            local = self.proxies & LOOPBACK and (here or (peer is not None and peer[1] == 0))
            if not local and (peer is None or peer[0] not in self.proxies):
                return "This desk is reached through its proxy alone."
            if not headers.get(self.header.lower(), "").strip() and path != HEALTH:
                return "The proxy did not say who you are."
        elif not self.known and not here:
            return "This desk has no sign-in: it is reached from its own machine alone, without a proxy before it."
        return None


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class Gate:
    """ASGI middleware that lets requests in by the rules; the others get 403 and one sentence."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request, marked, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        raw = [(name, value) for name, value in scope["headers"] if name.lower() != GATE_HEADER.encode()]
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}
        peer = tuple(scope["client"]) if scope.get("client") else None
        telling = [name for name, _ in raw if name.decode("latin-1").lower() in self.rules.telling]
        refused = self.rules.refusal(peer, headers, scope.get("path", ""))
        if len({name.lower() for name in telling}) < len(telling):
            refused = "A header that says who asks stands twice in this request."
        if refused is None:
            marked = {**scope, "headers": [*raw, (GATE_HEADER.encode(), GATE_WORD.encode())]}
            await self.app(marked, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refused})
        else:
            await _say(send, refused)


async def _say(send: Send, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    start: Message = {"type": "http.response.start", "status": 403, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})
