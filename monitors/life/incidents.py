"""Episodes of one cause become one incident: one card, one page, one decision.

Two episodes share a cause when they are bad at about the same time and the same events deviate. Where the excess sits
is the episode's footprint: per dimension, its share by value. So a spike in a market, in its top category and in the
whole meet (the whole's excess is in that market too), and two markets with a spike in the same night stay apart. Time
alone joins nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitors.life.episode import Episode
from monitors.life.overlap import footprint_of, overlap
from monitors.life.segment import contains


@dataclass(frozen=True)
class Closeness:
    """What counts as one cause. overlap: of footprints, 0 to 1; days: gap between two runs of bad buckets. Chosen."""

    overlap: float = 0.5
    days: int = 3


def near(one: Episode, other: Episode, days: int) -> bool:
    """Whether two episodes are bad at about the same time: their runs of bad buckets meet when extended by `days`."""
    gap = timedelta(days=days)
    return (
        _day(one.first_bucket) <= _day(other.last_bucket) + gap
        and _day(other.first_bucket) <= _day(one.last_bucket) + gap
    )


def similarity(one: Episode, other: Episode, closeness: Closeness) -> float:
    """0 = nothing in common, 1 = the same excess at the same time.

    Data faults join those of the same extract, and those of one kind that began on the same day, as a feed that stops
    affects all its extracts.
    """
    if one.kind != other.kind or not near(one, other, closeness.days):
        return 0.0
    if one.kind == "data":
        together = one.family == other.family and one.first_bucket == other.first_bucket
        return 1.0 if one.monitor == other.monitor or together else 0.0
    found = overlap(footprint_of(one), footprint_of(other))
    if found is None:
        return 1.0 if one.monitor == other.monitor else 0.0
    return found


@dataclass(frozen=True)
class Group:
    """New episodes of one cause, and the stored incident they belong to (None: a new one)."""

    incident_id: int | None
    episodes: list[Episode]


def group_episodes(
    episodes: Sequence[Episode], known: Iterable[Episode], closeness: Closeness | None = None
) -> list[Group]:
    """Groups of new episodes (without incident) and the `known` ones that have one.

    In order of evidence, each new episode joins the most similar one before it, if similar enough; otherwise it opens
    a group. Stored incidents are never merged, so that a card under work does not change.
    """
    limits = closeness or Closeness()
    stored: dict[int | None, Group] = {}
    groups: list[Group] = []
    placed: list[tuple[Episode, Group | None]] = [(episode, None) for episode in known]
    for episode in sorted(episodes, key=lambda e: (-e.evidence.strength, e.identity)):
        best, nearest = max(
            ((similarity(episode, other, limits), place) for place, (other, _) in enumerate(placed)),
            key=lambda scored: (scored[0], -scored[1]),
            default=(0.0, -1),
        )
        group = Group(None, [])
        if best >= limits.overlap:
            other, joined = placed[nearest]
            group = joined or stored.setdefault(other.incident_id, Group(other.incident_id, []))
        group.episodes.append(episode)
        placed.append((episode, group))
        if not any(group is one for one in groups):
            groups.append(group)
    return groups


@dataclass(frozen=True)
class Card:
    """What an incident shows of its episodes."""

    state: str
    severity: str
    live: bool
    lead: Episode
    first_bucket: str
    last_bucket: str
    opened_on: str
    resolved_on: str | None
    money: float
    confidence: float


SEVERITIES = ("low", "medium", "high")  # rising


def summarise(episodes: Sequence[Episode]) -> Card:
    """One card of at least one episode: the worst state, the money counted once, and the leading episode.

    Shadow monitors add nothing to a card that a live one has opened: neither money nor state nor headline.
    """
    live = any(e.live for e in episodes)
    episodes = [e for e in episodes if e.live == live]
    alive = [e for e in episodes if e.alive] or list(episodes)
    states = {e.state for e in episodes}
    state = "firing" if "firing" in states else "pending" if "pending" in states else "resolved"
    lead = lead_of(alive)
    ends = [e.resolved_on for e in episodes if e.resolved_on]
    return Card(
        state=state,
        severity=max((e.severity for e in alive), key=SEVERITIES.index),
        live=live,
        lead=lead,
        first_bucket=min(e.first_bucket for e in episodes),
        last_bucket=max(e.last_bucket for e in episodes),
        opened_on=min(e.opened_on for e in episodes),
        resolved_on=max(ends) if state == "resolved" and ends else None,
        # Episodes of one cause overlap in money, so the largest counts and the others add nothing.
        money=max((e.money for e in episodes), default=0.0),
        confidence=max(_confidence(e) for e in alive),
    )


def _confidence(episode: Episode) -> float:
    """1 − q of its morning's decision; a data fault is seen, not inferred: 1."""
    q = episode.evidence.q_value
    return 1.0 if q is None else min(1.0, 1.0 - q)


def lead_of(episodes: Sequence[Episode]) -> Episode:
    """The episode that names the card: the one with the strongest evidence among those with much of the money, as
    narrow as possible.

    The whole always has the most money, but the cell of the cause deviates most against its own band. Where a cell
    inside that one has most of the same excess, the narrower one leads.
    """
    most = max(e.money for e in episodes)
    large = [e for e in episodes if e.money >= 0.3 * most]
    strongest = max(large, key=lambda e: (e.live, e.evidence.strength, len(e.where), e.identity))
    inside = [
        e
        for e in episodes
        if e.monitor == strongest.monitor
        and e.direction == strongest.direction
        and contains(strongest.where, e.where)
        and e.evidence.excess >= 0.6 * strongest.evidence.excess
    ]
    return max(inside, key=lambda e: (len(e.where), e.evidence.strength, e.identity), default=strongest)


def _day(bucket: str) -> date:
    """Day of a bucket."""
    return date.fromisoformat(bucket[:10])
