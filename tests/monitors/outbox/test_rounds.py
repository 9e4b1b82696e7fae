"""A round of sending against real servers that misbehave: nothing lost, one key a message, nothing waits for ever."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.messages_parts.receivers import Receiver, closed_port, http_receiver, smtp_receiver
from monitors.outbox.rounds import Postbox, is_quiet, pause_after, send_due
from monitors.store import Store, StoreError, outgoing
from monitors.store.outgoing import Outgoing
from queries.content.message_settings import Channel, MessageSettings
from tests.monitors.tellings import fresh

NOON = datetime(2026, 11, 16, 12)
SECRET = "b3f1-very-secret"
CONTENT = {
    "markdown": "**Risk**\n",
    "text": "Risk é\n",
    "html": "<p>Risk</p>",
    "head": ["1 open"],
    "items": [{"text": "HIGH <!channel> *Refunds*", "link": "https://desk.example/alert?id=1"}],
    "tail": [],
    "facts": {"incidents": []},
}


def box(kind: str, receiver: Receiver | None = None, at: datetime = NOON, **more: Any) -> Postbox:
    """A postbox with one channel, at the receiver or where nobody listens; `more` are keys of [messages]."""
    host, port = (receiver.host, receiver.port) if receiver else ("127.0.0.1", closed_port())
    if kind == "mail":
        channel = Channel(
            name="c", kind="mail", host=host, port=port, security="none", sender="d@x.org", to=("a@x.org",)
        )
    elif kind == "webhook":
        channel = Channel(name="c", kind=kind, url=f"http://{host}:{port}/in?a=1", secret_env="HOOK")
    else:
        channel = Channel(name="c", kind=kind, url_env="CHAT", secret_env="HOOK" if kind == "lark" else "")
    settings = MessageSettings(
        **{"allow_private": True, "timeout": 1, "tries": 3, "channel": (channel,), **more}
    )
    variables = {"HOOK": SECRET, "CHAT": f"http://{host}:{port}/{SECRET}"}
    return Postbox(settings, "UTC", variables, lambda: at)


def later(postbox: Postbox, hours: int) -> Postbox:
    return replace(postbox, now=lambda: NOON + timedelta(hours=hours))


def queued(folder: Path, number: int = 1) -> Store:
    store = fresh(folder)
    many = [
        Outgoing(f"desk:{n}", "c", "digest", date(2026, 11, 16), "Risk desk\n<x>", CONTENT)
        for n in range(number)
    ]
    outgoing.queue(store, many, NOON)
    return store


def state_of(store: Store) -> tuple[str, str]:
    row = outgoing.one_message(store, 1)
    return row["state"], row["why"]


@pytest.mark.parametrize("kind", ["slack", "lark", "webhook"])
def test_a_message_that_is_taken_is_sent_once_under_its_key(tmp_path: Path, kind: str) -> None:
    store = queued(tmp_path)
    with http_receiver(lambda n: "ok") as receiver:
        postbox = box(kind, receiver)
        assert send_due(store, tmp_path, postbox).sent == 1
        assert send_due(store, tmp_path, postbox).sent == 0
    assert receiver.taken == ["desk:0"]
    assert state_of(store) == ("sent", "")


@pytest.mark.parametrize("how", ["500", "away", "noise", "gone", "hang", "drip", "later"])
def test_a_server_that_does_not_take_it_is_tried_again_later_under_the_same_key(
    tmp_path: Path, how: str
) -> None:
    store = queued(tmp_path)
    with http_receiver(lambda n: how if n == 0 else "ok") as receiver:
        postbox = box("webhook", receiver)
        first = send_due(store, tmp_path, postbox)
        assert (first.sent, first.put_off) == (0, 1)
        assert first.next_try is not None
        assert first.next_try >= NOON + timedelta(seconds=240 if how == "later" else 30)
        assert send_due(store, tmp_path, postbox).sent == 0  # not yet
        assert send_due(store, tmp_path, later(postbox, 1)).sent == 1
    assert {one.key for one in receiver.arrivals} == {"desk:0"}
    assert "/secret" not in json.dumps(outgoing.one_message(store, 1))


def test_a_server_that_answers_twice_has_taken_it(tmp_path: Path) -> None:
    store = queued(tmp_path, 3)
    with http_receiver(lambda n: "twice") as receiver:
        assert send_due(store, tmp_path, box("webhook", receiver)).sent == 3
    assert receiver.taken == ["desk:0", "desk:1", "desk:2"]


def test_a_chat_that_answers_200_with_a_code_has_not_taken_it(tmp_path: Path) -> None:
    store = queued(tmp_path)
    with http_receiver(lambda n: "code") as receiver:
        assert send_due(store, tmp_path, box("lark", receiver)).put_off == 1
    assert "code 19001" in state_of(store)[1]


@pytest.mark.parametrize("how", ["busy", "refused", "451", "gone", "hang"])
def test_a_mail_that_is_not_taken_is_tried_again_with_the_same_id(tmp_path: Path, how: str) -> None:
    store = queued(tmp_path)
    with smtp_receiver(lambda n: how if n == 0 else "ok") as receiver:
        postbox = box("mail", receiver)
        assert send_due(store, tmp_path, postbox).put_off == 1
        assert send_due(store, tmp_path, later(postbox, 1)).sent == 1
    assert {one.headers["Message-ID"] for one in receiver.arrivals} == {"<desk!0@x.org>"}
    mail = receiver.arrivals[-1]
    assert mail.headers["Subject"] == "Risk desk <x>"
    assert mail.headers["To"] == "a@x.org"
    assert b"text/html" in mail.body


def test_after_its_tries_a_message_is_given_up_and_can_be_sent_again(tmp_path: Path) -> None:
    store = queued(tmp_path)
    postbox = box("webhook")
    for hours in range(3):
        send_due(store, tmp_path, later(postbox, hours))
    assert state_of(store)[0] == "given_up"
    assert "refused" in state_of(store)[1]
    assert len(outgoing.one_message(store, 1)["log"]) == 3
    outgoing.send_again(store, 1, NOON)
    with http_receiver(lambda n: "ok") as receiver:
        assert send_due(store, tmp_path, box("webhook", receiver)).sent == 1
        assert receiver.taken == ["desk:0"]  # its own key: it may have arrived after all
        outgoing.send_again(store, 1, NOON)
        send_due(store, tmp_path, box("webhook", receiver))
    assert receiver.taken == ["desk:0", "desk:0:again1"]  # that one had gone out: this is meant to arrive


def test_a_try_without_an_end_is_tried_again(tmp_path: Path) -> None:
    store = queued(tmp_path)
    assert outgoing.begin_try(store, 1, NOON)  # and then killed
    with http_receiver(lambda n: "ok") as receiver:
        assert send_due(store, tmp_path, box("webhook", receiver)).sent == 1
    log = outgoing.one_message(store, 1)["log"]
    assert [one["ok"] for one in log] == [None, 1]


def test_a_deaf_channel_holds_up_neither_the_round_nor_the_others(tmp_path: Path) -> None:
    store = queued(tmp_path, 6)
    other = Outgoing("desk:other", "d", "digest", date(2026, 11, 16), "x", CONTENT)
    outgoing.queue(store, [other], NOON)
    with http_receiver(lambda n: "ok") as receiver:
        postbox = box("webhook")
        well = replace(box("webhook", receiver).settings.channel[0], name="d")
        channels = (*postbox.settings.channel, well)
        report = send_due(
            store, tmp_path, replace(postbox, settings=replace(postbox.settings, channel=channels))
        )
    assert (report.sent, report.put_off, report.waiting) == (1, 3, 6)


def test_in_the_quiet_hours_everything_waits(tmp_path: Path) -> None:
    store = queued(tmp_path)
    hours = {"quiet_from": "22:00", "quiet_until": "07:00"}
    with http_receiver(lambda n: "ok") as receiver:
        night = send_due(store, tmp_path, box("webhook", receiver, NOON.replace(day=17, hour=23), **hours))
        assert (night.quiet, night.sent, night.waiting) == (True, 0, 1)
        assert (
            send_due(store, tmp_path, box("webhook", receiver, NOON.replace(day=18, hour=7), **hours)).sent
            == 1
        )


@pytest.mark.parametrize(
    ("hours", "zone", "quiet"),
    [
        (("22:00", "07:00"), "UTC", False),
        (("11:00", "13:00"), "UTC", True),
        (("19:00", "21:00"), "Asia/Tokyo", False),
        (("20:00", "22:00"), "Asia/Tokyo", True),
        (("12:00", "12:00"), "UTC", False),
    ],
)
def test_quiet_hours_are_of_the_homes_zone(hours: tuple[str, str], zone: str, quiet: bool) -> None:
    settings = MessageSettings(quiet_from=hours[0], quiet_until=hours[1])
    assert is_quiet(settings, zone, NOON) is quiet


def test_only_one_round_is_at_work_at_a_time(tmp_path: Path) -> None:
    store = queued(tmp_path)
    second: list[bool] = []

    def while_sending(number: int) -> str:
        second.append(send_due(Store(store.path), tmp_path, box("webhook")).busy)
        return "ok"

    with http_receiver(while_sending) as receiver:
        assert send_due(store, tmp_path, box("webhook", receiver)).sent == 1
    assert second == [True]


def test_a_variable_that_is_not_set_is_named_and_a_channel_that_is_gone_gives_up(tmp_path: Path) -> None:
    store = queued(tmp_path)
    send_due(store, tmp_path, replace(box("slack"), environment={}))
    assert "CHAT is not set" in state_of(store)[1]
    later = replace(box("slack", channel=()), now=lambda: NOON + timedelta(hours=1))
    assert send_due(store, tmp_path, later).given_up == 1
    assert "no channel c any more" in state_of(store)[1]


@pytest.mark.parametrize("kind", ["slack", "lark", "webhook"])
def test_no_secret_is_in_what_is_kept(tmp_path: Path, kind: str) -> None:
    store = queued(tmp_path)
    with http_receiver(lambda n: "500") as receiver:
        send_due(store, tmp_path, box(kind, receiver))
    send_due(store, tmp_path, replace(box(kind), now=lambda: NOON + timedelta(hours=1)))
    kept = [store.rows(f"select * from {table}") for table in ("message", "message_try")]
    assert SECRET not in json.dumps(kept)
    assert SECRET.encode() not in b"".join(one.body for one in receiver.arrivals)


def test_what_does_not_exist_cannot_be_sent_again(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no message 7"):
        outgoing.send_again(fresh(tmp_path), 7, NOON)


def test_pauses_double_up_to_an_hour_and_heed_what_the_receiver_asks() -> None:
    told = [pause_after(n).total_seconds() for n in (1, 2, 3, 8, 30)]
    assert told == [30, 60, 120, 3600, 3600]
    assert pause_after(1, 240).total_seconds() == 240
    assert pause_after(1, 1e9).total_seconds() == 3600
