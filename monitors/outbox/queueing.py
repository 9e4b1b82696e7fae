"""What is to be told, into the queue: the digest of the newest morning, new and worse incidents, a missing run.

Everything is made of what the store keeps, under a key that is made of what it is: asked again after a kill it puts
into the queue what is not there yet, and nothing twice.
"""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from monitors import words
from monitors.catalogue.monitor import Monitor
from monitors.life.incidents import SEVERITIES
from monitors.messages.digest import digest_telling
from monitors.messages.impersonal import without_persons
from monitors.messages.incident_rows import incident_row
from monitors.messages.incident_telling import incident_telling
from monitors.messages.telling import Telling, as_html, as_markdown, as_text, line_of
from monitors.store import Store, outgoing, reading
from monitors.store.machine import latest_morning
from monitors.store.outgoing import Outgoing
from monitors.store.reading import Incident
from queries.content.message_settings import Subscription
from queries.content.settings import Settings

LATE = timedelta(
    days=3
)  # a page of an older morning is told by no message any more: the digest has it; chosen
DATA_STAGE = "data"


@dataclass(frozen=True)
class Sources:
    """What messages are made of: the home's settings, its monitors by name, and of its contracts the market columns
    and the personal ones.
    """

    settings: Settings
    monitors: Mapping[str, Monitor]
    markets: frozenset[str]
    personal: frozenset[str] = frozenset()

    @property
    def names(self) -> words.MetricNames:
        """What the metrics are called."""
        return words.MetricNames.of(self.monitors.values())

    def is_wanted(self, wish: Subscription, card: Incident) -> bool:
        """Whether a subscription asks for this incident. One that lies in no single market concerns them all."""
        monitor = self.monitors.get(card.monitor)
        owners = {card.owner, monitor.owner if monitor else None}
        places = {value for name, value in card.segment.items() if name in self.markets}
        stage = DATA_STAGE if card.kind == "data" else monitor.stage if monitor else ""
        return (
            (not wish.owner or bool(owners & set(wish.owner)))
            and (not wish.market or not places or bool(places & set(wish.market)))
            and (not wish.stage or stage in wish.stage)
            and SEVERITIES.index(card.severity) >= SEVERITIES.index(wish.severity)
        )

    def incidents(self, store: Store, now: datetime, morning: date) -> list[Incident]:
        """The incidents of a morning as they may leave the house: no value of a personal column goes with them."""
        return [without_persons(card, self.personal) for card in reading.incidents(store, now, morning)]


def queue_all(store: Store, sources: Sources, now: datetime, missing: Sequence[str] = ()) -> int:
    """Put what is to be told now into the queue; how many messages are new. missing: sentences on missing runs."""
    morning = latest_morning(store)
    wishes = sources.settings.messages.subscriptions()
    made: list[Outgoing] = []
    for wish in wishes:
        if missing and "missed" in wish.what:
            made += _missed(store, sources, wish, morning or now.date(), now, missing)
        if morning is not None and "digest" in wish.what:
            made += _digest(store, sources, wish, morning, now, missing)
    if morning is not None:
        made += _incidents(store, sources, [wish for wish in wishes if "incident" in wish.what], morning, now)
    return outgoing.queue(store, made, now)


def _missed(
    store: Store, sources: Sources, wish: Subscription, morning: date, now: datetime, missing: Sequence[str]
) -> list[Outgoing]:
    """A run that did not happen: told once a day while it is missing."""
    key = key_for(sources, "missed", now.date().isoformat(), wish.channel)
    told = Telling("No run this morning", tuple(missing), (), (), 0, sources.settings.messages.link)
    return _queued(
        store, key, lambda: _message(key, wish.channel, "missed", morning, told, {"missing": missing})
    )


def _digest(
    store: Store,
    sources: Sources,
    wish: Subscription,
    morning: date,
    now: datetime,
    missing: Sequence[str],
) -> list[Outgoing]:
    """The digest of a morning for one subscription."""
    asked = json.dumps([wish.owner, wish.market, wish.stage, wish.severity], ensure_ascii=False)
    key = key_for(sources, "digest", morning.isoformat(), wish.channel, f"{zlib.crc32(asked.encode()):08x}")

    def make() -> Outgoing:
        cards = [card for card in sources.incidents(store, now, morning) if sources.is_wanted(wish, card)]
        told = digest_telling(
            store,
            now,
            morning,
            cards=cards,
            currency=sources.settings.currency,
            link=sources.settings.messages.link,
            names=sources.names,
            missing=missing,
            chosen=chosen_by(wish),
        )
        rows = [incident_row(card, sources.settings.currency, sources.names) for card in cards]
        return _message(
            key, wish.channel, "digest", morning, told or Telling("Risk desk"), {"incidents": rows}
        )

    return _queued(store, key, make)


def _incidents(
    store: Store, sources: Sources, wishes: Sequence[Subscription], morning: date, now: datetime
) -> list[Outgoing]:
    """One message a channel for each incident that the last mornings paged; a snoozed one waits for its end."""
    pages = {row["incident_id"]: row for row in outgoing.pages_since(store, morning - LATE, morning)}
    if not pages or not wishes:
        return []
    made: dict[str, Outgoing] = {}
    for card in sources.incidents(store, now, morning):
        page = pages.get(card.id)
        if page is None or card.snoozed_until is not None or card.state == "resolved":
            continue
        for wish in wishes:
            key = key_for(sources, "incident", str(card.id), page["reason"], page["as_of"], wish.channel)
            if key not in made and sources.is_wanted(wish, card) and not outgoing.is_queued(store, key):
                made[key] = _incident(key, wish.channel, sources, card, page)
    return list(made.values())


def _incident(key: str, channel: str, sources: Sources, card: Incident, page: Mapping[str, Any]) -> Outgoing:
    settings, monitor = sources.settings, sources.monitors.get(card.monitor)
    morning = date.fromisoformat(page["as_of"])
    told = incident_telling(
        card,
        page["reason"],
        morning,
        currency=settings.currency,
        link=settings.messages.link,
        names=sources.names,
        runbook=monitor.runbook if monitor else "",
    )
    facts = {"reason": page["reason"], **incident_row(card, settings.currency, sources.names)}
    return _message(key, channel, "incident", morning, told, facts, card.id)


def _queued(store: Store, key: str, make: Callable[[], Outgoing]) -> list[Outgoing]:
    """The message, made only where it is not in the queue yet."""
    return [] if outgoing.is_queued(store, key) else [make()]


def _message(
    key: str,
    channel: str,
    kind: str,
    morning: date,
    told: Telling,
    facts: Mapping[str, Any],
    incident: int | None = None,
) -> Outgoing:
    """A message in all its forms, made once: it goes out as it was when it was put into the queue."""
    items = [
        {"text": "\n".join([f"{item.badge} {line_of(item)}", *item.more]), "link": item.link}
        for item in told.items
    ]
    content = {
        "markdown": as_markdown(told),
        "text": as_text(told),
        "html": as_html(told),
        "head": [*told.warnings, *told.lines],
        "items": items,
        "tail": [
            *([f"and {told.unlisted} more"] if told.unlisted else []),
            *([told.link] if told.link else []),
        ],
        "facts": facts,
    }
    return Outgoing(key, channel, kind, morning, told.heading, content, incident)


def key_for(sources: Sources, *parts: str) -> str:
    """A key made of what a message is; one home's are no other home's, and no two messages have one."""
    return ":".join(quote(part, safe="") for part in (sources.settings.name, *parts))


def chosen_by(wish: Subscription) -> str:
    """Which incidents a subscription asks for, in words; empty where it asks for all."""
    said = [
        f"{name} {words.listing(list(values))}"
        for name, values in (("owner", wish.owner), ("market", wish.market), ("stage", wish.stage))
        if values
    ]
    said += [f"severity {wish.severity} or higher"] if wish.severity != "low" else []
    return f"Only {', '.join(said)}" if said else ""
