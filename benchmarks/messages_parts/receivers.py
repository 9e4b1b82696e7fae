"""Receivers on this machine that misbehave as told: an HTTP server and an SMTP server, each with its record."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Manner = Callable[[int], str]  # the number of the request, from 0 → how it is answered


@dataclass
class Arrival:
    """One message that a receiver read whole: its key, what came with it, and whether it said that it took it."""

    key: str
    headers: dict[str, str]
    body: bytes
    answered: str


@dataclass
class Receiver:
    """A server that runs: where it is, what it read, how many requests came."""

    host: str
    port: int
    arrivals: list[Arrival] = field(default_factory=list)
    requests: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Its address, for a channel."""
        return f"http://{self.host}:{self.port}/in?a=1"

    def count(self) -> int:
        """The number of this request."""
        with self.lock:
            self.requests += 1
            return self.requests - 1

    def keep(self, arrival: Arrival) -> None:
        """A message was read whole."""
        with self.lock:
            self.arrivals.append(arrival)

    @property
    def taken(self) -> list[str]:
        """The keys of what it took, in order, doubles included."""
        return [one.key for one in self.arrivals if one.answered in TAKEN]


TAKEN = {"ok", "twice", "hang", "drip", "gone"}  # it has them, whatever the sender could learn of that
ANSWERS = {
    "ok": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "twice": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" * 2,
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    "later": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 240\r\nContent-Length: 0\r\n\r\n",
    "away": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/secret\r\nContent-Length: 0\r\n\r\n",
    "code": b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"code":19001}',
    "noise": b"not http at all\r\n\r\n",
    "gone": b"",
}


@contextmanager
def http_receiver(manner: Manner) -> Iterator[Receiver]:
    """A server that answers each POST in the manner it is told: ok, twice, 500, later, away, code, noise, gone (closed
    without a word), hang (nothing for long), drip (a byte now and then, for long).
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            how = manner(receiver.count())
            body = self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers.get("Idempotency-Key", "")
            receiver.keep(Arrival(key, dict(self.headers), body, how))
            if how == "hang":
                receiver.stopping.wait(60)
            elif how == "drip":
                self._drip()
            else:
                self.wfile.write(ANSWERS[how])
            self.close_connection = True

        def _drip(self) -> None:
            for byte in ANSWERS["ok"]:
                if receiver.stopping.wait(0.2):
                    return
                try:
                    self.wfile.write(bytes([byte]))
                except OSError:
                    return

        def log_message(self, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a sender that was killed

    server = Quiet(("127.0.0.1", 0), Handler)
    receiver = Receiver("127.0.0.1", server.server_address[1])
    with _served(server, receiver):
        yield receiver


@contextmanager
def smtp_receiver(manner: Manner) -> Iterator[Receiver]:
    """A mail server that answers each session in the manner it is told: ok, busy (421), refused (550 for whom it is
    to), 451 (after the mail), hang (after the mail), gone (closed after the mail).
    """

    class Session(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            how = manner(receiver.count())
            self.say("421 busy" if how == "busy" else "220 test")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.say("354 go on")
                    if not self._mail(how):
                        return
                elif word == b"RCPT" and how == "refused":
                    self.say("550 no such mailbox")
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def _mail(self, how: str) -> bool:
            rows = []
            while (row := self.rfile.readline()) not in (b".\r\n", b""):
                rows.append(row)
            mail = message_from_bytes(b"".join(rows), policy=policy.default)
            headers = {name: str(value) for name, value in mail.items()}
            receiver.keep(Arrival(headers.get("X-Riskdesk-Key", ""), headers, b"".join(rows), how))
            if how == "hang":
                receiver.stopping.wait(60)
            if how in ("hang", "gone"):
                return False
            self.say("451 try later" if how == "451" else "250 taken")
            return True

    class Quiet(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Session)
    receiver = Receiver("127.0.0.1", server.server_address[1])
    with _served(server, receiver):
        yield receiver


@contextmanager
def _served(server: socketserver.BaseServer, receiver: Receiver) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        receiver.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
