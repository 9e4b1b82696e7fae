"""The facts of incidents in the store: written once a morning, read by every place that shows an incident.

A morning from before they were kept has none: they are made of what is stored when asked for, by the same function.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from monitors.life.episode import Episode, from_json
from monitors.life.incident_facts import IncidentFacts, facts_from_json
from monitors.life.stakes import same_money
from monitors.store import machine
from monitors.store.database import Store
from monitors.store.statements import statements

SQL = statements("facts")
HarmOf = Callable[[Sequence[Episode]], str]  # what a headline calls an incident of these alerts, may be empty


def unnamed(members: Sequence[Episode]) -> str:
    """No harm is named: for facts that are made without the home's scenarios."""
    return ""


def put_facts(
    store: Store, as_of: date, incidents: Iterable[int] | None = None, harm_of: HarmOf = unnamed
) -> None:
    """Keep the facts of incidents as the morning `as_of` leaves them, inside `write()`.

    None: those that the morning touched and that are alive on it or ended on it. Others keep their last ones.
    """
    if incidents is None:
        incidents = {
            e.incident_id for e in machine.episodes_on(store, as_of) if _moves(e, as_of) and e.incident_id
        }
    members = members_on(store, sorted(incidents), as_of)
    made = _made(store, members, as_of, harm_of)
    alerts = {one.id: one for many in members.values() for one in many if one.id is not None}
    shared = same_money(list(made.values()), alerts)
    told = {number: replace(facts, same_money=shared.get(number, ())) for number, facts in made.items()}
    rows = [
        {"incident_id": number, "as_of": as_of.isoformat(), "facts": json.dumps(facts.as_json())}
        for number, facts in told.items()
    ]
    store.many(SQL["put_facts"], rows)


def facts_on(store: Store, members: Mapping[int, Sequence[Episode]], as_of: date) -> dict[int, IncidentFacts]:
    """Incident → its facts as the morning `as_of` left them; members: its episodes, or those of them still about.

    Of an incident that is over these are its last ones. What was not kept is made of what is stored, and so is what
    alerts have joined or left since.
    """
    wanted = {"incidents": json.dumps(list(members)), "as_of": as_of.isoformat()}
    now: dict[int, list[int]] = {}
    for row in store.rows(SQL["alerts_on"], wanted):
        now.setdefault(row["incident_id"], []).append(row["id"])
    kept = {}
    for row in store.rows(SQL["facts_on"], wanted):
        number, facts = row["incident_id"], facts_from_json(json.loads(row["facts"]))
        if list(facts.alerts) == now.get(number) and not _older(facts.as_of, members[number]):
            kept[number] = facts
    kept = _in_sight(store, kept)
    return {**kept, **made_of(store, [number for number in members if number not in kept], as_of)}


def _in_sight(store: Store, kept: dict[int, IncidentFacts]) -> dict[int, IncidentFacts]:
    """The same, without the numbers of incidents that whoever reads may not see."""
    named = {other for facts in kept.values() for other in facts.same_money}
    if not named:
        return kept
    seen = {row["id"] for row in store.rows(SQL["seen_of"], {"incidents": json.dumps(sorted(named))})}
    return {
        number: replace(facts, same_money=tuple(one for one in facts.same_money if one in seen))
        for number, facts in kept.items()
    }


def made_of(
    store: Store, incidents: Sequence[int], as_of: date, harm_of: HarmOf = unnamed
) -> dict[int, IncidentFacts]:
    """Incident → its facts, made of its episodes and their kept series as a morning left them; not whose money it may
    be too, which all incidents of the morning together tell.
    """
    return _made(store, members_on(store, incidents, as_of), as_of, harm_of)


def members_on(store: Store, incidents: Sequence[int], as_of: date) -> dict[int, list[Episode]]:
    """Incident → its episodes as a morning left them."""
    if not incidents:
        return {}
    members: dict[int, list[Episode]] = {}
    scope = {"incidents": json.dumps(list(incidents)), "as_of": as_of.isoformat()}
    for row in store.rows(SQL["members_on"], scope):
        one = replace(
            from_json(json.loads(row["machine"])), id=row["episode_id"], incident_id=row["incident_id"]
        )
        members.setdefault(row["incident_id"], []).append(one)
    return members


def _made(
    store: Store, members: Mapping[int, Sequence[Episode]], as_of: date, harm_of: HarmOf
) -> dict[int, IncidentFacts]:
    from monitors.life.facts import facts_of  # it reckons in arrays: who reads kept facts does without them

    kept = series(store, [one.id for many in members.values() for one in many if one.id is not None], as_of)
    return {
        number: replace(facts_of(many, kept, told_on(many, as_of)), harm=harm_of(many))
        for number, many in members.items()
    }


def facts_of_alerts(store: Store, episodes: Sequence[Episode], as_of: date) -> dict[int, IncidentFacts]:
    """Alert → its own facts, as of an incident that had no other."""
    from monitors.life.facts import facts_of  # as above

    kept = series(store, [one.id for one in episodes if one.id is not None], as_of)
    return {one.id: facts_of([one], kept, told_on([one], as_of)) for one in episodes if one.id is not None}


def told_on(members: Sequence[Episode], as_of: date) -> str:
    """The morning facts are of: the one asked for, or, where the newest is meant, the last that saw any of them."""
    return as_of.isoformat() if as_of != date.max else max(one.seen_on for one in members)


def series(
    store: Store, numbers: Iterable[int], before: date | None = None
) -> dict[int, dict[str, list[Any]]]:
    """Episode id → its last buckets (before a day, exclusive) as lists of equal length."""
    found = {}
    for row in store.rows(SQL["series_of"], {"episodes": json.dumps(list(numbers))}):
        values: dict[str, list[Any]] = json.loads(row["series"])
        if before is not None and before.isoformat() < row["as_of"]:
            upto = sum(bucket[:10] < before.isoformat() for bucket in values["bucket"])
            values = {name: column[:upto] for name, column in values.items()}
        found[row["episode_id"]] = values
    return found


def _moves(episode: Episode, as_of: date) -> bool:
    return episode.alive or episode.resolved_on == as_of.isoformat()


def _older(kept_on: str, members: Sequence[Episode]) -> bool:
    """Whether a living alert was seen since the facts were kept: by a desk that did not keep them."""
    return any(one.alive and one.seen_on > kept_on for one in members)
