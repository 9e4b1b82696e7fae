"""`python -m benchmarks messages [--messages N] [--seed S]`: messages lost and doubled, with a sender that is killed
again and again and receivers that fail, hang, close, answer twice and answer 500.

Goal: of 1,000 messages none lost, none doubled under the same key once the receiver drops what it has by the key.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.messages_parts.killed_sender import START
from benchmarks.messages_parts.receivers import Manner, Receiver, http_receiver, smtp_receiver
from monitors.store import Store, outgoing
from monitors.store.outgoing import Outgoing

SPEED = 240.0  # how much faster than the machine's the sender's clock goes: pauses of minutes pass in seconds
LIVES = (0.5, 1.1)  # seconds after which a sender is killed: a start alone takes half a second
CHANNELS = ("hook", "room", "flight", "mail")
HTTP = {"ok": 70, "500": 10, "twice": 7, "gone": 4, "noise": 3, "later": 3, "away": 2, "hang": 1}
SMTP = {"ok": 74, "451": 8, "busy": 7, "refused": 5, "gone": 5, "hang": 1}


@dataclass(frozen=True)
class MessagesResult:
    """What became of the messages: kills of the sender, tries, and how the keys arrived."""

    messages: int
    kills: int
    tries: int
    lost: int
    given_up: int
    waiting: int
    strange_keys: int
    repeats: int
    doubled: int
    seconds: float


def run(number: int, seed: int, kills: int = 60) -> MessagesResult:
    """Queue `number` messages on four channels and send them by senders that are killed, up to `kills` times.

    lost: sent by the store's account, and taken by no receiver, or gone from the queue. repeats: requests
    that a receiver had read before under the same key, and drops. doubled: messages a receiver keeps twice.
    """
    # Over 40 lines: the story of one trial, in the order it happens.
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        http_receiver(_manner(HTTP, seed)) as http,
        smtp_receiver(_manner(SMTP, seed + 1)) as smtp,
    ):
        path = Path(folder) / "desk.sqlite"
        store = Store(path)
        content = {
            "markdown": "m",
            "text": "t",
            "html": "h",
            "head": ["1"],
            "items": [],
            "tail": [],
            "facts": {},
        }
        day = date(2026, 11, 16)
        many = [
            Outgoing(f"desk:{n}", CHANNELS[n % len(CHANNELS)], "digest", day, f"Message {n}", content)
            for n in range(number)
        ]
        outgoing.queue(store, many, START)
        began, killed = time.time(), 0
        call = [sys.executable, "-m", "benchmarks.messages_parts.killed_sender", str(path)]
        call += [str(http.port), str(smtp.port), str(began), str(SPEED)]
        while outgoing.waiting(store)[0]:
            sender = subprocess.Popen(call)
            try:
                sender.wait(None if killed >= kills else chance.uniform(*LIVES))
            except subprocess.TimeoutExpired:
                sender.send_signal(signal.SIGKILL)
                sender.wait()
                killed += 1
        return _account(store, number, killed, [http, smtp], time.time() - began)


def _manner(weights: dict[str, int], seed: int) -> Manner:
    """How each request is answered: by chance, the same for a seed."""
    names, chances = list(weights), list(weights.values())

    def answer(number: int) -> str:
        return random.Random(f"{seed}:{number}").choices(names, chances)[0]

    return answer


def _account(
    store: Store, number: int, killed: int, receivers: list[Receiver], seconds: float
) -> MessagesResult:
    rows = store.rows("select key, state, tries from message")
    read = Counter(one.key for receiver in receivers for one in receiver.arrivals)
    taken = Counter(key for receiver in receivers for key in receiver.taken)
    by_message = Counter(body for body in _bodies(receivers))
    known = {row["key"] for row in rows}
    sent = [row["key"] for row in rows if row["state"] == "sent"]
    return MessagesResult(
        number,
        killed,
        int(store.rows("select count(*) as n from message_try")[0]["n"]),
        sum(key not in taken for key in sent) + number - len(rows),
        sum(row["state"] == "given_up" for row in rows),
        sum(row["state"] == "waiting" for row in rows),
        sum(key not in known for key in read),
        sum(taken.values()) - len(taken),
        sum(count > 1 for count in by_message.values()),
        seconds,
    )


def _bodies(receivers: list[Receiver]) -> list[str]:
    """The subjects of what is kept, one for each key: the same subject under two keys would be there twice."""
    found: dict[str, str] = {}
    for receiver in receivers:
        for one in receiver.arrivals:
            if one.key not in found:
                found[one.key] = one.headers.get("Subject") or _subject(one.body)
    return list(found.values())


def _subject(body: bytes) -> str:
    told = json.loads(body)
    return str(told.get("subject") or told.get("text") or told["card"]["header"]["title"]["content"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    result = run(given.messages, given.seed, given.kills)
    print(
        "| messages | kills | tries | lost | given up | repeats under the same key | doubled | strange keys | s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {result.messages} | {result.kills} | {result.tries} | {result.lost} | {result.given_up} | "
        f"{result.repeats} | {result.doubled} | {result.strange_keys} | {result.seconds:.0f} |"
    )
    print(
        "\nGoal: 0 lost, 0 doubled once the receiver drops what it has by the key. Repeats are what it drops."
    )


if __name__ == "__main__":
    main()
