"""The inbox as pages and command line read it: incidents and alerts as any morning left them.

Suppressed is computed when asked: a snooze has an end, and what it hides is one click away.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from monitors.life.episode import Episode, from_json
from monitors.life.incident_facts import IncidentFacts
from monitors.life.incidents import LEADS, SEVERITIES, summarise
from monitors.life.segment import Segment, contains, decode, encode
from monitors.store.database import Row, Store
from monitors.store.fact_rows import facts_of_alerts, facts_on, series
from monitors.store.machine import moment
from monitors.store.statements import statements

SQL = statements("reading")
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Incident:
    """One card. Money in the home's currency; rates as fractions; days and buckets as ISO text.

    `facts` are the numbers that every place says of it; `money` is their exposure, 0 where there is none.
    `first_bucket` and `last_bucket` are the first and the last bad one of all its episodes.
    `series` holds lists of equal length: bucket, actual, expected, lower, upper, numerator, denominator.
    `status` is one word for the inbox: new, seen, owned, decided, resolved.
    """

    id: int
    kind: str
    state: str
    severity: str
    live: bool
    monitor: str
    family: str
    detector: str
    segment: Segment
    direction: str
    facts: IncidentFacts
    money: float
    confidence: float
    opened_on: str
    first_bucket: str
    last_bucket: str
    resolved_on: str | None
    lead_episode: int
    note: str
    monitors: tuple[str, ...]
    episodes: int
    disposition: str | None
    owner: str | None
    acknowledged_by: str | None
    version: int
    comments: int
    decision: str | None
    due: str | None
    snoozed_until: str | None
    series: Mapping[str, list[Any]] = field(default_factory=dict)

    @property
    def priority(self) -> float:
        """Money of the last week × confidence: the order of the inbox."""
        return (self.facts.exposure_week or 0.0) * self.confidence

    @property
    def status(self) -> str:
        """Where people stand with it."""
        if self.state == "resolved":
            return "resolved"
        if self.decision or self.disposition:
            return "decided"
        return "owned" if self.owner else "seen" if self.acknowledged_by else "new"


def tick(store: Store) -> str:
    """Changes with anything the store shows: a key for caches."""
    row = store.one(SQL["tick"])
    return str(row["tick"]) if row else ""


def incidents(
    store: Store,
    at: datetime,
    as_of: date | None = None,
    *,
    state: str | None = None,
    kind: str | None = None,
    resolved_days: int = 7,
    shadow: bool = False,
) -> list[Incident]:
    """Incidents as the morning `as_of` left them (None: the newest), most money of the last week × confidence first.

    `state`: pending, firing, resolved, or "open" for the first two; resolved ones go back `resolved_days`.
    `at` decides which snoozes run. Further filters (owner, market, …) are the caller's, on the fields.
    """
    day = as_of or FAR
    with store.read():
        since = day if as_of is None else day - timedelta(days=resolved_days)
        if as_of is None:
            newest = store.one(SQL["latest_run"], {"as_of": None})
            since = date.fromisoformat(newest["as_of"]) - timedelta(days=resolved_days) if newest else FAR
        cards = _cards(store, at, day, _grouped(store, day, since), shadow)
    wanted = {"open": ("pending", "firing"), None: ("pending", "firing", "resolved")}.get(state, (state,))
    found = [card for card in cards if card.state in wanted and kind in (None, card.kind)]
    usual = _usual_week(found)
    return sorted(found, key=lambda card: (card.state == "resolved", *_order(card, usual)))


def _order(card: Incident, usual: float) -> tuple[float, float, float, int]:
    """Most money first; harms before responses of ours, the graver before the lighter.

    Money nobody knows is not no money: a harm whose monitor declares none stands where the `usual` one does.
    """
    leads = LEADS.get(card.facts.role, 0)
    unknown = card.kind == "risk" and leads == 0 and card.facts.exposure is None
    return (
        -(usual * card.confidence if unknown else card.priority),
        leads,
        -SEVERITIES.index(card.severity),
        card.id,
    )


def _usual_week(cards: Iterable[Incident]) -> float:
    """The median money of the last week, over the open harms of which it is known."""
    open_harms = (one for one in cards if one.state != "resolved" and LEADS.get(one.facts.role, 0) == 0)
    return median([one.facts.exposure_week for one in open_harms if one.facts.exposure_week] or [0.0])


def incident(store: Store, number: int, at: datetime, as_of: date | None = None) -> Incident | None:
    """One incident, whatever its state; None when there is none of that number by that morning."""
    day = as_of or FAR
    with store.read():
        cards = _cards(store, at, day, _grouped(store, day, FAR, incident=number), True)
    return cards[0] if cards else None


def episodes(store: Store, number: int, as_of: date | None = None) -> list[Episode]:
    """The episodes of an incident, the lead first, then by money."""
    day = as_of or FAR
    grouped = _grouped(store, day, FAR, incident=number)
    members = grouped.get(number, [])
    if not members:
        return []
    lead = summarise(members, facts_on(store, grouped, day)[number].alert).lead
    return sorted(members, key=lambda e: (e.id != lead.id, not e.alive, -e.money, e.identity))


def episode(store: Store, number: int, as_of: date | None = None) -> Episode | None:
    """One episode by its id."""
    found = _grouped(store, as_of or FAR, FAR, episode=number)
    return next((member for members in found.values() for member in members), None)


def segment_episodes(
    store: Store, monitor: str, segments: Iterable[Segment], as_of: date, since: date
) -> dict[str, Episode]:
    """Segment in its text form → its newest risk episode as a morning left it, alive ones first.

    Only episodes with a bad bucket from `since` on; segments without one are left out.
    """
    scope = {
        "monitor": monitor,
        "segments": json.dumps([encode(segment) for segment in segments]),
        "as_of": as_of.isoformat(),
        "since": since.isoformat(),
    }
    rows = store.rows(SQL["episodes_of_segments"], scope)
    stored = [(row, json.loads(row["machine"])) for row in rows]
    found = [from_json({**e, "id": row["id"], "incident_id": row["incident_id"]}) for row, e in stored]
    recent = [e for e in found if e.last_bucket >= since.isoformat()]
    return {e.segment: e for e in sorted(recent, key=lambda e: (e.alive, e.last_bucket, e.id))}


def alert_facts(
    store: Store, alerts: Sequence[Episode], as_of: date | None = None
) -> dict[int, IncidentFacts]:
    """Alert → its own facts on a morning, over its own window."""
    return facts_of_alerts(store, alerts, as_of or FAR)


def incident_facts(store: Store, number: int, as_of: date | None = None) -> IncidentFacts | None:
    """The facts of an incident as a morning left them; None where there is none of that number by then."""
    day = as_of or FAR
    return facts_on(store, _grouped(store, day, FAR, incident=number), day).get(number)


def all_episodes(store: Store, as_of: date) -> list[Episode]:
    """Every episode there was up to a morning, as that morning left it."""
    grouped = _grouped(store, as_of, date.min)
    return [member for members in grouped.values() for member in members]


def dispositions(store: Store, number: int) -> dict[int, str | None]:
    """Episode id → what people said of it, for one incident."""
    rows = store.rows(SQL["episodes_as_of"], _scope(FAR, FAR, number, None))
    return {row["id"]: row["disposition"] for row in rows}


def snoozes(store: Store, at: datetime) -> list[Row]:
    """Snoozes that run at a moment: id, incident_id, monitor, segment, until, actor, at, why."""
    return store.rows(SQL["snoozes_at"], {"at": moment(at)})


def _scope(day: date, since: date, incident: int | None, episode: int | None) -> dict[str, Any]:
    return {
        "as_of": day.isoformat(),
        "resolved_since": since.isoformat(),
        "incident": incident,
        "episode": episode,
    }


def _grouped(
    store: Store, day: date, since: date, *, incident: int | None = None, episode: int | None = None
) -> dict[int, list[Episode]]:
    """Incident id → its episodes as that day left them."""
    grouped: dict[int, list[Episode]] = {}
    for row in store.rows(SQL["episodes_as_of"], _scope(day, since, incident, episode)):
        stored = {**json.loads(row["machine"]), "id": row["id"], "incident_id": row["incident_id"]}
        grouped.setdefault(row["incident_id"], []).append(from_json(stored))
    return grouped


def _cards(
    store: Store, at: datetime, day: date, grouped: Mapping[int, list[Episode]], shadow: bool
) -> list[Incident]:
    # Over 40 lines: one field per line of the record that the screens show.
    people = {
        row["id"]: row
        for row in store.rows(SQL["incidents_people"], {"incidents": json.dumps(list(grouped))})
    }
    running = snoozes(store, at)
    facts = facts_on(store, grouped, day)
    cards = {number: summarise(members, facts[number].alert) for number, members in grouped.items()}
    leads = [card.lead.id for card in cards.values() if card.lead.id is not None]
    drawn = series(store, leads, None if day == FAR else day)
    found = []
    for number, members in grouped.items():
        card, said = cards[number], people[number]
        lead = card.lead
        if not (card.live or shadow):
            continue
        found.append(
            Incident(
                id=number,
                kind=lead.kind,
                state=card.state,
                severity=card.severity,
                live=card.live,
                monitor=lead.monitor,
                family=lead.family,
                detector=lead.detector,
                segment=lead.where,
                direction=lead.direction,
                facts=facts[number],
                money=facts[number].exposure or 0.0,
                confidence=card.confidence,
                opened_on=card.opened_on,
                first_bucket=card.first_bucket,
                last_bucket=card.last_bucket,
                resolved_on=card.resolved_on,
                lead_episode=lead.id or 0,
                note=lead.evidence.note,
                monitors=tuple(dict.fromkeys(member.monitor for member in members)),
                episodes=facts[number].views,
                disposition=said["disposition"],
                owner=said["owner"],
                acknowledged_by=said["acknowledged_by"],
                version=said["version"],
                comments=said["comments"],
                decision=said["decision"],
                due=said["due"],
                snoozed_until=_snoozed(number, lead, running),
                series=drawn.get(lead.id or 0, {}),
            )
        )
    return found


def _snoozed(number: int, lead: Episode, running: Iterable[Row]) -> str | None:
    """The latest end of the snoozes that cover this incident."""
    ends = [
        row["until"]
        for row in running
        if row["incident_id"] in (None, number)
        and row["monitor"] in (None, lead.monitor)
        and (row["segment"] is None or contains(decode(row["segment"]), lead.where))
    ]
    return max(ends, default=None)
