"""A server behind the front that says who it is and what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import h11

from pages.workers.crew import Crew, Worker
from pages.workers.desk_front import Front

Answer = TypeVar("Answer")
COOKIE = "riskdesk_worker_8501"


def run(work: Callable[[], Awaitable[Answer]]) -> Answer:
    """A test's own coroutine on a loop of its own, in a thread of its own."""

    async def hurry() -> Answer:
        async with asyncio.timeout(30):
            return await work()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, hurry()).result()


class Fake:
    """Answers every request with JSON: number, method, target, headers, body. Some targets do something else."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        side = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)

        async def event() -> Any:
            while (found := side.next_event()) is h11.NEED_DATA:
                side.receive_data(await reader.read(65536))
            return found

        asked, body = await event(), b""
        if isinstance(asked, h11.Request):
            target = asked.target.decode()
            self.asked.append(target)
            while isinstance(part := await event(), h11.Data):
                body += bytes(part.data)
            if target == "/socket":
                await self._socket(side, reader, writer)
            elif target != "/silent":
                told = {
                    "number": self.number,
                    "method": asked.method.decode(),
                    "target": target,
                    "headers": [[name.decode(), value.decode()] for name, value in asked.headers],
                    "body": len(body),
                }
                text = b"" if target == "/unchanged" else json.dumps(told).encode()
                status = {"/unchanged": 304, "/refused": 403}.get(target, 200)
                length = [(b"content-length", str(len(text)).encode())] if target != "/chunked" else []
                for one in (
                    h11.Response(status_code=status, headers=length),
                    h11.Data(data=text),
                    h11.EndOfMessage(),
                ):
                    writer.write(side.send(one) or b"")
                await writer.drain()
        writer.close()

    async def _socket(
        self, side: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Agree to speak otherwise, greet, then say everything back in capitals until it is told to stop."""
        agreed = h11.InformationalResponse(
            status_code=101, headers=[(b"upgrade", b"websocket"), (b"connection", b"Upgrade")]
        )
        writer.write((side.send(agreed) or b"") + b"hello ")
        said = side.trailing_data[0]
        while said != b"stop":
            writer.write(said.upper())
            await writer.drain()
            said = await reader.read(65536)
            if not said:
                break


@asynccontextmanager
async def desk(folder: Path, count: int = 2) -> AsyncIterator[tuple[int, Crew, list[Fake]]]:
    """A front before so many fakes: its port, the crew, the fakes."""
    fakes = [Fake(number) for number in range(1, count + 1)]
    crew = Crew([Worker(fake.number, folder / f"{fake.number}.sock", ready=True) for fake in fakes])
    behind = [
        await asyncio.start_unix_server(fake.serve, worker.place)
        for fake, worker in zip(fakes, crew, strict=True)
    ]
    front = await asyncio.start_server(Front(crew, COOKIE).serve, "127.0.0.1", 0)
    try:
        yield int(front.sockets[0].getsockname()[1]), crew, fakes
    finally:
        for server in (front, *behind):
            server.close()


async def ask(port: int, *requests: bytes) -> list[tuple[int, dict[str, str], Any]]:
    """Send requests on one connection, one after the other's answer: status, headers, JSON or text of each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for request in requests:
        writer.write(request)
        await writer.drain()
        found.append(await answer(reader, head=request.startswith(b"HEAD")))
        if found[-1][0] == 0:
            break
    writer.close()
    return found


async def answer(reader: asyncio.StreamReader, *, head: bool = False) -> tuple[int, dict[str, str], Any]:
    """One answer of a server; status 0: it closed instead."""
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return 0, {}, ""
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
    status, body = int(lines[0].split()[1]), b""
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    elif not head and status != 304:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    try:
        return status, headers, json.loads(body)
    except ValueError:
        return status, headers, body.decode()


def get(target: str = "/", *headers: str, method: str = "GET") -> bytes:
    """A request without a body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1:8501", *headers, "", ""]
    return "\r\n".join(lines).encode()
