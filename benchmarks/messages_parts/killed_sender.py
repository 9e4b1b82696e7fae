"""A sender in a process of its own, to be killed: rounds without a pause, by a clock that runs fast.

`python -m benchmarks.messages_parts.killed_sender STORE HTTP-PORT SMTP-PORT BEGAN SPEED`
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from monitors.outbox.rounds import Postbox, send_due
from monitors.store import Store
from queries.content.message_settings import Channel, MessageSettings

START = datetime(2026, 11, 16, 12)


def postbox(http_port: int, smtp_port: int, began: float, speed: float) -> Postbox:
    """Four channels at the misbehaving servers; the clock goes `speed` times as fast as the machine's."""
    url, to = f"http://127.0.0.1:{http_port}/in", ("a@x.org",)
    channels = (
        Channel(name="hook", kind="webhook", url=url, secret_env="SECRET"),
        Channel(name="room", kind="slack", url_env="CHAT"),
        Channel(name="flight", kind="lark", url_env="CHAT"),
        Channel(
            name="mail",
            kind="mail",
            host="127.0.0.1",
            port=smtp_port,
            security="none",
            sender="d@x.org",
            to=to,
        ),
    )
    settings = MessageSettings(allow_private=True, timeout=1, tries=30, channel=channels)

    def now() -> datetime:
        return START + timedelta(seconds=(time.time() - began) * speed)

    return Postbox(settings, "UTC", {"SECRET": "s", "CHAT": url}, now)


def main(arguments: list[str]) -> None:
    """Send until it is killed, or nothing waits any more."""
    path, http_port, smtp_port, began, speed = arguments
    store = Store(Path(path))
    box = postbox(int(http_port), int(smtp_port), float(began), float(speed))
    while True:
        report = send_due(store, Path(path).parent, box)
        if not report.waiting:
            return
        if not report.sent:
            time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1:])
