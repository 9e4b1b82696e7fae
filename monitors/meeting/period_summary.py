"""Weeks together: how incidents were closed, money at stake and stopped, the noisiest monitors, what is overdue,
and how long it took to see and to decide.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from monitors.life.incident_facts import IncidentFacts
from monitors.life.share import Share, wilson
from monitors.life.stakes import TotalStake, least_total
from monitors.meeting.aftermath import aftermath
from monitors.store import Store, log, meetings, queue_times, reading
from monitors.store.log import StandingDecision
from monitors.store.queue_times import Goal, Waiting

NOISIEST = 8  # monitors listed; chosen
UNDECIDED = "undecided"


@dataclass(frozen=True)
class Delays:
    """Days that something took, over `n` incidents: the median, and what nine of ten stayed below. None without any."""

    n: int
    middle: float | None
    most: float | None


@dataclass(frozen=True)
class NoisyMonitor:
    """A monitor of the period: incidents in which it fired, and how many of those judged were false."""

    monitor: str
    incidents: int
    false: Share


@dataclass(frozen=True)
class OverdueDecision:
    """A decision whose day is past while its incident goes on."""

    incident: int
    facts: IncidentFacts
    said: StandingDecision


@dataclass(frozen=True)
class PeriodSummary:
    """A period of mornings, from `since` to before `until`; money in the home's currency.

    closed: how incidents that ended were judged or decided on, `undecided` among them. at_stake: of all that were
    alive. stopped: money a week that no longer flows in the `acted` incidents where something was decided; compared
    with the week before the decision, and no proof that the decision stopped it. waits: (until a first answer,
    until a decision) of those that opened, held against the team's targets.
    """

    since: date
    until: date
    opened: int
    ended: int
    alive: int
    closed: dict[str, int]
    at_stake: TotalStake
    stopped: float
    acted: int
    decided: dict[str, int]
    noisiest: tuple[NoisyMonitor, ...]
    overdue: tuple[OverdueDecision, ...]
    detection: Delays
    deciding: Delays
    meetings: int
    waits: tuple[Waiting, Waiting]


def summarise_period(store: Store, since: date, until: date, goal: Goal | None = None) -> PeriodSummary:
    """The summary of the mornings from `since` to before `until`, as the last of them knew it; `goal`: the targets."""
    # Over 40 lines: one line for each thing that the summary holds.
    last = until - timedelta(days=1)
    rows = meetings.incidents_between(store, since, until)
    numbers = [row["id"] for row in rows]
    facts = {n: one for n in numbers if (one := reading.incident_facts(store, n, last)) is not None}
    standing = log.standing(store, numbers)
    in_time = {n: said for n, said in standing.items() if said.as_of < until.isoformat()}
    opened = [row for row in rows if row["opened_on"] >= since.isoformat()]
    ended = [row for row in rows if row["resolved_on"] and row["resolved_on"] < until.isoformat()]
    made = meetings.decisions_between(store, since, until)
    newest = {row["incident_id"]: row["decision"] for row in made if row["decision"]}
    came = [aftermath(store, n, in_time[n], last) for n in newest if n in in_time]
    stopped = [one.stopped for one in came if one.stopped is not None]
    return PeriodSummary(
        since,
        until,
        len(opened),
        len(ended),
        len(rows) - len(ended),
        dict(Counter(_closed_as(row, in_time.get(row["id"])) for row in ended).most_common()),
        least_total(facts.values()),
        sum(stopped),
        len(stopped),
        dict(Counter(newest.values()).most_common()),
        _noisiest(store, since, until),
        _overdue(in_time, facts, last),
        _delays([_days(facts[row["id"]].onset, row["opened_on"]) for row in opened if row["id"] in facts]),
        _delays([_days(row["opened_on"], first) for row, first in _first_words(rows, made)]),
        sum(since <= date.fromisoformat(one["as_of"]) < until for one in meetings.meetings(store, 10_000)),
        queue_times.waiting(store, last, (until - since).days, goal),
    )


def _closed_as(row: dict[str, Any], said: StandingDecision | None) -> str:
    """What people said of an incident that has ended: what it was, else what was done."""
    if said is None:
        return UNDECIDED
    return said.disposition or said.decision or UNDECIDED


def _noisiest(store: Store, since: date, until: date) -> tuple[NoisyMonitor, ...]:
    """The monitors with the most incidents, with how many of those judged were false. An incident counts once."""
    judged = {row["monitor"]: row for row in log.judged(store, since, until)}
    loads = log.load(store, since, until)
    most = sorted(loads.values(), key=lambda row: (-row["incidents"], row["monitor"]))[:NOISIEST]
    found = []
    for row in most:
        seen = judged.get(row["monitor"], {})
        wrong = (seen.get("false_alarm") or 0) + (seen.get("data_issue") or 0)  # as the promise counts them
        found.append(NoisyMonitor(row["monitor"], row["incidents"], wilson(wrong, seen.get("judged") or 0)))
    return tuple(found)


def _overdue(
    standing: dict[int, StandingDecision], facts: dict[int, IncidentFacts], last: date
) -> tuple[OverdueDecision, ...]:
    late = [
        OverdueDecision(number, facts[number], said)
        for number, said in standing.items()
        if said.due and said.due < last.isoformat() and number in facts and facts[number].state != "resolved"
    ]
    return tuple(sorted(late, key=lambda one: (str(one.said.due), one.incident)))


def _first_words(
    rows: Sequence[dict[str, Any]], made: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], str]]:
    """(incident, the day of the first decision of the period) of those that were decided on."""
    first: dict[int, str] = {}
    for row in made:
        first.setdefault(row["incident_id"], row["as_of"])
    return [(row, first[row["id"]]) for row in rows if row["id"] in first]


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def _delays(days: Sequence[int]) -> Delays:
    """Median and the ninth of ten, by rank; a day before the beginning counts as none."""
    ranked = sorted(max(day, 0) for day in days)
    if not ranked:
        return Delays(0, None, None)
    return Delays(
        len(ranked), float(median(ranked)), float(ranked[min(len(ranked) - 1, int(0.9 * len(ranked)))])
    )
