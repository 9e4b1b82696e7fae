"""The card of an incident: what it shows of its episodes, and which of them leads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from monitors.life.episode import Episode
from monitors.life.kinship import Closeness, kinship
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


@dataclass(frozen=True)
class Lead:
    """What speaks for an episode as the lead of its incident, in nats.

    kin: weight of its mean kinship with the other episodes, so that a stranger among them does not lead. condition: for
    each condition of its segment. clear: for each unit of ln of its strength, which counts between `least` and `most`
    half-widths of the band: beyond them it says how rare the event is, not how near the cause. within: share of the
    lead's excess from which a narrower cell of the same monitor leads in its place; crumb: share below which such a
    cell never leads. lingers: days by which the last bad day of what has ended may lie before the newest of those that
    go on. Swept, see *Incidents* in docs/statistics.md.
    """

    kin: float = 1.0
    condition: float = 1.0
    clear: float = 0.5
    least: float = 0.4
    most: float = 20.0
    within: float = 0.6
    crumb: float = 0.3
    lingers: int = 7


LEAD, CLOSENESS = Lead(), Closeness()
SEVERITIES = ("low", "medium", "high")  # rising
# Which role leads an incident: the lowest there is.
LEADS = {"harm": 0, "exposure": 0, "volume": 1, "quality": 1, "response": 2}


def summarise(episodes: Sequence[Episode], alert: int | None = None) -> Card:
    """One card of at least one episode: the worst state, the money counted once, and the leading episode.

    alert: the episode that a kept record says leads; None, or one that is not here: it is found (`lead_of`).
    Shadow monitors add nothing to a card that a live one has opened: neither money nor state nor headline.
    """
    known = next((e for e in episodes if alert is not None and e.id == alert), None)
    live = any(e.live for e in episodes)
    episodes = [e for e in episodes if e.live == live]
    alive = [e for e in episodes if e.alive] or list(episodes)
    states = {e.state for e in episodes}
    state = "firing" if "firing" in states else "pending" if "pending" in states else "resolved"
    lead = known or lead_of(episodes)
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
    """The episode that names the card: of the role that says most about a cause, the one nearest to the others.

    A harm, or an exposure to one, goes before volume and quality, and a response of ours never leads where there is
    anything else. Of those the lead is the one with the most nats of `Lead`: akin to the rest of the incident, narrow,
    and clear. Money does not count: a consequence is often dearer than its cause, and a cause may carry no money.
    Where a cell inside that one has most of the same excess, the narrower one leads, as siblings of a cell speak for
    the whole. What has just ended may lead while its consequences go on; what ended longer ago does so only where all
    has ended.
    """
    newest = max((e.last_day for e in episodes if e.alive), default=None)
    able = [e for e in episodes if newest is None or e.alive or (newest - e.last_day).days <= LEAD.lingers]
    first = min(LEADS.get(e.role, 0) for e in able)
    able = [e for e in able if LEADS.get(e.role, 0) == first]
    able = [e for e in able if not any(_is_crumb(e, other) for other in able)]
    if len(able) == 1:
        return able[0]
    nearest = max(able, key=lambda e: (_nats(e, episodes), e.evidence.strength, e.identity))
    inside = [
        e for e in able if _in_cell(e, nearest) and e.evidence.excess >= LEAD.within * nearest.evidence.excess
    ]
    return max(inside, key=lambda e: (len(e.where), e.evidence.strength, e.identity), default=nearest)


def _in_cell(episode: Episode, other: Episode) -> bool:
    """Whether an episode is the same deviation in a cell of the other's, or in the same one."""
    same = episode.monitor == other.monitor and episode.direction == other.direction
    return same and contains(other.where, episode.where)


def _is_crumb(episode: Episode, other: Episode) -> bool:
    """Whether an episode is a small part of what the other saw in the same bucket."""
    together = episode.last_bucket == other.last_bucket and len(episode.where) > len(other.where)
    return (
        together and _in_cell(episode, other) and episode.evidence.excess < LEAD.crumb * other.evidence.excess
    )


def _nats(episode: Episode, all_of_it: Sequence[Episode]) -> float:
    """How much speaks for an episode as the lead of its incident."""
    akin = [kinship(episode, other, CLOSENESS) for other in all_of_it if other is not episode]
    known = [nats for nats in akin if nats is not None]
    clear = log(min(max(episode.evidence.strength, LEAD.least), LEAD.most))
    return (
        LEAD.kin * (sum(known) / len(known) if known else 0.0)
        + LEAD.condition * len(episode.where)
        + LEAD.clear * clear
    )
