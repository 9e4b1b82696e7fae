"""One round of sending: what is due goes out, in order, and each try is kept before it begins and when it ends.

A sender that is killed leaves a try without an end: the message still waits, and the next round sends it again under
the same key. Only one round is at work on a home at a time.
"""

import fcntl
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitors.outbox.channel_forms import post_of, variable
from monitors.outbox.http_sender import post
from monitors.outbox.mail_sender import mail_of, send_mail
from monitors.outbox.reachable import Lookup, SendError
from monitors.store import Store, outgoing
from queries.content.message_settings import Channel, MessageSettings

FIRST_PAUSE = timedelta(seconds=30)  # before the second try, doubled with each further one; chosen
LONGEST_PAUSE = timedelta(hours=1)  # between two tries; chosen
DEAF = 3  # tries in a row that fail: the channel's other messages wait for the next round; chosen
FILE = "sender.lock"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class RoundReport:
    """What a round came to; busy: another one is at work; quiet: the quiet hours hold everything back."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    waiting: int = 0
    next_try: datetime | None = None
    quiet: bool = False
    busy: bool = False
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Postbox:
    """What a round works with: settings, the home's zone, variables, the clock, and how names are looked up."""

    settings: MessageSettings
    zone: str
    environment: Mapping[str, str]
    now: Callable[[], datetime]
    lookup: Lookup = socket.getaddrinfo


def send_due(store: Store, state: Path, box: Postbox, progress: Progress | None = None) -> RoundReport:
    """Send what is due, and say what became of it. state: the home's folder for what the desk writes."""
    with _alone(state) as mine:
        if not mine:
            return _left(store, RoundReport(busy=True))
        if is_quiet(box.settings, box.zone, box.now()):
            return _left(store, RoundReport(quiet=True))
        rows = outgoing.due(store, box.now())
        counts = {"sent": 0, "put_off": 0, "given_up": 0}
        failing: dict[str, int] = {}
        troubles: dict[str, None] = {}
        for number, row in enumerate(rows):
            if progress is not None:
                progress(number, len(rows), row["channel"])
            if failing.get(row["channel"], 0) >= DEAF:
                continue
            outcome, why = _send(store, box, row)
            if outcome:
                counts[outcome] += 1
            failing[row["channel"]] = 0 if outcome == "sent" else failing.get(row["channel"], 0) + 1
            if why:
                troubles[f"{row['channel']}: {why}"] = None
        return _left(
            store,
            RoundReport(counts["sent"], counts["put_off"], counts["given_up"], troubles=tuple(troubles)),
        )


def _left(store: Store, report: RoundReport) -> RoundReport:
    waiting, following = outgoing.waiting(store)
    return RoundReport(**{**report.__dict__, "waiting": waiting, "next_try": following})


def _send(store: Store, box: Postbox, row: Mapping[str, Any]) -> tuple[str, str]:
    """One try of one message: (sent, put_off, given_up or nothing where somebody else had it; why it failed)."""
    channel = next((one for one in box.settings.channel if one.name == row["channel"]), None)
    if channel is None:
        why = f"riskdesk.toml has no channel {row['channel']} any more"
        outgoing.give_up(store, row["id"], why)
        return "given_up", why
    if not outgoing.begin_try(store, row["id"], box.now()):
        return "", ""
    try:
        _deliver(channel, box, row)
    except SendError as error:
        tries = row["tries"] + 1
        again = box.now() + pause_after(tries, error.after) if tries < box.settings.tries else None
        outgoing.end_try(store, row["id"], box.now(), str(error), again)
        return ("given_up" if again is None else "put_off"), str(error)
    outgoing.end_try(store, row["id"], box.now())
    return "sent", ""


def _deliver(channel: Channel, box: Postbox, row: Mapping[str, Any]) -> None:
    """Bring a message to its channel. Raises SendError."""
    settings, key = box.settings, outgoing.key_of(dict(row))
    timeout = float(settings.timeout)
    if channel.kind == "mail":
        content = row["content"]
        queued = datetime.fromisoformat(row["queued_at"])
        mail = mail_of(channel, key, row["subject"], content["text"], content["html"], queued)
        password = variable(channel.secret_env, box.environment) if channel.user else ""
        send_mail(
            channel, mail, password, timeout=timeout, allow_private=settings.allow_private, lookup=box.lookup
        )
        return
    one = post_of(channel, key, row, box.now(), box.environment)
    post(one, timeout=timeout, allow_private=settings.allow_private, lookup=box.lookup)


def pause_after(tries: int, asked: float = 0.0) -> timedelta:
    """How long to wait after so many failed tries: doubled each time, and at least as long as the receiver asks."""
    doubled = FIRST_PAUSE * 2 ** min(tries - 1, 12)
    return min(max(doubled, timedelta(seconds=min(asked, 1e6))), LONGEST_PAUSE)


def is_quiet(settings: MessageSettings, zone: str, at: datetime) -> bool:
    """Whether a moment (UTC) lies in the quiet hours, which may go over midnight."""
    if not settings.quiet_from or settings.quiet_from == settings.quiet_until:
        return False
    begin, end = time.fromisoformat(settings.quiet_from), time.fromisoformat(settings.quiet_until)
    local = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).time()
    return begin <= local < end if begin < end else local >= begin or local < end


@contextmanager
def _alone(state: Path) -> Iterator[bool]:
    """Whether this is the home's only round now; the lock is the system's and goes with its process."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
