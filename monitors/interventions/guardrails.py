"""Which interventions touched an alert, and which alerts stand beside one: its answer, its metric, its guardrails.

A guardrail is a metric that is the cost of a buyer, a seller, a creator or a reviewer (`party` in its header): it
alerts as every risk metric does, and an intervention may be what pushed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitors.catalogue.loading import Monitor
from monitors.interventions.intervention_ledger import Intervention, meets, window

GUARDED = ("buyer", "seller", "creator", "reviewer")
BEFORE, AFTER = (
    28,
    56,
)  # days around an intervention in which an alert on its own metric has to do with it; chosen
PUSHED_WITHIN = (
    28  # days from an intervention's start to the onset of a guardrail's alert it may have pushed; chosen
)
EARLY = 1  # days an onset may lie before the start: an estimated onset is a day off, and so are zones; chosen
Relation = Literal["answer", "metric", "guardrail"]


@dataclass(frozen=True)
class Touch:
    """An intervention and what it has to do with an alert: its answer, a change of its metric, or what may push it."""

    item: Intervention
    relation: Relation


def is_guardrail(monitor: Monitor | None) -> bool:
    """Whether a metric is somebody's cost but the platform's."""
    return monitor is not None and monitor.party in GUARDED


def touches(
    item: Intervention,
    monitor: Monitor | str,
    segment: Mapping[str, str],
    onset: date,
    incident: int | None = None,
) -> Relation | None:
    """What an intervention has to do with an alert of a monitor in a segment since `onset`; None = nothing."""
    if incident is not None and item.incident == incident:
        return "answer"
    if not meets(item.scope, segment):
        return None
    name = monitor if isinstance(monitor, str) else monitor.name
    if item.metric == name and item.day - timedelta(days=BEFORE) <= onset <= item.day + timedelta(days=AFTER):
        return "metric"
    first, last = window(item)
    latest = min(last, first + timedelta(days=PUSHED_WITHIN))
    if (
        not isinstance(monitor, str)
        and is_guardrail(monitor)
        and first - timedelta(days=EARLY) <= onset <= latest
    ):
        return "guardrail"
    return None


def touching(
    ledger: Iterable[Intervention],
    monitor: Monitor | str,
    segment: Mapping[str, str],
    onset: date,
    incident: int | None = None,
) -> list[Touch]:
    """Interventions that touched an alert: its answers first, then by how alike the scopes are, then by nearness."""
    found = [
        Touch(item, relation)
        for item in ledger
        if (relation := touches(item, monitor, segment, onset, incident)) is not None
    ]
    order = {"answer": 0, "metric": 1, "guardrail": 2}

    def rank(one: Touch) -> tuple[int, int, int, str]:
        shared = sum(segment.get(name) == value for name, value in one.item.scope.items())
        return order[one.relation], -shared, abs((onset - one.item.day).days), one.item.id

    return sorted(found, key=rank)
