"""Which incident an episode belongs to: new ones find theirs, and a later morning corrects what nobody has touched."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitors.life.episode import Episode
from monitors.life.grouping import Move, group_episodes, regroup
from monitors.life.incidents import summarise
from monitors.life.kinship import Closeness, Held
from monitors.store import machine, moves
from monitors.store.database import Store


@dataclass(frozen=True)
class Memory:
    """What grouping needs beside the episodes. touched: incidents about which a person has said something; held: the
    share of an alert's excess that a cell holds.
    """

    as_of: date
    at: datetime
    closeness: Closeness
    held: Held | None
    touched: Collection[int]


def store_episodes(
    store: Store, after: Iterable[Episode], memory: Memory, others: Sequence[Episode] = ()
) -> list[Episode]:
    """Rows for all episodes; new ones take back the row of an earlier run, or find their incident.

    others: episodes of monitors that were not run; new ones may join their incidents.
    What ended lately may come back: its incident is open to new episodes of the same carriers, unless a person has
    had their say about it, which was about what was known then.
    """
    settled: list[Episode] = []
    new: list[Episode] = []
    for episode in sorted(after, key=lambda e: e.alive):
        found = episode if episode.id is not None else machine.adopt(store, episode)
        (settled if found.incident_id is not None else new).append(found)
    # Resolved ones first: one identity has one alive row.
    stored = [machine.put_episode(store, episode) for episode in settled]
    known = _candidates(store, [*stored, *others], memory)
    for group in group_episodes(new, known, memory.closeness, memory.held):
        incident = group.incident_id or machine.add_incident(store, summarise(group.episodes))
        stored += [machine.put_episode(store, replace(e, incident_id=incident)) for e in group.episodes]
    return stored


def _candidates(store: Store, stored: Sequence[Episode], memory: Memory) -> list[Episode]:
    """The episodes whose incidents a new one may join: alive, ended this morning, or ended lately and untouched."""
    now = {episode.id for episode in stored}
    alive = {episode.incident_id for episode in stored if episode.alive}
    since = memory.as_of - timedelta(days=memory.closeness.back + 1)
    ended = [e for e in moves.ended_lately(store, memory.as_of, since) if e.id not in now]
    ended += [e for e in stored if not e.alive and not _lately(e, memory.as_of)]
    open_still = [e for e in ended if e.incident_id in alive or e.incident_id not in memory.touched]
    return [e for e in stored if e.alive or _lately(e, memory.as_of)] + open_still


def _is_news(episode: Episode, carried: Mapping[int | None, object]) -> bool:
    """Whether this morning knows more of an episode than the last: it is new, or asked anew who carries it."""
    return episode.id not in carried or carried[episode.id] != episode.carriers


def correct_grouping(
    store: Store, stored: list[Episode], carried: Mapping[int | None, object], memory: Memory
) -> tuple[list[Episode], set[int]]:
    """The episodes after what this morning corrects of earlier ones' grouping, and the incidents that they left.

    carried: episode id → who carried it on the morning before; only where this morning knows more is anything moved.
    """
    members: dict[int, list[Episode]] = {}
    for episode in stored:
        if episode.incident_id is not None and episode.kind == "risk":
            members.setdefault(episode.incident_id, []).append(episode)
    free = {
        n: found for n, found in members.items() if n not in memory.touched and any(e.alive for e in found)
    }
    news = {e.incident_id for e in stored if e.incident_id in free and _is_news(e, carried)}
    changes = regroup(free, [number for number in news if number is not None], memory.closeness, memory.held)
    placed = {move.episode.id: _move(store, move, memory) for move in changes}
    left = {move.episode.incident_id for move in changes if move.episode.incident_id is not None}
    for old, new in {(move.episode.incident_id, move.to) for move in changes}:
        if old is not None and new is not None:
            moves.follow(store, old, new)
            _tell(
                store,
                "incident",
                old,
                "joined",
                (None, str(new)),
                "new evidence says both are of one cause",
                memory,
            )
    return [replace(e, incident_id=placed.get(e.id, e.incident_id)) for e in stored], left


def _move(store: Store, move: Move, memory: Memory) -> int:
    """Put an episode into another incident, say so, and return its number."""
    episode = move.episode
    to = move.to or machine.add_incident(store, summarise([episode]))
    moves.move_episode(store, episode, to)
    if episode.id is not None:
        why = "joined: of one cause" if move.to else "split off: it has nothing in common with the others"
        _tell(store, "episode", episode.id, "incident", (str(episode.incident_id), str(to)), why, memory)
    return to


def _tell(
    store: Store,
    subject: str,
    number: int,
    field: str,
    change: tuple[str | None, str],
    why: str,
    memory: Memory,
) -> None:
    machine.tell(store, subject, number, field, change, at=memory.at, as_of=memory.as_of, why=why)


def _lately(episode: Episode, as_of: date) -> bool:
    return episode.resolved_on == as_of.isoformat()
