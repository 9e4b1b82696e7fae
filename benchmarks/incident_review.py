"""What the desk shows in time: the order of Review each morning, the day an incident begins, and when it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.incident_homes import Played
from benchmarks.incident_truth import Label
from monitors.commands.options import now
from monitors.life.episode import Episode
from monitors.life.episodes import Policy
from monitors.replay.truth import Case
from monitors.store import reading

WEEK = timedelta(days=7)
FIRST_ROWS = 2


@dataclass(frozen=True)
class MorningOrder:
    """The dearest live case of a morning, and the row of Review (from 1) of the first incident that holds an alert
    of it which is still alive; None: no row does. led: that incident is led by an alert of the case.
    """

    morning: date
    case: str
    lost: float
    row: int | None
    led: bool
    above: tuple[str, ...]


def order_by_morning(played: Played, labels: Mapping[int, Label]) -> list[MorningOrder]:
    """One entry for every morning on which a true case was under way that had lost money within the last week."""
    found = []
    for morning in played.mornings:
        case = dearest(played.cases, morning)
        if case is None:
            continue
        # What Review shows until somebody asks for more: neither resolved nor snoozed.
        rows = [
            incident
            for incident in reading.incidents(played.store, now(), morning)
            if incident.state != "resolved" and incident.snoozed_until is None
        ]
        alive: dict[int, set[str | None]] = {}
        for episode in reading.all_episodes(played.store, morning):
            if episode.alive and episode.live and episode.kind == "risk":
                label = labels.get(episode.id or 0, Label())
                alive.setdefault(episode.incident_id or 0, set()).add(label.case)
        place = next((n for n, row in enumerate(rows) if case.id in alive.get(row.id, ())), None)
        led = place is not None and labels.get(rows[place].lead_episode, Label()).case == case.id
        above = tuple(
            f"{row.monitor} {'·'.join(row.segment.values()) or 'everywhere'} {row.money:,.0f}"
            for row in rows[:FIRST_ROWS]
        )
        lost = lost_in_week(case, morning)
        found.append(MorningOrder(morning, case.id, lost, None if place is None else place + 1, led, above))
    return found


def dearest(cases: Sequence[Case], morning: date) -> Case | None:
    """The true risk case under way on the day before a morning that lost most in the week before it."""
    day = morning - timedelta(days=1)
    live = [case for case in cases if case.must_page == "risk" and case.start <= day < case.end]
    costly = [case for case in live if lost_in_week(case, morning) > 0]
    return max(costly, key=lambda case: (lost_in_week(case, morning), case.id), default=None)


def lost_in_week(case: Case, morning: date) -> float:
    """Money a case lost in the seven days before a morning."""
    return case.lost_before(morning) - case.lost_before(morning - WEEK)


@dataclass(frozen=True)
class Stale:
    """An alert that fires though its last bad bucket is long gone: days behind the newest bucket it could judge."""

    episode: Episode
    behind: int
    release: int


def stale(played: Played) -> list[Stale]:
    """Firing episodes of the last morning whose last bad bucket lies more than their release and a week behind.

    A cohort is judged at its age of so many days: that much later counts as its newest bucket.
    """
    policy, found = Policy(), []
    for episode in played.episodes:
        if episode.state != "firing":
            continue
        monitor = played.monitors.get(episode.monitor)
        age = (monitor.lag or 0) if monitor is not None and monitor.view == "cohort" else 0
        newest = played.last - timedelta(days=1 + age)
        behind = (newest - date.fromisoformat(episode.last_bucket[:10])).days
        release = policy.release_for(episode)
        days = 1 if monitor is not None and monitor.grain == "hour" else release
        if behind > days + WEEK.days:
            found.append(Stale(episode, behind, release))
    return found


@dataclass(frozen=True)
class Begin:
    """The day an incident begins, as Review says it, against the day its case did; days, positive = too late."""

    case: str
    incident: int
    off: int


def begins(played: Played, incidents: Mapping[str, int]) -> list[Begin]:
    """For each case (with its incident) that began on one of the mornings' own days."""
    found = []
    for case in played.cases:
        number = incidents.get(case.id)
        if number is None or case.start < played.mornings[0] - timedelta(days=1):
            continue
        incident = reading.incident(played.store, number, now(), played.last)
        if incident is not None:
            first = date.fromisoformat(incident.facts.onset)
            found.append(Begin(case.id, number, (first - case.start).days))
    return found
