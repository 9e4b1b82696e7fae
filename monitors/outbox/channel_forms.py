"""A message in the form of its channel: Slack, Lark, a signed webhook. Text of data goes where no markup is read."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from monitors.outbox.http_sender import Post
from monitors.outbox.reachable import SendError
from queries.content.message_settings import Channel

SECTION = 2900  # characters of one section of a chat; Slack takes 3,000
BLOCKS = 45  # sections of one message; Slack takes 50
KEY_HEADER = "Idempotency-Key"
VERSION = "v1"  # of the signature


def post_of(
    channel: Channel, key: str, row: Mapping[str, Any], at: datetime, environment: Mapping[str, str]
) -> Post:
    """The request that brings a stored message to a channel. Raises SendError where a variable is not set."""
    url = channel.url or variable(channel.url_env, environment)
    content, signed = row["content"], dict[str, str]()
    if channel.kind == "slack":
        told = _slack(row["subject"], content)
    elif channel.kind == "lark":
        told = _lark(row["subject"], content)
        if channel.secret_env:
            told = {**_lark_signature(variable(channel.secret_env, environment), at), **told}
    else:
        told = {"key": key, "kind": row["kind"], "as_of": row["as_of"], "incident": row["incident_id"]}
        told |= {
            "subject": row["subject"],
            **{name: content[name] for name in ("markdown", "text", "html", "facts")},
        }
        body = json.dumps(told, ensure_ascii=False, default=str).encode()
        signed = signature(body, variable(channel.secret_env, environment), at)
    body = json.dumps(told, ensure_ascii=False, default=str).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Riskdesk", KEY_HEADER: key}
    return Post(url, {**headers, **signed}, body, answers=channel.kind == "lark")


def signature(body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The headers a receiver checks: HMAC-SHA256 over `timestamp.body` with the shared secret, in hexadecimal.

    The timestamp (seconds since 1970, UTC) is signed too, so that an old message cannot be played again.
    """
    stamp = str(_seconds(at))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Riskdesk-Timestamp": stamp, "X-Riskdesk-Signature": f"{VERSION}={mac}"}


def variable(name: str, environment: Mapping[str, str]) -> str:
    """A secret by the name of its variable. Raises SendError, which names the variable, where it is not set."""
    found = environment.get(name, "").strip()
    if not found:
        raise SendError(f"the environment variable {name} is not set for who sends")
    return found


def _slack(subject: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Slack's blocks in plain text: nothing in it is read as markup or calls anybody."""
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(subject[:149])}]
    if content["head"]:
        blocks.append({"type": "section", "text": _plain("\n".join(content["head"]))})
    for item in content["items"][: BLOCKS - 3]:
        block = {"type": "section", "text": _plain(item["text"])}
        if item["link"]:
            block["accessory"] = {"type": "button", "text": _plain("Open"), "url": item["link"]}
        blocks.append(block)
    if content["tail"]:
        blocks.append({"type": "section", "text": _plain("\n".join(content["tail"]))})
    quiet = subject.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": quiet, "blocks": blocks, "unfurl_links": False}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text[:SECTION] or " ", "emoji": False}


def _lark(subject: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """A card of Lark or Feishu in plain text, with a button for each link."""
    elements: list[dict[str, Any]] = []
    parts = ["\n".join(content["head"]), *content["items"], "\n".join(content["tail"])]
    for part in parts[:BLOCKS]:
        text, link = (part, "") if isinstance(part, str) else (part["text"], part["link"])
        if not text:
            continue
        element: dict[str, Any] = {"tag": "div", "text": {"tag": "plain_text", "content": text[:SECTION]}}
        if link:
            name = {"tag": "plain_text", "content": "Open"}
            element["extra"] = {"tag": "button", "text": name, "url": link, "type": "default"}
        elements.append(element)
    title = {"title": {"tag": "plain_text", "content": subject[:149]}}
    return {"msg_type": "interactive", "card": {"header": title, "elements": elements}}


def _lark_signature(secret: str, at: datetime) -> dict[str, str]:
    """As Lark wants it: the base64 of an HMAC-SHA256 of nothing, whose key is `timestamp\\nsecret`."""
    stamp = str(_seconds(at))
    mac = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(mac).decode()}


def _seconds(at: datetime) -> int:
    """Seconds since 1970 of a moment in UTC."""
    return int((at - datetime(1970, 1, 1)).total_seconds())
