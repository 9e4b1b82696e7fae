"""Which addresses a message may go to: looked up once, checked, and connected to as they were checked.

A name that is looked up a second time for the connection could mean another machine by then (DNS rebinding): here the
connection goes to the very address that was checked, and only the certificate is asked about the name.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Address = tuple[int, tuple[Any, ...]]  # family, and what a socket of that family connects to
Lookup = Callable[..., list[Any]]  # socket.getaddrinfo, or a test's
# Addresses of the new kind that stand for one of the old: the old one is checked.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class SendError(RuntimeError):
    """A message was not taken. The text holds no address beyond the host and no secret; `after`: the receiver asks to
    be left alone for so many seconds.
    """

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


def addresses_of(
    host: str, port: int, *, allow_private: bool, lookup: Lookup = socket.getaddrinfo
) -> list[Address]:
    """Where a name leads now. Raises SendError where it leads nowhere, or to a private address that is not allowed.

    One private address among several is enough to refuse all: a name of the internet has none.
    """
    try:
        found = lookup(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SendError(f"{host}: no such host") from error
    places = [(entry[0], entry[4]) for entry in found]
    if not places:
        raise SendError(f"{host}: no such host")
    if not allow_private and any(not is_public(str(place[0])) for _, place in places):
        raise SendError(
            f"{host}: leads to a private address; `allow_private = true` in [messages] of riskdesk.toml allows it"
        )
    return places


def is_public(address: str) -> bool:
    """Whether an address is one of the internet: not of this machine, a private net, a link, a group."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inner is None and one in NAT64:
            inner = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return one.is_global and not one.is_multicast


def connect(host: str, places: list[Address], timeout: float) -> socket.socket:
    """A connection to the first of these addresses that answers. Raises SendError."""
    until, why = time.monotonic() + timeout, "no answer"
    for family, place in places:
        left = until - time.monotonic()
        if left <= 0:
            break
        made = socket.socket(family, socket.SOCK_STREAM)
        made.settimeout(left)
        try:
            made.connect(place)
        except OSError as error:
            made.close()
            why = "no answer" if isinstance(error, TimeoutError) else "the connection was refused"
            continue
        return made
    raise SendError(f"{host}: {why}")


@contextmanager
def cut_off(made: socket.socket, timeout: float) -> Iterator[Callable[[], bool]]:
    """Cut a connection when its time is up, however slowly the other side goes on; tells whether it was.

    A socket's own timeout begins anew with every byte.
    """
    over = threading.Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):  # it may have ended already
            made.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(timeout, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
