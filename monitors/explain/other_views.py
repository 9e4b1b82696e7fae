"""What the other alerts of an incident add to the card of its lead: who carries it by what they count, and where.

A ring of refund abuse shows by device in one metric and by seller in another, and the metric that leads may count
neither, or not by category. Every alert keeps who carries it: the kinds that the lead has nobody of are taken from the
alert in which the fewest carry half. Every alert has a segment: those narrower than the lead's say where to look.
"""

from collections.abc import Iterable, Mapping
from math import log, log1p
from typing import Any

from monitors import words
from monitors.explain.explanation import Row, Section
from monitors.life.episode import Episode

MOST = 3  # places that are told; chosen
FIRST, MOSTLY = 3, 0.5  # entities that together have at least this share, where no half is known; chosen
MANY = 1000  # entities; more than any few
NO_PLACE = ("rule_id", "version")  # conditions that say which rule, not where


def carriers_elsewhere(others: Iterable[Episode], own: Mapping[str, Section]) -> dict[str, Section]:
    """Entity kind → those who carry another alert of the incident, where a few do, or where at least the first three
    have most of what is beyond expectation; without kinds that `own` has rows of.

    Rows: id, share of that alert's excess, usual share. Facts: `alert` and `monitor` that keep them, `half`,
    `entities`.
    """
    best: dict[str, tuple[tuple[int, float, int], Section]] = {}
    for other in others:
        for kind, held in other.carriers.items():
            if (kind in own and own[kind].rows) or not held["rows"]:
                continue
            few, first = words.main_carriers({kind: held}), sum(float(row[1]) for row in held["rows"][:FIRST])
            if few is None and (held.get("half") or first < MOSTLY):
                continue
            rank = (few.few if few else len(held["rows"]) + MANY, -first, other.id or 0)
            if kind not in best or rank < best[kind][0]:
                best[kind] = rank, _section(other, held)
    return {kind: section for kind, (_, section) in best.items()}


def _section(other: Episode, held: Mapping[str, Any]) -> Section:
    rows = [{"id": str(name), "share": share, "usual": usual} for name, share, usual in held["rows"]]
    facts = {"alert": other.id, "monitor": other.monitor, "half": held["half"], "entities": held["active"]}
    return Section(rows, facts=facts)


def places_elsewhere(others: Iterable[Episode], segment: Mapping[str, str]) -> list[Row]:
    """Segments inside the lead's own in which other alerts of the incident are: where most metrics agree first, then
    where the change is the largest; at most three.

    Rows: `segment`, `monitors` that alerted there, `alerts` (their ids).
    """
    found: dict[tuple[tuple[str, str], ...], list[Episode]] = {}
    for other in others:
        where = {name: value for name, value in other.where.items() if name not in NO_PLACE}
        if any(segment.get(name, value) != value for name, value in where.items()):
            continue
        if set(where) - set(segment):
            found.setdefault(tuple(sorted(where.items())), []).append(other)

    def rank(key: tuple[tuple[str, str], ...]) -> tuple[int, float, tuple[tuple[str, str], ...]]:
        return -len({one.monitor for one in found[key]}), -max(_size(one) for one in found[key]), key

    return [
        {
            "segment": dict(key),
            "monitors": sorted({one.monitor for one in found[key]}),
            "alerts": sorted(one.id or 0 for one in found[key]),
        }
        for key in sorted(found, key=rank)[:MOST]
    ]


def _size(one: Episode) -> float:
    """How far an alert's value is from what was expected, as a log factor."""
    actual, expected = max(one.evidence.actual, 0.0), max(one.evidence.expected, 0.0)
    return abs(log1p(actual) - log1p(expected)) if min(actual, expected) <= 0 else abs(log(actual / expected))
