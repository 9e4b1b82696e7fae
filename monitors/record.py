"""One morning's results into the desk's memory: episodes move, incidents form, every change is told once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from monitors.life.episode import Episode, Observation
from monitors.life.episodes import Policy, step
from monitors.life.finding import DataFault, Finding
from monitors.life.incidents import Card, summarise
from monitors.life.kinship import Closeness, Held
from monitors.life.paging import Paging, due
from monitors.membership import Memory, correct_grouping, store_episodes
from monitors.store import machine, moves
from monitors.store.database import Store
from monitors.store.standing import forget_from, standing

Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Morning:
    """What a run has to say about one morning.

    series: identity → its last buckets, as lists by name; gone: identity of an open episode → why nobody watches it any
    more; definitions: monitor → fingerprint of what it computes; held: the share of an alert's
    excess that a cell holds.
    """

    as_of: date
    observations: Sequence[Observation]
    findings: Sequence[Finding]
    faults: Sequence[DataFault]
    series: Mapping[Identity, Mapping[str, Any]]
    gone: Mapping[Identity, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    held: Held | None = None


@dataclass(frozen=True)
class LifeRules:
    """How episodes live, what joins them and when they page."""

    policy: Policy = field(default_factory=Policy)
    closeness: Closeness = field(default_factory=Closeness)
    paging: Paging = field(default_factory=Paging)


@dataclass(frozen=True)
class Reported:
    """What changed this morning: incidents opened, resolved and paged, by id."""

    opened: tuple[int, ...]
    resolved: tuple[int, ...]
    paged: tuple[int, ...]


def record(
    store: Store,
    run: int,
    morning: Morning,
    at: datetime,
    rules: LifeRules,
    monitors: Sequence[str] | None = None,
) -> Reported:
    """Write one morning, whole or not at all. `monitors`: only these were run (None: all of them).

    The state it starts from is that of the morning before, so that a rerun of the same morning ends in the
    same rows. Human words are never touched.
    """
    previous = standing(store, morning.as_of, monitors)
    others = _others(store, morning.as_of, monitors)
    states = {episode.id: episode.state for episode in previous}
    carried = {episode.id: episode.carriers for episode in (*previous, *others)}
    with store.write():
        after = step(previous, morning.observations, morning.as_of, rules.policy, morning.gone)
        after, redefined = _defined(after, morning.definitions)
        memory = Memory(morning.as_of, at, rules.closeness, morning.held, moves.touched_incidents(store))
        stored = store_episodes(store, after, memory, others)
        corrected, left = correct_grouping(store, [*stored, *others], carried, memory)
        stored = corrected[: len(stored)]
        for episode in stored:
            _tell_episode(store, episode, states.get(episode.id), morning.as_of, at)
            if episode.identity in redefined and episode.id is not None:
                change = (redefined[episode.identity], episode.definition)
                _tell_redefined(store, episode.id, change, morning.as_of, at)
        machine.put_morning(store, morning.as_of, stored)
        ids = _by_identity(stored)
        known = {identity: values for identity, values in morning.series.items() if identity in ids}
        machine.put_series(store, morning.as_of, {ids[identity]: known[identity] for identity in known})
        machine.put_findings(store, run, morning.as_of, morning.findings, ids)
        machine.put_faults(store, run, morning.as_of, morning.faults, ids)
        incidents = {e.incident_id for e in (*stored, *_moved(others, corrected)) if e.incident_id} | left
        return _settle(store, incidents, morning.as_of, at, rules.paging)


def _others(store: Store, as_of: date, monitors: Sequence[str] | None) -> list[Episode]:
    """What the monitors that are not run stand at on this morning: theirs stays, and new alerts may join it."""
    if monitors is None:
        return []
    known = standing(store, as_of + timedelta(days=1))
    return [e for e in known if e.kind == "data" or e.monitor not in monitors]


def _moved(others: Sequence[Episode], corrected: Sequence[Episode]) -> list[Episode]:
    """Those of the others that a corrected grouping has put into another incident."""
    before = {episode.id: episode.incident_id for episode in others}
    return [e for e in corrected if e.id in before and before[e.id] != e.incident_id]


def rewind(store: Store, since: date, monitors: Sequence[str] | None = None) -> None:
    """Set the machine's results of `since` and later aside, because these mornings are run again.

    Episodes and incidents stand as the morning before left them; rows of later ones wait to be found again.
    """
    with store.write():
        touched = machine.incidents_since(store, since)
        forget_from(store, since, monitors)
        members = machine.members_of(store, touched)
        for incident in touched:
            if episodes := members.get(incident):
                machine.put_incident(store, incident, summarise(episodes))
            else:
                machine.retire_incident(store, incident, since)


def withdraw(store: Store, since: date, at: datetime, as_of: date) -> int:
    """Say so of episodes that an earlier run of these mornings opened and this one no longer finds."""
    with store.write():
        gone = machine.withdrawn_since(store, since)
        for episode, _ in gone:
            why = "withdrawn: a rerun of that morning no longer finds it"
            machine.tell(
                store, "episode", episode, "state", ("firing", "resolved"), at=at, as_of=as_of, why=why
            )
        _settle(store, {incident for _, incident in gone}, as_of, at, None)
    return len(gone)


def _defined(
    episodes: Iterable[Episode], definitions: Mapping[str, str]
) -> tuple[list[Episode], dict[Identity, str]]:
    """The episodes with what their monitors compute today, and identity → what it was where that has changed."""
    known, changed = [], {}
    for episode in episodes:
        now = definitions.get(episode.monitor, episode.definition) if episode.alive else episode.definition
        if episode.definition and now != episode.definition:
            changed[episode.identity] = episode.definition
        known.append(replace(episode, definition=now))
    return known, changed


def _tell_redefined(store: Store, episode: int, change: tuple[str, str], as_of: date, at: datetime) -> None:
    why = "the monitor's file changed: from this morning on its numbers are those of the new definition"
    machine.tell(store, "episode", episode, "definition", change, at=at, as_of=as_of, why=why)


def _by_identity(stored: Iterable[Episode]) -> dict[Identity, int]:
    """Identity → episode id; where one turned into another this morning, the alive one."""
    ordered = sorted(stored, key=lambda e: (e.alive, e.seen_bucket))
    return {episode.identity: episode.id for episode in ordered if episode.id is not None}


def _tell_episode(store: Store, episode: Episode, before: str | None, as_of: date, at: datetime) -> None:
    if episode.id is None or episode.state == before:
        return
    if before is None and episode.opened_on != as_of.isoformat():
        return
    change = (before, episode.state)
    machine.tell(store, "episode", episode.id, "state", change, at=at, as_of=as_of, why=episode.why)


def _settle(
    store: Store, incidents: Iterable[int], as_of: date, at: datetime, paging: Paging | None
) -> Reported:
    """Bring the cards of these incidents in line with their episodes, and page what is due."""
    opened, resolved, paged = [], [], []
    members = machine.members_of(store, list(incidents))
    for incident in sorted(incidents):
        episodes = members.get(incident, [])
        if not episodes:
            machine.retire_incident(store, incident, as_of)
            continue
        card = summarise(episodes)
        before = machine.put_incident(store, incident, card)
        if card.opened_on == as_of.isoformat() and card.state != "resolved":
            opened.append(incident)
        if before != card.state or card.opened_on == as_of.isoformat():
            change = (None if card.opened_on == as_of.isoformat() else before, card.state)
            why = card.lead.why
            machine.tell(store, "incident", incident, "state", change, at=at, as_of=as_of, why=why)
            if card.state == "resolved":
                resolved.append(incident)
        if paging is not None and _page(store, incident, card, as_of, at, paging):
            paged.append(incident)
    return Reported(tuple(opened), tuple(resolved), tuple(paged))


def _page(store: Store, incident: int, card: Card, as_of: date, at: datetime, paging: Paging) -> bool:
    last = machine.last_page(store, incident)
    reason = due(card, last, paging)
    if reason is None:
        return False
    machine.add_page(store, incident, card, reason, as_of, at)
    return True
