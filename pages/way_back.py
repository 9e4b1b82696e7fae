"""After a sign-in back to the page one came to: Streamlit's own sign-in always ends at the front page.

A link from a message opens cold, asks for the sign-in and would be lost. The browser says by `Referer` from which page
it goes to sign in (the referrer policy sends whole addresses within the desk alone); a cookie keeps the path until the
issuer sends the browser back. Only a path of this desk is followed, so that no link can send anybody elsewhere.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "riskdesk_way_back"
LOGIN, CALLBACK = "/auth/login", "/oauth2callback"
_LONGEST = 3000  # characters of a cookie that every browser keeps
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class WayBack:
    """ASGI middleware around the three addresses of Streamlit's sign-in; everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request; where it begins or ends a sign-in, its answer keeps the way back or follows it."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.endswith((LOGIN, CALLBACK)):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        wanted = came_from(request) if path.endswith(LOGIN) else kept(request)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if path.endswith(LOGIN):
                    headers.append((b"set-cookie", _cookie(wanted)))
                elif wanted and _signed_in(headers):
                    headers = [one for one in headers if one[0].lower() != b"location"]
                    headers += [(b"location", wanted.encode("latin-1")), (b"set-cookie", _cookie(""))]
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_on)


def came_from(request: Request) -> str:
    """The path, with its query, of the page that goes to sign in; empty where it is none of this desk."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host"):
        return ""
    return _checked(parts.path + (f"?{parts.query}" if parts.query else ""))


def kept(request: Request) -> str:
    """The path that the cookie keeps; empty where it is none."""
    return _checked(unquote(request.cookies.get(COOKIE, "")))


def _checked(path: str) -> str:
    return path if len(path) <= _LONGEST and path.isascii() and _PATH.fullmatch(path) else ""


def _signed_in(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether an answer of the callback leaves the cookie of somebody: a sign-in that failed ends at the front page."""
    return any(
        name.lower() == b"set-cookie" and re.match(rb'_streamlit_user=(?!"";|;)', value)
        for name, value in headers
    )


def _cookie(path: str) -> bytes:
    value = quote(path, safe="") if path else ""
    age = 600 if path else 0
    return f"{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax".encode()
