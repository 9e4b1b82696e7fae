"""One morning's results into the desk's memory: episodes move, incidents form, every change is told once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from monitors.life.episode import Episode, Observation
from monitors.life.episodes import Policy, step
from monitors.life.finding import DataFault, Finding
from monitors.life.grouping import Move, group_episodes, regroup
from monitors.life.incidents import Card, summarise
from monitors.life.kinship import Closeness, Held
from monitors.life.paging import Paging, due
from monitors.store import machine
from monitors.store.database import Store

Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Morning:
    """What a run has to say about one morning.

    series: identity → its last buckets, as lists by name; gone: identity of an open episode → why nobody watches it any
    more; definitions: monitor → fingerprint of what it computes.
    """

    as_of: date
    observations: Sequence[Observation]
    findings: Sequence[Finding]
    faults: Sequence[DataFault]
    series: Mapping[Identity, Mapping[str, Any]]
    gone: Mapping[Identity, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


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
    held: Held | None = None,
) -> Reported:
    """Write one morning, whole or not at all. `monitors`: only these were run (None: all of them); held: the share of
    an alert's excess that a cell holds.

    The state it starts from is that of the morning before, so that a rerun of the same morning ends in the
    same rows. Human words are never touched.
    """
    before = machine.morning_before(store, morning.as_of)
    previous = machine.episodes_on(store, before, monitors)
    states = {episode.id: episode.state for episode in previous}
    carried = {episode.id: episode.carriers for episode in previous}
    with store.write():
        after = step(previous, morning.observations, morning.as_of, rules.policy, morning.gone)
        after, redefined = _defined(after, morning.definitions)
        touched = machine.touched_incidents(store)
        stored = _store_episodes(store, after, morning.as_of, rules.closeness, held, touched)
        news = {e.incident_id for e in stored if e.incident_id and _is_news(e, carried)}
        stored, left = _regroup(
            store, stored, news - touched, touched, morning.as_of, at, rules.closeness, held
        )
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
        incidents = {e.incident_id for e in stored if e.incident_id} | left
        return _settle(store, incidents, morning.as_of, at, rules.paging)


def rewind(store: Store, since: date, monitors: Sequence[str] | None = None) -> None:
    """Set the machine's results of `since` and later aside, because these mornings are run again.

    Episodes and incidents stand as the morning before left them; rows of later ones wait to be found again.
    """
    with store.write():
        touched = machine.incidents_since(store, since)
        machine.forget_from(store, since, monitors)
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


def _store_episodes(
    store: Store,
    after: Iterable[Episode],
    as_of: date,
    closeness: Closeness,
    held: Held | None,
    touched: Collection[int],
) -> list[Episode]:
    """Rows for all episodes; new ones take back the row of an earlier run, or find their incident.

    What ended lately may come back: its incident is open to new episodes of the same carriers, unless a person has
    had their say about it, which was about what was known then.
    """
    settled: list[Episode] = []
    new: list[Episode] = []
    for episode in sorted(after, key=lambda e: e.alive):
        known = episode if episode.id is not None else machine.adopt(store, episode)
        (settled if known.incident_id is not None else new).append(known)
    # Resolved ones first: one identity has one alive row.
    stored = [machine.put_episode(store, episode) for episode in settled]
    for group in group_episodes(new, _candidates(store, stored, as_of, closeness, touched), closeness, held):
        incident = group.incident_id or machine.add_incident(store, summarise(group.episodes))
        stored += [machine.put_episode(store, replace(e, incident_id=incident)) for e in group.episodes]
    return stored


def _candidates(
    store: Store, stored: Sequence[Episode], as_of: date, closeness: Closeness, touched: Collection[int]
) -> list[Episode]:
    """The episodes whose incidents a new one may join: alive, ended this morning, or ended lately and untouched."""
    now = {episode.id for episode in stored}
    alive = {episode.incident_id for episode in stored if episode.alive}
    since = as_of - timedelta(days=closeness.back + 1)
    ended = [e for e in machine.ended_lately(store, as_of, since) if e.id not in now]
    ended += [e for e in stored if not e.alive and not _lately(e, as_of)]
    open_still = [e for e in ended if e.incident_id in alive or e.incident_id not in touched]
    return [e for e in stored if e.alive or _lately(e, as_of)] + open_still


def _is_news(episode: Episode, carried: Mapping[int | None, object]) -> bool:
    """Whether this morning knows more of an episode than the last: it is new, or asked anew who carries it."""
    return episode.id not in carried or carried[episode.id] != episode.carriers


def _regroup(
    store: Store,
    stored: list[Episode],
    news: Collection[int],
    touched: Collection[int],
    as_of: date,
    at: datetime,
    closeness: Closeness,
    held: Held | None,
) -> tuple[list[Episode], set[int]]:
    """The episodes after what this morning corrects of earlier ones' grouping, and the incidents that they left."""
    # Over 40 lines with its signature: what is moved, written and told of a move belongs together.
    members: dict[int, list[Episode]] = {}
    for episode in stored:
        if episode.incident_id is not None and episode.incident_id not in touched and episode.kind == "risk":
            members.setdefault(episode.incident_id, []).append(episode)
    alive = {number: found for number, found in members.items() if any(e.alive for e in found)}
    moves = regroup(alive, news, closeness, held)
    placed = {move.episode.id: _move(store, move, as_of, at) for move in moves}
    left = {move.episode.incident_id for move in moves if move.episode.incident_id is not None}
    for move in moves:
        old, new = move.episode.incident_id, placed[move.episode.id]
        if move.to is not None and old is not None:
            machine.follow(store, old, new)
            why = "what is known of both this morning says that they are of one cause"
            machine.tell(store, "incident", old, "joined", (None, str(new)), at=at, as_of=as_of, why=why)
    return [replace(e, incident_id=placed.get(e.id, e.incident_id)) for e in stored], left


def _move(store: Store, move: Move, as_of: date, at: datetime) -> int:
    """Put an episode into another incident, say so, and return its number."""
    episode = move.episode
    to = move.to or machine.add_incident(store, summarise([episode]))
    machine.move_episode(store, episode, to)
    if episode.id is not None:
        change = (str(episode.incident_id), str(to))
        why = "joined: of one cause" if move.to else "split off: it shares nothing with the others"
        machine.tell(store, "episode", episode.id, "incident", change, at=at, as_of=as_of, why=why)
    return to


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


def _lately(episode: Episode, as_of: date) -> bool:
    return episode.resolved_on == as_of.isoformat()


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
