"""Truth: what really happened in a demo, for replay and for tests to be measured against."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


@dataclass
class Event:
    """One thing that happened. start … end are local days, end exclusive.

    kind: "risk" (to be paged as risk), "data" (to be paged as data), "innocent" (not to be paged as risk).
    """

    id: str
    scenario: str
    innocent: bool
    kind: str
    segment: dict[str, str]
    entities: dict[str, list[str]]
    start: date
    end: date
    first_mover: str
    also_moves: list[str]
    decides: str  # innocent: what stays still and shows that it is innocent; else what proves it
    money: float  # USD lost or touched by bad events that happened before the end of the demo
    money_by_day: dict[str, float]
    cause: str
    twin_of: str | None = None


@dataclass
class Effect:
    """What an intervention did to fraud: works (falls for good), fades (comes back) or displaces it, or those it shut
    come back under new ids that are linked to the old ones (returns). holdout: whom it passed over, {} = nobody.
    """

    scenario: str
    effect: str
    day: date  # local day it took effect
    rule_id: str
    metric: str
    segment: dict[str, str]
    factor: float  # what remains of the fraud, in the days after
    lag_days: int  # from effect to metric
    back_on: date | None = None  # day on which the fraud is back in full
    displaced_to: dict[str, str] | None = None
    holdout: dict[str, str] = field(default_factory=dict)  # by, share, key
    shut: list[str] = field(default_factory=list)
    back_as: list[str] = field(default_factory=list)


@dataclass
class Collusion:
    """Entities of one hand, as the identifiers in the extracts can tell. `scenario`: the event they are of, if any."""

    id: str
    kind: str
    scenario: str | None
    members: list[str]


@dataclass
class PlantedLoss:
    """Money that does not add up, or a twin of it that does: one record of one check."""

    check: str
    key: dict[str, str | int]  # key columns of the check → values
    country: str
    day: date  # local day of the movement at fault
    amount: str  # USD with two decimals: what is at loss, of a twin what it might be taken for
    loss: bool  # False: an innocent twin, never to be found
    found_on: date | None  # first morning on which the check can and must find it
    heals_on: date | None  # first morning on which it adds up again, by a later row
    data_fault: bool  # the books were right, a row was sent wrong
    cause: str


@dataclass(frozen=True)
class ToldText:
    """A text of a saying. phrases: what tells it, as the text has it. group: None where everybody used own words."""

    text_id: str
    scenario: str  # id of the saying: that of the event, or of a campaign of words
    innocent: bool
    phrases: list[str]
    group: str | None


@dataclass
class Saying:
    """A way of speaking of a scenario or of a campaign of words. first, last: local days of its texts."""

    id: str
    scenario: str
    innocent: bool
    kind: str  # of most of its texts
    country: str
    category: str | None
    phrases: list[str]
    contact: str | None  # in the clear, as only landing has it
    grouped: bool  # one text goes round with small edits, or a contact does
    first: date | None = None
    last: date | None = None
    texts: int = 0


@dataclass
class DemoTruth:
    """All events of a demo and what it was written with."""

    seed: int
    days: int
    orders_per_day: int
    first: date
    end: date
    rows: dict[str, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    interventions: list[Effect] = field(default_factory=list)
    rings: list[Collusion] = field(default_factory=list)
    losses: list[PlantedLoss] = field(default_factory=list)
    texts: list[ToldText] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values: dates as ISO days, money with two decimals."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=date.isoformat))
        return plain

    def save(self, path: Path) -> None:
        """Write truth.json."""
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n")
