"""What a server process behind the front does otherwise than one that stands alone.

It listens on a socket that is a file for this user alone; it believes the front who asks, so that gate, headers and
sign-in see what they would see alone; it puts its number into the browser's cookie; and it ends with the front.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web import bootstrap
from streamlit.web.server.starlette import starlette_server
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pages.workers.crew import cookie_name, cookie_of
from pages.workers.desk_front import PEER


def take_place(place: Path, number: int, port: int) -> list[Middleware]:
    """Listen there from now on, end with the front, and return what goes around all else of the server.

    port: the one of the front. Streamlit's own function that binds is replaced; it is private, so a test starts one.
    """

    def bind(address: str, wanted: int, backlog: int) -> socket.socket:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.bind(str(place))
        made.listen(backlog)
        made.setblocking(False)
        return made

    starlette_server._bind_socket = bind
    bootstrap._print_url = lambda is_running_hello: None  # the front has told the address that people ask for
    threading.Thread(target=_end_with_the_front, name="front-watch", daemon=True).start()
    # Behind the front the server's own look at a proxy's headers sees no address; it looks again once it is known.
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    return [
        Middleware(FrontPeer),
        Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies),
        Middleware(Stay, name=cookie_name(port), number=str(number)),
    ]


def _end_with_the_front() -> None:
    """The front holds the other end of our input; when it is gone, however it went, so are we."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


class FrontPeer:
    """ASGI middleware: who asks is who the front says."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request as if its sender had come here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        host, _, port = Headers(scope=scope).get(PEER.decode(), "").partition(" ")
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != PEER]
        client = (host, int(port)) if host and port.isdigit() else None
        await self.app({**scope, "headers": headers, "client": client}, receive, send)


class Stay:
    """ASGI middleware: an answer to a browser whose cookie does not name this worker tells it to come back here."""

    def __init__(self, app: ASGIApp, name: str, number: str) -> None:
        self.app, self.name, self.number = app, name, number

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request, adding the cookie to its answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if cookie_of(Headers(scope=scope).getlist("cookie"), self.name) == self.number:
            await self.app(scope, receive, send)
            return
        secure = "; Secure" if scope.get("scheme") in ("https", "wss") else ""
        cookie = f"{self.name}={self.number}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()

        async def send_with_cookie(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message["headers"] = [*message.get("headers", []), (b"set-cookie", cookie)]
            await send(message)

        await self.app(scope, receive, send_with_cookie)
