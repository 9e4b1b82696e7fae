"""What is put into the queue: once, for whom it is meant, with no personal value in it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitors import words
from monitors.messages.impersonal import without_persons
from monitors.outbox.queueing import Sources, chosen_by, queue_all
from monitors.store import Store, acts, outgoing, reading
from queries.content.message_settings import Channel, MessageSettings, Subscription
from queries.content.settings import Settings
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

NOW = at(1, 9)


def sources(*wishes: Subscription, name: str = "Desk", **more: Any) -> Sources:
    """Two channels; one monitor that is known by owner and stage."""
    channels = (Channel(name="a", kind="slack", url_env="A"), Channel(name="b", kind="slack", url_env="B"))
    messages = MessageSettings(channel=channels, subscribe=wishes, link="https://desk.example")
    known: Any = SimpleNamespace(
        name="refund_only_rate",
        title="Refunds",
        owner="after-sales-risk",
        stage="after-sales",
        runbook="Look.",
        unit="bps",
        role="harm",
        act="",
        grain="day",
    )
    return Sources(
        Settings(name=name, messages=messages), {known.name: known}, frozenset({"country"}), **more
    )


def only(*what: str, **more: Any) -> tuple[Subscription, Subscription]:
    """One subscription that is asked for, and none of this for the other channel."""
    return Subscription(channel="a", what=what, **more), Subscription(channel="b", what=())


def told(folder: Path, **more: Any) -> Store:
    store = fresh(folder)
    tell_morning(store, 1, [sighting(1, segment={"country": "ID"}, **more)])
    return store


def kinds(store: Store) -> list[tuple[str, str]]:
    return sorted((row["channel"], row["kind"]) for row in outgoing.messages(store))


def test_a_morning_is_a_digest_and_its_new_incidents_for_each_channel(tmp_path: Path) -> None:
    store = told(tmp_path)
    assert queue_all(store, sources(), NOW) == 4
    assert kinds(store) == [("a", "digest"), ("a", "incident"), ("b", "digest"), ("b", "incident")]
    row = outgoing.one_message(store, outgoing.messages(store)[0]["id"])
    assert row["subject"].startswith("New: ")
    assert "What to look at: Look." in row["content"]["text"]
    assert "https://desk.example/alert?id=1" in row["content"]["markdown"]


def test_what_was_queued_is_not_queued_again(tmp_path: Path) -> None:
    store = told(tmp_path)
    assert queue_all(store, sources(), NOW) == 4
    assert queue_all(store, sources(), NOW + timedelta(hours=3)) == 0
    tell_morning(store, 1, [sighting(1, segment={"country": "ID"})])  # the same morning, run again
    assert queue_all(store, sources(), NOW) == 0


def test_an_incident_is_told_again_only_when_it_got_materially_worse(tmp_path: Path) -> None:
    store = told(tmp_path, exposure=1000.0)
    wish = sources(*only("incident"))
    assert queue_all(store, wish, NOW) == 1
    tell_morning(store, 2, [sighting(2, segment={"country": "ID"}, exposure=100.0)])
    assert queue_all(store, wish, at(2, 9)) == 0
    tell_morning(store, 3, [sighting(3, segment={"country": "ID"}, exposure=9000.0)])
    assert queue_all(store, wish, at(3, 9)) == 1
    assert outgoing.messages(store)[0]["subject"].startswith("Worse: ")


def test_pages_of_long_ago_are_told_by_no_message_of_their_own(tmp_path: Path) -> None:
    store = told(tmp_path)
    for number in range(2, 6):
        tell_morning(store, number, [sighting(number, segment={"country": "ID"}, exposure=10.0)])
    assert queue_all(store, sources(*only("incident")), at(5, 9)) == 0


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ({}, 1),
        ({"market": ("ID",)}, 1),
        ({"market": ("BR",)}, 0),
        ({"stage": ("after-sales",)}, 1),
        ({"stage": ("kyc",)}, 0),
        ({"owner": ("after-sales-risk",)}, 1),
        ({"owner": ("bo",)}, 0),
        ({"severity": "high"}, 0),
    ],
)
def test_a_subscription_gets_what_it_asks_for(tmp_path: Path, wish: dict[str, Any], wanted: int) -> None:
    store = told(tmp_path)
    queue_all(store, sources(*only("incident", "digest", **wish)), NOW)
    assert sum(row["kind"] == "incident" for row in outgoing.messages(store)) == wanted
    digest = next(row for row in outgoing.messages(store) if row["kind"] == "digest")
    assert f"{wanted} open" in outgoing.one_message(store, digest["id"])["content"]["markdown"]


def test_an_incident_of_all_markets_goes_to_who_asks_for_one(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1)])
    assert queue_all(store, sources(*only("incident", market=("BR",))), NOW) == 1


def test_who_has_an_incident_is_its_owner_too(tmp_path: Path) -> None:
    store = told(tmp_path)
    acts.assign(store, 1, "bo", acts.Act("ana", NOW, day(1)))
    assert queue_all(store, sources(*only("incident", owner=("bo",))), NOW) == 1


def test_a_snoozed_incident_is_told_when_the_snooze_has_ended(tmp_path: Path) -> None:
    store = told(tmp_path)
    acts.snooze(store, acts.Act("ana", NOW, day(1)), NOW + timedelta(hours=5), incident=1)
    wish = sources(*only("incident"))
    assert queue_all(store, wish, NOW + timedelta(hours=1)) == 0
    assert queue_all(store, wish, NOW + timedelta(hours=6)) == 1


def test_a_missing_run_is_told_once_a_day(tmp_path: Path) -> None:
    store = told(tmp_path)
    wish = sources(*only("missed"))
    assert queue_all(store, wish, NOW, ["No run since Monday."]) == 1
    assert queue_all(store, wish, NOW + timedelta(hours=2), ["No run since Monday."]) == 0
    assert queue_all(store, wish, NOW + timedelta(days=1), ["No run since Monday."]) == 1
    assert "No run since Monday." in outgoing.one_message(store, 1)["content"]["text"]


def test_a_desk_that_never_ran_sends_nothing(tmp_path: Path) -> None:
    assert queue_all(fresh(tmp_path), sources(), NOW) == 0


def test_no_value_of_a_personal_column_leaves_the_house(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment={"device_id": "dev-77", "country": "ID"})])
    personal = frozenset({"device_id", "buyer_id"})
    card = reading.incidents(store, NOW)[0]
    carried = {"buyer": {"active": 9, "half": 1, "rows": [["buyer-5", 0.8, 0.1]]}}
    given = sources(*only("incident", "digest"), personal=personal)
    safe = without_persons(replace(card, facts=replace(card.facts, carriers=carried)), personal)
    said = words.headline_of_facts(safe.facts)
    assert "#1" in said.who
    assert "buyer-5" not in said.text
    queue_all(store, given, NOW)
    kept = json.dumps(store.rows("select * from message"))
    assert "dev-77" not in kept
    assert "ID" in kept


def test_two_homes_have_no_key_in_common(tmp_path: Path) -> None:
    keys = []
    for name in ("Desk", "Desk:x"):
        store = told(tmp_path / name)
        queue_all(store, sources(name=name), NOW)
        keys += [row["key"] for row in outgoing.messages(store)]
    assert len(set(keys)) == 8
    assert all(key.isascii() and " " not in key for key in keys)


def test_a_digest_says_which_incidents_it_is_of() -> None:
    wish = Subscription(channel="a", market=("BR", "MX"), severity="high")
    assert chosen_by(wish) == "Only market BR and MX, severity high or higher"
    assert chosen_by(Subscription(channel="a")) == ""
