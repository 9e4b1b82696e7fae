"""What a browser learns before Streamlit starts in it: how Back works here, and that it will need the editor.

Streamlit has no place for a script of one's own that runs before its own; whatever a page draws comes seconds later on
a cold load, and a hand is faster than that. So it stands in the head of the HTML that every address answers with. The
editor's library is asked for there too, beside Streamlit's own files and not after them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.editor import sql_editor

FOLDER = Path(__file__).parent / "frontend"
SCRIPT = "back_steps.js"
EDITED = ("/sql", "/monitors")  # the places with an editor
HEAD = b"<head>"
# A packed document could not be written into, half a document is none, and one kept from before lacks the script.
UNASKED = (b"accept-encoding", b"range", b"if-none-match", b"if-modified-since")


@cache
def markup() -> bytes:
    """The script as it stands in the head."""
    return b"<script>\n" + (FOLDER / SCRIPT).read_bytes() + b"</script>\n"


@cache
def early() -> bytes:
    """The library of the editor, asked for at once: its address is relative, as the editor's own is."""
    return f'<link rel="modulepreload" href="{sql_editor.library_address()}">\n'.encode()


class FirstScript:
    """ASGI middleware that puts the script first into the head of every HTML document; all else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request; a document is held until it is whole, for its length changes."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _asks_for_html(scope):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name.lower() not in UNASKED]
        start: Message | None = None
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_html(message):
                start = message
            elif message["type"] == "http.response.body" and start is not None:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    first = markup() + (early() if scope["path"].endswith(EDITED) else b"")
                    body = b"".join(parts).replace(HEAD, HEAD + b"\n" + first, 1)
                    headers = MutableHeaders(raw=list(start["headers"]))
                    headers["content-length"] = str(len(body))
                    for name in (
                        "etag",
                        "last-modified",
                        "accept-ranges",
                    ):  # of the document without the script
                        if name in headers:
                            del headers[name]
                    await send({**start, "headers": headers.raw})
                    await send({**message, "body": body})
            else:
                await send(message)

        await self.app({**scope, "headers": plain}, receive, hold)


def _asks_for_html(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_html(message: Message) -> bool:
    whole = message["status"] == 200
    return whole and Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
