"""The script in the head of every document: there before Streamlit's own, and in nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Scope

from pages.editor.sql_editor import library_address
from pages.first_script import FirstScript, markup

PAGE = "<!DOCTYPE html><html><head><title>é</title></head><body>" + "x" * 5_000 + "</body></html>"


def document(request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    return HTMLResponse(PAGE, headers={"etag": '"old"'})


def pieces(request: Request) -> Response:
    async def halves() -> AsyncIterator[str]:
        yield PAGE[:8]  # in the middle of a tag
        yield PAGE[8:]

    return StreamingResponse(halves(), media_type="text/html")


APP = Starlette(
    routes=[
        Route("/", document),
        Route("/sql", document),
        Route("/pieces", pieces),
        Route("/json", lambda request: JSONResponse({"text": "<head>"})),
    ],
    middleware=[Middleware(FirstScript), Middleware(GZipMiddleware)],
)


def ask(path: str, accept: str = "text/html", **more: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer, asked for as a browser does: packed if it may be."""
    headers = {"accept": accept, **({"accept-encoding": "gzip"} if accept == "text/html" else {}), **more}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": raw, "query_string": b""}
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        await asyncio.sleep(60)  # the browser stays
        return {"type": "http.disconnect"}

    # A thread of its own: beside browser tests this one has a loop already.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, APP(scope, receive, send)).result()
    told = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in said[1:])
    assert told.get("content-length", str(len(body))) == str(len(body))
    return said[0]["status"], told, body.decode()


@pytest.mark.parametrize("path", ["/", "/pieces"])
def test_a_document_has_the_script_first_in_its_head_and_is_otherwise_whole(path: str) -> None:
    _, headers, text = ask(path)
    head = f"<head>\n{markup().decode()}"
    assert head in text
    assert text.replace(head, "<head>") == PAGE
    assert "etag" not in headers


def test_a_document_kept_from_before_is_asked_for_anew() -> None:
    status, _, text = ask("/", if_none_match='"old"')
    assert status == 200
    assert "riskdeskHistory" in text


def test_what_is_no_document_passes_untouched() -> None:
    assert json.loads(ask("/json", "application/json")[2]) == {"text": "<head>"}
    assert json.loads(ask("/json")[2]) == {"text": "<head>"}
    assert ask("/", "*/*")[2] == PAGE


def test_the_script_cannot_end_its_own_element() -> None:
    assert markup().count(b"</script>") == markup().count(b"<script>") == 1


def test_a_place_with_an_editor_asks_for_its_library_at_once_and_no_other_does() -> None:
    asked = f'<link rel="modulepreload" href="{library_address()}">'
    assert asked in ask("/sql")[2].partition("<title>")[0]
    assert "modulepreload" not in ask("/")[2]
