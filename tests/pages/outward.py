"""Who a process of ours speaks to: every connection that Python begins, while it is listened to."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HERE = ("127.0.0.1", "::1", "localhost", "")
_heard: list[
    list[str]
] = []  # the lists that are being written; a hook of the interpreter cannot be taken away


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _heard or event not in (
        "socket.connect",
        "socket.sendto",
        "socket.getaddrinfo",
        "socket.gethostbyname",
    ):
        return
    told = arguments[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else arguments[1]
    host = told[0] if isinstance(told, tuple) else told
    # A path is a socket of this machine; None and a name of ours are asked for to listen.
    if host is None or str(host).startswith(("/", "\0")) or isinstance(host, bytes):
        return
    if str(host) not in HERE:
        for one in _heard:
            one.append(f"{event} {told}")


sys.addaudithook(_hear)


@contextmanager
def connections() -> Iterator[list[str]]:
    """What is asked of other machines meanwhile: names that are looked up, and addresses that are connected to."""
    found: list[str] = []
    _heard.append(found)
    try:
        yield found
    finally:
        _heard.remove(found)
