"""The front looks at each request, hands it to its worker whole, and passes a WebSocket on unread."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.pages.workers.fake_worker import COOKIE, answer, ask, desk, get, run

UPGRADE = ("Upgrade: websocket", "Connection: Upgrade")


def told(found: tuple[int, dict[str, str], Any]) -> tuple[int, Any]:
    return found[0], found[2]["number"] if isinstance(found[2], dict) else found[2]


def test_each_request_of_a_connection_goes_where_its_own_cookie_says(tmp_path: Path) -> None:
    async def work() -> list[tuple[int, Any]]:
        async with desk(tmp_path) as (port, _, _fakes):
            mine = [get("/a", f"Cookie: x=1; {COOKIE}={number}") for number in (2, 1, 2)]
            return [told(one) for one in await ask(port, *mine)]

    assert run(work) == [(200, 2), (200, 1), (200, 2)]


def test_who_has_no_cookie_comes_to_the_one_with_the_fewest_sessions(tmp_path: Path) -> None:
    async def work() -> list[Any]:
        async with desk(tmp_path, 3) as (port, crew, _):
            crew.workers[0].sessions, crew.workers[1].sessions, crew.workers[2].sessions = 2, 0, 1
            return [told(one)[1] for one in await ask(port, get(), get("/", f"Cookie: {COOKIE}=9"))]

    assert run(work) == [2, 2]


def test_a_worker_that_is_not_there_is_stood_in_for(tmp_path: Path) -> None:
    async def work() -> list[Any]:
        async with desk(tmp_path) as (port, crew, _):
            crew.workers[0].ready = False
            return [told(one)[1] for one in await ask(port, get("/", f"Cookie: {COOKIE}=1"))]

    assert run(work) == [2]


def test_while_nobody_is_there_that_is_said_and_when_to_ask_again(tmp_path: Path) -> None:
    async def work() -> tuple[int, dict[str, str], Any]:
        async with desk(tmp_path, 1) as (port, crew, _):
            crew.workers[0].place.unlink()
            [found] = await ask(port, get())
            return found

    status, headers, text = run(work)
    assert (status, headers["retry-after"]) == (503, "2")
    assert "is starting" in text


def test_a_server_that_closes_without_a_word_is_told(tmp_path: Path) -> None:
    async def work() -> list[tuple[int, Any]]:
        async with desk(tmp_path) as (port, _, _fakes):
            return [told(one) for one in await ask(port, get("/silent"))]

    assert run(work) == [(502, "The desk did not answer. Load the page again.")]


def test_nobody_can_say_for_another_who_asks(tmp_path: Path) -> None:
    async def work() -> list[list[str]]:
        async with desk(tmp_path) as (port, _, _fakes):
            [found] = await ask(
                port, get("/", "X-Riskdesk-Peer: 10.1.1.1 1", "X-User: ana", "Connection: keep-alive")
            )
            return [
                one
                for one in found[2]["headers"]
                if one[0] in ("x-riskdesk-peer", "x-user", "connection", "host")
            ]

    found = run(work)
    assert ["x-user", "ana"] in found
    assert ["host", "127.0.0.1:8501"] in found
    assert [value.split()[0] for name, value in found if name == "x-riskdesk-peer"] == ["127.0.0.1"]
    assert ["connection", "close"] in found


@pytest.mark.parametrize("way", ["length", "chunked", "waiting"])
def test_a_body_arrives_whole_and_the_connection_goes_on(tmp_path: Path, way: str) -> None:
    size = 3_000_000
    if way == "chunked":
        head = get("/up", "Transfer-Encoding: chunked", method="POST")
        body = (b"%x\r\n" % 1000 + b"x" * 1000 + b"\r\n") * (size // 1000) + b"0\r\n\r\n"
    else:
        more = ["Expect: 100-continue"] if way == "waiting" else []
        head, body = get("/up", f"Content-Length: {size}", *more, method="POST"), b"x" * size

    async def work() -> list[Any]:
        async with desk(tmp_path) as (port, _, _fakes):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head)
            found: list[Any] = []
            if way == "waiting":
                found.append((await answer(reader))[0])
            writer.write(body)
            first = await answer(reader)
            writer.write(get("/next"))
            found += [first[2]["body"], (await answer(reader))[2]["target"]]
            writer.close()
            return found

    assert run(work) == ([100] if way == "waiting" else []) + [size, "/next"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get("/", "Content-Length: 3", "Content-Length: 4") + b"abcd", 400),
        (get("/", "Content-Length: 5", "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01 no HTTP at all\r\n\r\n", 400),
        (get("/", "X: " + "y" * 100_000), 431),
    ],
)
def test_what_two_servers_could_read_differently_reaches_no_worker(
    tmp_path: Path, request_: bytes, status: int
) -> None:
    async def work() -> tuple[list[int], list[str]]:
        async with desk(tmp_path) as (port, _, fakes):
            found = await ask(port, request_, get("/behind"))
            return [one[0] for one in found], [target for fake in fakes for target in fake.asked]

    assert run(work) == ([status, 0], [])


def test_answers_without_a_body_and_of_unknown_length_pass(tmp_path: Path) -> None:
    async def work() -> list[int]:
        async with desk(tmp_path) as (port, _, _fakes):
            found = await ask(
                port, get("/", method="HEAD"), get("/unchanged"), get("/chunked"), get("/refused"), get()
            )
            return [one[0] for one in found]

    assert run(work) == [200, 304, 200, 403, 200]


def test_a_websocket_passes_both_ways_and_counts_as_a_session_while_it_lasts(tmp_path: Path) -> None:
    async def work() -> tuple[bytes, list[int], bytes, list[int]]:
        async with desk(tmp_path) as (port, crew, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(get("/socket", *UPGRADE, f"Cookie: {COOKIE}=2") + b"early ")
            await reader.readuntil(b"\r\n\r\n")
            first = await reader.readexactly(12)
            writer.write(b"more")
            first += await reader.readexactly(4)
            during = [one.sessions for one in crew]
            writer.write(b"stop")
            rest = await reader.read()
            writer.close()
            while any(one.sessions for one in crew):
                await asyncio.sleep(0.01)
            return first, during, rest, [one.sessions + one.requests for one in crew]

    assert run(work) == (b"hello EARLY MORE", [0, 1], b"", [0, 0])


def test_a_browser_that_leaves_ends_its_session(tmp_path: Path) -> None:
    async def work() -> list[int]:
        async with desk(tmp_path) as (port, crew, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(get("/socket", *UPGRADE))
            await reader.readuntil(b"hello ")
            writer.transport.abort()
            while any(one.sessions for one in crew):
                await asyncio.sleep(0.01)
            return [one.sessions for one in crew]

    assert run(work) == [0, 0]


def test_a_refused_websocket_is_an_answer_like_any_other(tmp_path: Path) -> None:
    async def work() -> list[tuple[int, Any]]:
        async with desk(tmp_path) as (port, _, _fakes):
            return [told(one) for one in await ask(port, get("/refused", *UPGRADE, f"Cookie: {COOKIE}=1"))]

    assert run(work) == [(403, 1)]
