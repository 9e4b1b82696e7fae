"""The server processes behind one address: which of them answers whom, and which is at work.

A session lives in one process, so a person stays where their session is. The process itself puts its number into a
cookie of the browser; who has none, or one of a process that is not there, comes to the one with the fewest sessions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path


def cookie_name(port: int) -> str:
    """The cookie's name: browsers do not tell the ports of a machine apart, and it may serve two desks."""
    return f"riskdesk_worker_{port}"


def cookie_of(values: Iterable[str], name: str) -> str:
    """What the cookie headers of a request say under a name; empty where they say nothing that can be read."""
    for value in values:
        for part in value.split(";"):
            if part.strip().partition("=")[0] != name:
                continue
            try:
                return next(iter(SimpleCookie(part.strip()).values())).value
            except (CookieError, StopIteration):
                return ""
    return ""


@dataclass
class Worker:
    """One of the processes. place: its socket; sessions: connections that stay open; requests: those at work."""

    number: int
    place: Path
    ready: bool = False
    sessions: int = 0
    requests: int = 0


@dataclass
class Crew:
    """All of them, by number from 1 on."""

    workers: list[Worker] = field(default_factory=list)

    def __iter__(self) -> Iterator[Worker]:
        return iter(self.workers)

    def choose(self, asked: str) -> Worker | None:
        """The worker a cookie names, else the least busy one; None while none is ready."""
        ready = [one for one in self.workers if one.ready]
        named = next((one for one in ready if str(one.number) == asked), None)
        return named or min(ready, key=lambda one: (one.sessions, one.requests, one.number), default=None)
