"""Episodes of one cause become one incident: one card, one page, one decision.

A new episode joins the incident with whose members it has most in common on average, if that is enough; otherwise it
opens one. The average keeps strangers out whom one bridging alert would chain. Later mornings know more: two incidents
that nobody has touched become one, and a member that has nothing to do with the rest leaves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from monitors.life.episode import Episode
from monitors.life.kinship import Closeness, Held, kinship


@dataclass(frozen=True)
class Group:
    """New episodes of one cause, and the stored incident they belong to (None: a new one)."""

    incident_id: int | None
    episodes: list[Episode]


def group_episodes(
    episodes: Sequence[Episode],
    known: Iterable[Episode],
    closeness: Closeness | None = None,
    held: Held | None = None,
) -> list[Group]:
    """Groups of new episodes (without incident) and the incidents of `known` ones that they join.

    In order of evidence, each new episode joins the incident with the highest mean kinship; of equal ones the older.
    Only groups with new episodes are returned, which hold the new ones alone.
    """
    limits = closeness or Closeness()
    members: dict[int | None, list[Episode]] = {}
    for episode in known:
        members.setdefault(episode.incident_id, []).append(episode)
    places = [(Group(number, []), found) for number, found in members.items()]
    for episode in sorted(episodes, key=lambda e: (-e.evidence.strength, e.identity)):
        nats = [mean_kinship([episode], found, limits, held) for _, found in places]
        best = max(
            (place for place, value in enumerate(nats) if value is not None),
            key=lambda place: (nats[place], -place),
            default=None,
        )
        if best is None or (nats[best] or 0.0) < limits.join:
            places.append((Group(None, []), []))
            best = len(places) - 1
        places[best][0].episodes.append(episode)
        places[best][1].append(episode)
    return [group for group, _ in places if group.episodes]


@dataclass(frozen=True)
class Move:
    """An episode that belongs elsewhere: into the incident `to` (None: a new one), for `nats` of evidence."""

    episode: Episode
    to: int | None
    nats: float


def regroup(
    incidents: dict[int, list[Episode]],
    fresh: Iterable[int],
    closeness: Closeness | None = None,
    held: Held | None = None,
) -> list[Move]:
    """What later mornings correct, among incidents that nobody has touched (id → members).

    fresh: the incidents about which something new is known; only these may join another or lose a member. Of two that
    join, the older keeps its number. One correction an incident and morning, so that each can be followed.
    """
    limits = closeness or Closeness()
    fresh, moved, moves = set(fresh), set[int](), list[Move]()
    for number in sorted(fresh & set(incidents)):
        if (leaving := _leaves(incidents[number], limits, held)) is not None:
            moves.append(Move(leaving[0], None, leaving[1]))
            moved.add(number)
    scored = []
    for one, other in combinations(sorted(incidents), 2):
        if fresh & {one, other} and not moved & {one, other}:
            nats = mean_kinship(incidents[one], incidents[other], limits, held)
            if nats is not None and nats >= limits.merge:
                scored.append((nats, one, other))
    for nats, one, other in sorted(scored, key=lambda found: (-found[0], found[1:])):
        if not moved & {one, other}:
            moves += [Move(episode, one, nats) for episode in incidents[other]]
            moved |= {one, other}
    return moves


def _leaves(members: Sequence[Episode], limits: Closeness, held: Held | None) -> tuple[Episode, float] | None:
    """The member that has least to do with the others, if that is too little; of two members the younger leaves."""
    if len(members) < 2:
        return None
    found = []
    for episode in members:
        others = [other for other in members if other is not episode]
        nats = mean_kinship([episode], others, limits, held)
        if nats is not None and nats < limits.part:
            found.append((nats, episode.opened_on, episode.id or 0, episode))
    if not found:
        return None
    nats, _, _, episode = min(found, key=lambda one: (one[0], -one[2]))
    return episode, nats


def mean_kinship(
    some: Sequence[Episode], others: Sequence[Episode], closeness: Closeness, held: Held | None = None
) -> float | None:
    """Mean nats between two sets of episodes, over the pairs about which something can be said; None: about none."""
    pairs = (kinship(one, other, closeness, held) for one in some for other in others)
    found = [nats for nats in pairs if nats is not None]
    return sum(found) / len(found) if found else None
