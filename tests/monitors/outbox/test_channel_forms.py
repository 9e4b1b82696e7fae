"""Each channel's form: what is signed, and that data are never markup."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import pytest

from monitors.outbox.channel_forms import post_of
from monitors.outbox.http_sender import Post
from queries.content.message_settings import Channel

AT = datetime(2026, 11, 16, 12)
STAMP = "1794830400"
ITEM = {"text": "HIGH <!channel> @all [x](http://evil) *Refunds*", "link": "https://desk.example/alert?id=1"}
CONTENT = {
    "markdown": "m",
    "text": "t",
    "html": "h",
    "head": ["1 open"],
    "items": [ITEM],
    "tail": [],
    "facts": {"n": 1},
}
ROW = {
    "subject": "Risk <!here>",
    "content": CONTENT,
    "kind": "incident",
    "as_of": "2026-11-16",
    "incident_id": 4,
}


def made(kind: str, secret: str = "HOOK") -> Post:
    channel = Channel(name="c", kind=kind, url_env="URL", secret_env=secret)
    return post_of(channel, "desk:1", ROW, AT, {"URL": "https://chat.example/x", "HOOK": "geheim"})


def told(one: Post) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(one.body)
    return found


def test_a_webhook_is_signed_over_timestamp_and_body() -> None:
    one = made("webhook")
    expected = hmac.new(b"geheim", STAMP.encode() + b"." + one.body, hashlib.sha256).hexdigest()
    assert one.headers["X-Riskdesk-Timestamp"] == STAMP
    assert one.headers["X-Riskdesk-Signature"] == f"v1={expected}"
    assert one.headers["Idempotency-Key"] == told(one)["key"] == "desk:1"
    assert (told(one)["incident"], told(one)["facts"], told(one)["html"]) == (4, {"n": 1}, "h")


def test_lark_is_signed_as_it_wants_to_be() -> None:
    key = f"{STAMP}\ngeheim".encode()
    sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert (told(made("lark"))["timestamp"], told(made("lark"))["sign"]) == (STAMP, sign)
    assert "sign" not in told(made("lark", ""))
    assert made("lark").answers


def kinds_of_text(value: object) -> set[tuple[str, str]]:
    """(kind, text) of every text object in a chat's message."""
    if isinstance(value, list):
        return {found for one in value for found in kinds_of_text(one)}
    if not isinstance(value, dict):
        return set()
    kind = value.get("type") or value.get("tag")
    text = value.get("text") if isinstance(value.get("text"), str) else value.get("content")
    own = {(str(kind), text)} if isinstance(text, str) else set()
    return own | {found for one in value.values() for found in kinds_of_text(one)}


@pytest.mark.parametrize("kind", ["slack", "lark"])
def test_what_comes_from_data_stands_where_no_markup_is_read(kind: str) -> None:
    message = told(made(kind, ""))
    texts = kinds_of_text(message.get("blocks") or message["card"])
    assert ("plain_text", ITEM["text"]) in texts
    assert {found for found, _ in texts} == {"plain_text"}
    assert ITEM["link"] in json.dumps(message)
    assert message.get("text") in (None, "Risk &lt;!here&gt;")
