"""Money of several incidents together: at least so much, for incidents that may touch the same orders count once."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.life.incident_facts import IncidentFacts
from monitors.life.segment import Segment


@dataclass(frozen=True)
class TotalStake:
    """Money of several incidents in the home's currency; `at_least`: some may be counted already, and are left out."""

    amount: float
    at_least: bool


def least_total(incidents: Iterable[IncidentFacts]) -> TotalStake:
    """The money that is surely at stake in all of them.

    Two incidents may touch the same orders where no dimension tells their segments apart and their windows meet. The
    sum is over incidents of which no two may: in falling order of money, each that touches none of those before it.
    So of every group that hangs together the largest counts, and it is never a sum of the same money twice.
    """
    counted: list[IncidentFacts] = []
    with_money = [one for one in incidents if one.exposure]
    for one in sorted(with_money, key=lambda e: (-(e.exposure or 0.0), e.incident or 0)):
        if not any(may_share(one, other) for other in counted):
            counted.append(one)
    return TotalStake(sum(one.exposure or 0.0 for one in counted), len(counted) < len(with_money))


def may_share(one: IncidentFacts, other: IncidentFacts) -> bool:
    """Whether two incidents may touch the same orders."""
    meet = one.first_bucket[:10] <= other.last_bucket[:10] and other.first_bucket[:10] <= one.last_bucket[:10]
    return meet and compatible(one.segment, other.segment)


def compatible(one: Segment, other: Segment) -> bool:
    """Whether something can lie in both segments: no dimension has two values."""
    return all(other.get(name, value) == value for name, value in one.items())
