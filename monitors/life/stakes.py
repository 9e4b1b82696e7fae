"""Money of several incidents: the least that all have together, and which of them may have the same money.

An incident's money is that of one of its alerts, which need not be the one that leads it: it lies in that alert's
segment and days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitors.life.episode import Episode
from monitors.life.incident_facts import IncidentFacts
from monitors.life.segment import Segment

MOST = 0.5  # share of an incident's money from which it is told whose money it may be; chosen


@dataclass(frozen=True)
class TotalStake:
    """Money of several incidents in the home's currency; `at_least`: some may be counted already, and are left out."""

    amount: float
    at_least: bool


def least_total(incidents: Iterable[IncidentFacts]) -> TotalStake:
    """The money that is surely at stake in all of them.

    Two incidents may touch the same orders where no dimension tells the segments of their money apart and its days
    meet. The sum is over incidents of which no two may: in falling order of money, each that touches none of those
    before it. So of every group that hangs together the largest counts, and it is never a sum of the same money twice.
    """
    counted: list[IncidentFacts] = []
    with_money = [one for one in incidents if one.exposure]
    for one in sorted(with_money, key=lambda e: (-(e.exposure or 0.0), e.incident or 0)):
        if not any(may_share(one, other) for other in counted):
            counted.append(one)
    return TotalStake(sum(one.exposure or 0.0 for one in counted), len(counted) < len(with_money))


def may_share(one: IncidentFacts, other: IncidentFacts) -> bool:
    """Whether the money of two incidents may be of the same orders."""
    return _days_of_both(one, other) > 0 and compatible(one.money_segment, other.money_segment)


def compatible(one: Segment, other: Segment) -> bool:
    """Whether something can lie in both segments: no dimension has two values."""
    return all(other.get(name, value) == value for name, value in one.items())


def same_money(
    incidents: Sequence[IncidentFacts], alerts: Mapping[int, Episode]
) -> dict[int, tuple[int, ...]]:
    """Open incident → the other open ones whose money may be most of its own, the most first; those without are left
    out.

    alerts: id → the alerts whose money it is. Two have so much in common, at most: the part of the one's excess that
    lies in the other's segment, as far as its footprint knows it, on the days that both have. Where nothing tells how
    much lies there, nothing is said.
    """
    living = [one for one in incidents if one.exposure and one.state != "resolved" and one.live]
    found: dict[int, list[tuple[float, int]]] = {}
    for place, one in enumerate(living):
        for other in living[:place]:
            common = _common(one, other, alerts)
            for mine, yours in ((one, other), (other, one)):
                if common >= MOST * (mine.exposure or 0.0) and common > 0:
                    found.setdefault(mine.incident or 0, []).append((-common, yours.incident or 0))
    return {number: tuple(of for _, of in sorted(others)) for number, others in found.items()}


def _common(one: IncidentFacts, other: IncidentFacts, alerts: Mapping[int, Episode]) -> float:
    """Money that both may have at most; 0 where it is not known to be in both segments."""
    if not may_share(one, other):
        return 0.0
    days = _days_of_both(one, other)
    parts = []
    for mine, yours in ((one, other), (other, one)):
        alert = alerts.get(mine.exposure_alert or 0)
        inside = None if alert is None else _part_in(alert, yours.money_segment)
        if inside is None:
            return 0.0
        parts.append((mine.exposure or 0.0) * inside * days / _days_of_both(mine, mine))
    return min(parts)


def _part_in(alert: Episode, segment: Segment) -> float | None:
    """The share of an alert's excess in a segment that its own is compatible with; None where its footprint does not
    know a dimension.
    """
    asked = [name for name in segment if name not in alert.where]
    if any(name not in alert.footprint for name in asked):
        return None
    return min((alert.footprint[name].get(segment[name], 0.0) for name in asked), default=1.0)


def _days_of_both(one: IncidentFacts, other: IncidentFacts) -> int:
    """Days that lie in the windows of both moneys, 0 = none."""
    (first, last), (begins, ends) = one.money_days, other.money_days
    return max(0, (min(_day(last), _day(ends)) - max(_day(first), _day(begins))).days + 1)


def _day(bucket: str) -> date:
    return date.fromisoformat(bucket[:10])
