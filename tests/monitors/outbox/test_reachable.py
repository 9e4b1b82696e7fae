"""Private addresses are refused before anything is sent, whatever a name says, and no name is asked twice."""

import socket
from typing import Any

import pytest

from benchmarks.messages_parts.receivers import http_receiver
from monitors.outbox.http_sender import Post, post
from monitors.outbox.reachable import SendError, addresses_of, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "240.0.0.1",
        "not an address",
    ],
)
def test_an_address_of_this_machine_a_private_net_or_a_link_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def answers(*rounds: list[str]) -> Any:
    """A lookup that gives these addresses, one list a call."""
    left = list(rounds)

    def lookup(host: str, port: int, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in left.pop(0)]

    return lookup


def test_one_private_address_among_several_refuses_the_name() -> None:
    with pytest.raises(SendError, match="allow_private"):
        addresses_of("hooks.example", 443, allow_private=False, lookup=answers(["1.1.1.1", "10.0.0.1"]))


def test_a_name_is_asked_once_and_the_connection_goes_where_it_was_checked() -> None:
    with http_receiver(lambda n: "ok") as receiver:
        url = f"http://hooks.example:{receiver.port}/x"
        # A second question would be answered with nothing, and would fail.
        post(Post(url, {}, b"{}"), timeout=2, allow_private=True, lookup=answers(["127.0.0.1"]))
    assert receiver.arrivals[0].headers["Host"] == f"hooks.example:{receiver.port}"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example/x", "not encrypted"),
        ("https://hooks.example/x", "private address"),
        ("ftp://hooks.example/x", "https://"),
        ("https://[::1", "no address"),
        ("nonsense", "https://"),
    ],
)
def test_without_leave_nothing_goes_to_a_private_address_or_in_the_clear(url: str, why: str) -> None:
    with pytest.raises(SendError, match=why):
        post(Post(url, {}, b""), timeout=2, allow_private=False, lookup=answers(["127.0.0.1"]))


def test_a_name_that_leads_nowhere_is_said() -> None:
    def nowhere(*args: Any, **more: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(SendError, match="no such host"):
        addresses_of("hooks.example", 443, allow_private=False, lookup=nowhere)
