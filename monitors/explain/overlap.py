"""Do two alerts share a cause? By the money they have in common: in cells and in entities, on the same
days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Trace:
    """What an alert leaves: money by cell (segment → money), by entity (kind → id → money), and its days."""

    cells: Sequence[tuple[Mapping[str, str], float]]
    entities: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    since: date = date.min
    until: date = date.max


def overlap(one: Trace, other: Trace) -> float:
    """Share of the smaller money that both have, 0 to 1: the better told of cells and entities; 0 on other
    days.

    Two cells share the money of the smaller one when one lies within the other. Cells of different
    dimensions say nothing against each other, but only as much for each other as if the money were spread
    evenly: nothing.
    """
    if one.since >= other.until or other.since >= one.until:
        return 0.0
    return max(_cells(one.cells, other.cells), _entities(one.entities, other.entities))


def _cells(
    ours: Sequence[tuple[Mapping[str, str], float]], theirs: Sequence[tuple[Mapping[str, str], float]]
) -> float:
    smaller = min(sum(m for _, m in ours), sum(m for _, m in theirs))
    if smaller <= 0:
        return 0.0
    shared, left = 0.0, [m for _, m in theirs]
    for where, money in sorted(ours, key=lambda cell: -cell[1]):
        for place, (other, _) in enumerate(theirs):
            if money <= 0:
                break
            if _nested(where, other):
                common = min(money, left[place])
                shared, money, left[place] = shared + common, money - common, left[place] - common
    return min(1.0, shared / smaller)


def _nested(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return one.items() <= other.items() or other.items() <= one.items()


def _entities(ours: Mapping[str, Mapping[str, float]], theirs: Mapping[str, Mapping[str, float]]) -> float:
    best = 0.0
    for kind in ours.keys() & theirs.keys():
        mine, others = ours[kind], theirs[kind]
        smaller = min(sum(mine.values()), sum(others.values()))
        if smaller > 0:
            shared = sum(min(money, others.get(identity, 0.0)) for identity, money in mine.items())
            best = max(best, shared / smaller)
    return best
