"""The one address of several server processes: looks at the head of each request, and passes all bytes on both ways.

Every request of a connection is looked at for itself: a proxy before the desk sends those of many people through one.
HTTP is read and written by h11, which the servers behind use too, so nothing means one thing here and another there. A
WebSocket is passed on unread once both sides have agreed to it. Who asks is told to the server behind in PEER, which
nobody else can send: the sockets behind are for this user of this machine alone.
"""

from __future__ import annotations

import asyncio
import contextlib

import h11

from pages.workers.crew import Crew, Worker, cookie_of

PEER = b"x-riskdesk-peer"
CHUNK, BULK = 16_384, 65_536  # bytes read at once: while HTTP is read, and of what is only passed on
LONGEST_HEAD = 49_152  # bytes of a request's head; with the last chunk no more than the servers behind take
PATIENCE = (
    75.0  # seconds that a connection may wait for its next request; a little more than proxies keep theirs
)
OURS = {
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"expect",
    PEER,
}  # headers that each side has of its own
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Front:
    """Serves browsers, or a proxy, and hands each request to its worker. cookie: the name it stands under."""

    def __init__(self, crew: Crew, cookie: str) -> None:
        self.crew, self.cookie = crew, cookie

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection until it is closed; whatever goes wrong on it ends it alone."""
        here = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        try:
            while True:
                async with asyncio.timeout(PATIENCE):
                    asked = await _event(here, reader)
                if not isinstance(asked, h11.Request) or not await self._pass_on(
                    here, asked, (reader, writer)
                ):
                    break
                here.start_next_cycle()
        except h11.RemoteProtocolError as error:
            with contextlib.suppress(h11.LocalProtocolError, OSError):
                await _say(here, writer, error.error_status_hint, "This request cannot be read.")
        except (h11.LocalProtocolError, OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            await _close(writer)

    async def _pass_on(self, here: h11.Connection, asked: h11.Request, client: Streams) -> bool:
        """One request and its answer. Returns whether the connection goes on to another one."""
        cookies = [value.decode("latin-1") for name, value in asked.headers if name == b"cookie"]
        worker = self.crew.choose(cookie_of(cookies, self.cookie))
        try:
            server = await asyncio.open_unix_connection(worker.place) if worker is not None else None
        except OSError:
            server = None
        if worker is None or server is None:
            await _say(here, client[1], 503, "The desk is starting. Load the page again in a moment.")
            return False
        worker.requests += 1
        try:
            return await self._talk(here, asked, client, server, worker)
        finally:
            worker.requests -= 1
            await _close(server[1])

    async def _talk(
        self, here: h11.Connection, asked: h11.Request, client: Streams, server: Streams, worker: Worker
    ) -> bool:
        # Over 40 lines: question, answer, and the three ways in which they end.
        there = h11.Connection(h11.CLIENT)
        head = h11.Request(
            method=asked.method, target=asked.target, headers=_headers(asked, client[1]), http_version=b"1.1"
        )
        server[1].write(there.send(head))
        body = asyncio.create_task(_send_body(here, there, client, server))
        try:
            while True:
                try:
                    told = await _event(there, server[0])
                except (h11.RemoteProtocolError, OSError):
                    told = h11.ConnectionClosed()
                if isinstance(told, h11.InformationalResponse):
                    if told.status_code == 101:
                        await body
                        answer = h11.InformationalResponse(status_code=101, headers=told.headers)
                        client[1].write(here.send(answer) or b"")
                        await _both_ways(here, there, client, server, worker)
                        return False
                elif isinstance(told, h11.Response):
                    await _put(client[1], here.send(_answer(told)))
                elif isinstance(told, h11.Data):
                    await _put(client[1], here.send(told))
                elif isinstance(told, h11.EndOfMessage):
                    await _put(client[1], here.send(told))
                    return body.done() and here.our_state is h11.DONE and here.their_state is h11.DONE
                else:  # the server closed before it answered
                    if here.our_state is h11.SEND_RESPONSE:
                        await _say(here, client[1], 502, "The desk did not answer. Load the page again.")
                    return False
        finally:
            body.cancel()
            with contextlib.suppress(asyncio.CancelledError, h11.ProtocolError, OSError):
                await body


def _headers(asked: h11.Request, writer: asyncio.StreamWriter) -> list[tuple[bytes, bytes]]:
    """The request's headers as they go to the server behind, with who asks."""
    upgrades = any(name == b"upgrade" for name, _ in asked.headers)
    kept = [(name, value) for name, value in asked.headers if name not in OURS]
    host, port = (writer.get_extra_info("peername") or ("", 0))[:2]
    return [
        *kept,
        (b"connection", b"Upgrade" if upgrades else b"close"),
        (PEER, f"{host} {port}".encode()),
    ]


def _answer(told: h11.Response) -> h11.Response:
    kept = [(name, value) for name, value in told.headers if name not in OURS]
    return h11.Response(status_code=told.status_code, headers=kept, reason=told.reason)


async def _send_body(here: h11.Connection, there: h11.Connection, client: Streams, server: Streams) -> None:
    """The rest of the question. A server that stops reading has answered already, and that is passed on."""
    if here.they_are_waiting_for_100_continue:
        await _put(client[1], here.send(h11.InformationalResponse(status_code=100, headers=[])))
    with contextlib.suppress(ConnectionError):
        while True:
            part = await _event(here, client[0])
            if isinstance(part, h11.Data):
                await _put(server[1], there.send(part))
            elif isinstance(part, h11.EndOfMessage):
                await _put(server[1], there.send(part))
                return
            else:
                raise ConnectionResetError("the browser left before it had asked")


async def _both_ways(
    here: h11.Connection, there: h11.Connection, client: Streams, server: Streams, worker: Worker
) -> None:
    """A WebSocket: bytes as they come, until either side closes."""
    client[1].write(there.trailing_data[0])
    server[1].write(here.trailing_data[0])
    worker.sessions += 1
    ways = [
        asyncio.create_task(_copy(client[0], server[1])),
        asyncio.create_task(_copy(server[0], client[1])),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        worker.sessions -= 1
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while some := await reader.read(BULK):
            await _put(writer, some)


async def _event(side: h11.Connection, reader: asyncio.StreamReader) -> object:
    """The next thing that side says; h11.PAUSED where it has said all it may for now."""
    while True:
        found = side.next_event()
        if found is not h11.NEED_DATA:
            return found
        side.receive_data(await reader.read(CHUNK))


async def _put(writer: asyncio.StreamWriter, some: bytes | None) -> None:
    """Write, and wait where the other side is slower than this one."""
    if some:
        writer.write(some)
        await writer.drain()


async def _say(here: h11.Connection, writer: asyncio.StreamWriter, status: int, text: str) -> None:
    """An answer of the front's own, after which the connection is closed."""
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"retry-after", b"2"),
        (b"connection", b"close"),
    ]
    for part in (h11.Response(status_code=status, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
        await _put(writer, here.send(part))


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(5):
            await writer.wait_closed()
