"""One POST over HTTP: to the address that was checked, without redirects, within a time."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from monitors.outbox.reachable import Lookup, SendError, addresses_of, connect, cut_off

READ = 64 * 1024  # bytes of an answer that are read; chats answer with a few


@dataclass(frozen=True)
class Post:
    """What is sent: the address (it may be a secret), headers and body; `answers`: the answer is JSON with a code."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    answers: bool = False


def post(one: Post, *, timeout: float, allow_private: bool, lookup: Lookup = socket.getaddrinfo) -> None:
    """Send it. Raises SendError unless it was taken: an answer from 200 to 299, and of a chat that says so, code 0."""
    try:
        parts = urlsplit(one.url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise SendError("the address of this channel is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise SendError("the address of this channel does not begin with https://")
    if parts.scheme == "http" and not allow_private:
        raise SendError(f"{host}: http:// is not encrypted; `allow_private = true` in [messages] allows it")
    places = addresses_of(host, port, allow_private=allow_private, lookup=lookup)
    made = connect(host, places, timeout)
    with cut_off(made, timeout) as was_cut:
        try:
            status, after, body = _exchange(made, parts.scheme, host, port, parts.path, parts.query, one)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise SendError(f"{host}: {_why(error, was_cut(), timeout)}") from error
        finally:
            made.close()
    _judge(host, status, after, body if one.answers else b"")


def _exchange(
    made: socket.socket, scheme: str, host: str, port: int, path: str, query: str, one: Post
) -> tuple[int, str, bytes]:
    """Status, what Retry-After says, and the first bytes of the answer."""
    if scheme == "https":
        made = ssl.create_default_context().wrap_socket(made, server_hostname=host)
    talk = http.client.HTTPConnection(host, port)
    talk.sock = made  # connected already, to the address that was checked
    try:
        target = f"{path or '/'}{'?' + query if query else ''}"
        talk.request("POST", target, one.body, {**one.headers, "Connection": "close"})
        answer = talk.getresponse()
        return answer.status, answer.headers.get("Retry-After", ""), answer.read(READ)
    finally:
        talk.close()


def _judge(host: str, status: int, after: str, body: bytes) -> None:
    if not 200 <= status < 300:
        phrase = f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
        led = ", and a redirect is not followed" if 300 <= status < 400 else ""
        raise SendError(f"{host}: answered {status}{phrase}{led}", float(after) if after.isdigit() else 0.0)
    if body:
        code = _code(body)
        if code:
            raise SendError(f"{host}: did not take it (code {code})")


def _code(body: bytes) -> Any:
    """The code in the answer of a chat that answers 200 whatever it thinks; 0 = taken."""
    try:
        told = json.loads(body)
    except ValueError:
        return 0
    found = told.get("code", told.get("StatusCode", 0)) if isinstance(told, dict) else 0
    return found if isinstance(found, int) else "unknown"


def _why(error: Exception, was_cut: bool, timeout: float) -> str:
    if was_cut or isinstance(error, TimeoutError):
        return f"no whole answer within {timeout:g} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not of this name, or not to be trusted"
    if isinstance(error, ssl.SSLError):
        return "no encrypted connection could be made"
    if isinstance(error, ValueError) and not isinstance(error, http.client.HTTPException):
        return "the address or a header cannot be sent"
    return "the connection broke off before an answer"
