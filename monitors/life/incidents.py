"""The card of an incident: what it shows of its episodes, and which of them leads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitors.life.episode import Episode
from monitors.life.segment import contains


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
# Which role leads an incident: the lowest there is.
LEADS = {"harm": 0, "exposure": 0, "volume": 1, "quality": 1, "response": 2}


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

    A harm, or an exposure to one, goes before volume and quality, and a response of ours never leads where there is
    anything else. The whole always has the most money, but the cell of the cause deviates most against its own band.
    Where a cell inside that one has most of the same excess, the narrower one leads.
    """
    first = min(LEADS.get(e.role, 0) for e in episodes)
    episodes = [e for e in episodes if LEADS.get(e.role, 0) == first]
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
