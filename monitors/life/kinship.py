"""Kinship: how much speaks for two alerts being of one cause, in nats of log-odds.

The model is logistic. Each line of `Weights` is one kind of evidence about a pair of alerts: who carries them, whether
their excess lies in the same cells, what their monitors measure, and when they were bad. Time and market alone never
join. The weights were fitted to pairs of alerts of six made-up marketplaces whose causes are known, each judged by
others, and rounded to quarters; docs/statistics.md has the table.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log1p

from monitors.life.bucket_span import last_day
from monitors.life.episode import Episode
from monitors.life.overlap import footprint_of
from monitors.life.segment import Segment

# The share of an alert's excess that lies in a cell, on the dimensions it knows beyond its own; None = not known.
Held = Callable[[Episode, Segment], float | None]


@dataclass(frozen=True)
class Weights:
    """Evidence in nats; positive speaks for one cause.

    prior: of any two alerts bad at about the same time. shared: half of the carriers' shares or more are the same
    entities'. strangers: carriers can be compared, and fewer than a fifth of the shares are the same. apart: a few
    carry each, and none carries both. one_same, more_same: one dimension, or more, on which both segments have the
    same value. other_segment, other_sibling: per dimension on which they differ, of two monitors and of one. outside:
    nothing of the one's excess lies in the other's cell. sibling: of one monitor. scenario, stage: the monitors show
    the same kind of harm, or stand in the same stage. onset, gap: for each unit of ln(1 + days) between their first
    buckets and between their runs. again: in full, for the same few carriers of the same kind of harm after more than
    `days` days. unrelated: at most, where nothing but market and time is the same.
    """

    prior: float = -0.5
    shared: float = 1.5
    strangers: float = -1.5
    apart: float = -2.75
    one_same: float = 1.0
    more_same: float = 3.25
    other_segment: float = -4.25
    other_sibling: float = -3.0
    outside: float = -3.5
    sibling: float = 1.5
    scenario: float = 1.5
    stage: float = 1.0
    onset: float = -0.75
    gap: float = -0.75
    again: float = 1.5
    unrelated: float = -1.0


@dataclass(frozen=True)
class Closeness:
    """What counts as one cause. join: mean nats with an incident's alerts from which a new alert joins it; merge, part:
    the same for two whole incidents to become one on a later morning, and below which an alert leaves its own. days:
    gap between two runs of bad buckets from which only carriers join; back: days at most between them. All are chosen
    on the marketplaces that the weights come from.
    """

    join: float = -0.25
    merge: float = -0.25
    part: float = -1.0
    days: int = 5
    back: int = 21


WEIGHTS = Weights()
FEW = 3  # entities at most that are called few; chosen
# Shares of the same carriers from which they are the same, and under which they are not; chosen.
MANY, NONE = 0.5, 0.05
LITTLE = 0.2  # share of the same carriers under which two alerts are strangers; chosen


def kinship(
    one: Episode, other: Episode, closeness: Closeness, held: Held | None = None, weights: Weights = WEIGHTS
) -> float | None:
    """Nats for one cause; None where nothing can be said: of two kinds, or too far apart in time.

    held: the share of the one's excess in a cell; without it the alerts' own footprints answer.
    """
    if one.kind != other.kind:
        return None
    distance = gap_of(one, other)
    if one.kind == "data":
        return _faults(one, other) if distance <= closeness.days else None
    shared, sibling = shared_carriers(one, other), one.monitor == other.monitor
    same_harm = bool(set(one.scenarios) & set(other.scenarios))
    if distance > closeness.days:
        same = (sibling or same_harm) and (shared or 0.0) >= MANY and _few_each(one, other)
        return weights.again if same and distance <= closeness.back else None
    alike = weights.scenario * same_harm + weights.stage * bool(one.stage and one.stage == other.stage)
    total = (
        weights.prior + alike + _carriers(one, other, shared, weights) + _places(one, other, held, weights)
    )
    total += weights.onset * log1p(onset_gap(one, other)) + weights.gap * log1p(distance)
    related = alike or sibling or _same_values(one, other) > 1 or (shared or 0.0) >= LITTLE
    return total if related else min(total, weights.unrelated)


def _same_values(one: Episode, other: Episode) -> int:
    """Dimensions on which both segments have the same value."""
    return sum(one.where[name] == other.where[name] for name in one.where if name in other.where)


def _faults(one: Episode, other: Episode) -> float:
    """Data faults join those of the same extract, and those of one kind that began on the same day, as a feed that
    stops affects all its extracts.
    """
    together = one.family == other.family and one.first_bucket == other.first_bucket
    return 9.0 if one.monitor == other.monitor or together else -9.0


def _carriers(one: Episode, other: Episode, shared: float | None, weights: Weights) -> float:
    if shared is None:
        return 0.0
    if shared < NONE and _few_each(one, other):
        return weights.apart
    # Between a fifth and a half of the shares the evidence grows evenly.
    same = weights.shared * min(max((shared - LITTLE) / (MANY - LITTLE), 0.0), 1.0)
    return same + weights.strangers * (shared < LITTLE)


def _places(one: Episode, other: Episode, held: Held | None, weights: Weights) -> float:
    here, there = one.where, other.where
    both = [name for name in here if name in there]
    same = _same_values(one, other)
    sibling = one.monitor == other.monitor
    total = weights.sibling * sibling
    total += weights.more_same if same > 1 else weights.one_same if same else 0.0
    total += (len(both) - same) * (weights.other_sibling if sibling else weights.other_segment)
    ask = held or held_by_footprint
    parts = [part for part in (ask(one, there), ask(other, here)) if part is not None]
    return total + weights.outside * max(0.0, 1 - min(parts, default=1.0) / MANY)


def held_by_footprint(episode: Episode, cell: Segment) -> float | None:
    """The share of an alert's excess in a cell, by the dimension of its footprint on which it is smallest."""
    known = {k: v for k, v in footprint_of(episode).items() if k not in episode.where and k in cell}
    return min((shares.get(cell[name], 0.0) for name, shares in known.items()), default=None)


def shared_carriers(one: Episode, other: Episode) -> float | None:
    """Share of either alert, on average, that entities carry which carry both, 0 to 1; None where the two have no kind
    of entity in common.

    Two monitors may call one kind by two names: ids of the same form (`s0000618`) are compared all the same.
    """
    if not _pairs(one.carriers, other.carriers):
        return None
    here, there = _pooled(one.carriers), _pooled(other.carriers)
    both = here.keys() & there.keys()
    return sum(min(1.0, sum(of[name] for name in sorted(both))) for of in (here, there)) / 2


def _pooled(carriers: Mapping[str, Mapping[str, object]]) -> dict[str, float]:
    """Entity → its share, of all kinds together: the larger where it stands under two."""
    found: dict[str, float] = {}
    for section in carriers.values():
        for name, part, *_ in _rows(section):
            found[name] = max(found.get(name, 0.0), min(part, 1.0))
    return found


def _pairs(
    one: Mapping[str, Mapping[str, object]], other: Mapping[str, Mapping[str, object]]
) -> list[tuple[Mapping[str, object], Mapping[str, object]]]:
    """Sections of entities that can be compared: of one kind, or with ids of one form."""
    return [
        (mine, yours)
        for kind, mine in one.items()
        for name, yours in other.items()
        if _rows(mine) and _rows(yours) and (kind == name or _forms(mine) & _forms(yours))
    ]


def _few_each(one: Episode, other: Episode) -> bool:
    """Whether a few entities carry each alert, of a kind that can be compared."""
    return any(
        all(section.get("half") and int(str(section["half"])) <= FEW for section in pair)
        for pair in _pairs(one.carriers, other.carriers)
    )


def _forms(section: Mapping[str, object]) -> set[str]:
    """The forms of a section's ids: their digits told as 0."""
    return {re.sub("[0-9]", "0", name) for name, *_ in _rows(section)}


def _rows(section: Mapping[str, object]) -> list[tuple[str, float]]:
    rows = section.get("rows", ())
    return [(str(row[0]), float(row[1])) for row in rows] if isinstance(rows, (list, tuple)) else []


def gap_of(one: Episode, other: Episode) -> int:
    """Days between their runs of bad buckets, 0 = they meet; by the day of the event or by the day it was told."""
    return min(
        max(0, (mine[0] - yours[1]).days, (yours[0] - mine[1]).days)
        for mine in runs_of(one)
        for yours in runs_of(other)
    )


def onset_gap(one: Episode, other: Episode) -> int:
    """Days between their first bad buckets, by the day of the event or by the day it was told."""
    return min(abs((mine[0] - yours[0]).days) for mine in runs_of(one) for yours in runs_of(other))


def runs_of(episode: Episode) -> list[tuple[date, date]]:
    """First and last bad day; and once more as they were told, where that was long after.

    A cohort is bad on the day of the order and told weeks later, when others are bad about the same orders.
    """
    first, last = date.fromisoformat(episode.first_bucket[:10]), episode.last_day
    told = date.fromisoformat(episode.opened_on) - timedelta(days=1)
    if told <= last_day(episode.first_bucket, episode.grain):
        return [(first, last)]
    return [(first, last), (told, told + (last - first))]
