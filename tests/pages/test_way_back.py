"""After a sign-in back to the page one came to, and to no other site."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from pages.way_back import CALLBACK, COOKIE, LOGIN, WayBack, came_from, kept

SIGNED = (b"set-cookie", b"_streamlit_user=2|1:0|eyJ; HttpOnly; Path=/")


def scope(path: str, **headers: str) -> Scope:
    found = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "path": path, "headers": found, "query_string": b"", "method": "GET"}


def answered(asked: Scope, *headers: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The headers of the answer, where the server answers with these and sends to the front page."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", b"/"), *headers]})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, WayBack(app)(asked, receive, send)).result()
    return list(sent[0]["headers"])


def test_the_page_one_came_from_is_kept_and_followed_after_the_sign_in() -> None:
    begun = answered(scope(LOGIN, host="desk:1", referer="http://desk:1/alert?id=3&as_of=2026-11-16"))
    cookie = next(value.decode() for name, value in begun if name == b"set-cookie")
    assert "HttpOnly; SameSite=Lax" in cookie
    ended = answered(scope(CALLBACK, host="desk:1", cookie=cookie.split(";")[0]), SIGNED)
    assert [value for name, value in ended if name == b"location"] == [b"/alert?id=3&as_of=2026-11-16"]
    assert any(value.startswith(f"{COOKIE}=;".encode()) for name, value in ended if name == b"set-cookie")


def test_a_sign_in_that_failed_ends_at_the_front_page() -> None:
    for headers in ((), ((b"set-cookie", b'_streamlit_user=""; Max-Age=0'),)):
        ended = answered(scope(CALLBACK, host="desk:1", cookie=f"{COOKIE}=%2Falert"), *headers)
        assert [value for name, value in ended if name == b"location"] == [b"/"]


@pytest.mark.parametrize(
    "referer",
    [
        "http://evil.example/alert",
        "http://desk:1//evil.example/x",
        "http://desk:1/\\evil.example",
        "http://desk:1/a\r\nset-cookie: x=1",
        "http://desk:1/" + "x" * 4000,
        "",
        "not an address",
    ],
)
def test_no_other_place_is_kept(referer: str) -> None:
    found = came_from(Request(scope(LOGIN, host="desk:1", referer=referer)))
    assert found.startswith("/") is False or "evil" not in found.split("/", 2)[1]
    assert "\n" not in found
    assert not found.startswith(("//", "/\\"))
    assert len(found) < 3100


@pytest.mark.parametrize(
    "value", ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "evil", "%2Fa%0D%0Ab"]
)
def test_a_cookie_that_names_another_place_is_not_followed(value: str) -> None:
    assert kept(Request(scope(CALLBACK, host="desk:1", cookie=f"{COOKIE}={value}"))) == ""


def test_other_requests_pass_untouched() -> None:
    assert answered(scope("/alert", host="desk:1", referer="http://desk:1/x")) == [(b"location", b"/")]
