"""What every test of an innocent explanation is given: the alert's table, its carriers, and the means to read more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.causes.cause import Cause
from monitors.explain.causes.compare import usual_change
from monitors.explain.causes.leaves import encode_leaves

if TYPE_CHECKING:
    from monitors.catalogue.coverage import HarmScenario
    from monitors.explain.innocents.huge_order import LargestEvent
    from monitors.explain.innocents.measures import Measures

MOST = 0.6  # share of the change that an innocent explanation must account for; chosen
LEAST = 0.25  # share of the change below which an explanation is ruled out; chosen
VISIBLE = 0.1  # share of the change that a single cell must carry to count; chosen
# Entities that count as few and as many; also values, expected events and leaves of a table; chosen.
FEW, MANY = 5, 20
NARROWED = 1.5  # times its usual part that a few entities must carry to be the few who carry it; chosen
LIKE_USUAL = 0.7  # share of the number of entities that carry half of the metric on a usual day; chosen


class Span(Protocol):
    """The buckets explained and those compared with; days are half-open."""

    @property
    def now(self) -> npt.NDArray[np.datetime64]:
        """Starts of the buckets explained."""
        ...

    @property
    def before(self) -> npt.NDArray[np.datetime64]:
        """Starts of those compared with."""
        ...

    def days(self, buckets: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
        """All days of some of its buckets."""
        ...

    @property
    def since(self) -> date:
        """First day explained."""
        ...

    @property
    def until(self) -> date:
        """Day after the last one."""
        ...

    @property
    def base_since(self) -> date:
        """First day compared with."""
        ...


class LeafTable(Protocol):
    """The alert's leaf table and its dimensions."""

    @property
    def frame(self) -> pd.DataFrame:
        """Amounts by the dimensions, actual_… and expected_…."""
        ...

    @property
    def dimensions(self) -> list[str]:
        """Its dimensions."""
        ...


class Movement(Protocol):
    """What the alert's number was, and what it should have been."""

    @property
    def actual(self) -> float:
        """The number as it was."""
        ...

    @property
    def expected(self) -> float:
        """As it should have been."""
        ...

    @property
    def change(self) -> float:
        """Their difference."""
        ...


class CarrierTable(Protocol):
    """Entities by excess, with the facts about all of them."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Entities, the largest excess first."""
        ...

    @property
    def facts(self) -> dict[str, Any]:
        """`half`, `entities`, `expected`, `clear` and more."""
        ...


@dataclass(frozen=True)
class InnocentInput:
    """Input of the tests: the monitor and its segment, the table with its split and causes, entities, data faults,
    calendar; the home's scenarios, a reader of other measures, and the largest single event (None: not known);
    raised: the desk found the change significant, it was not made up to ask about; places: columns of markets.
    """

    monitor: Monitor
    where: Mapping[str, str]
    window: Span
    table: LeafTable
    split: Movement
    causes: Sequence[Cause]
    who: Mapping[str, CarrierTable]
    faults: Sequence[Mapping[str, Any]]
    extracts: frozenset[str]
    calendar: pd.DataFrame | None
    up: bool
    scenarios: Sequence[HarmScenario] = ()
    measures: Measures | None = None
    raised: bool = False
    places: frozenset[str] = frozenset()
    largest: Callable[[], LargestEvent | None] = field(default=lambda: None)

    @cached_property
    def mix(self) -> float:
        """Share of the change that changed weights alone explain, with every segment at its usual rate; 0 to 1.

        Not the mix effect of the split, in which a new leaf is all mix, whatever its rate.
        """
        if not self.ratio or not self.table.dimensions or not self.split.change:
            return 0.0
        measures = self.amounts
        leaves = encode_leaves(self.table.frame[[*self.table.dimensions, *measures]], self.table.dimensions)
        return min(max(usual_change(leaves) / self.split.change, 0.0), 1.0)

    @cached_property
    def ratio(self) -> bool:
        """Whether the monitor has denominators."""
        return "actual_den" in self.table.frame

    @cached_property
    def amounts(self) -> list[str]:
        """Columns of amounts that the table has."""
        return [
            c for c in ("actual_num", "expected_num", "actual_den", "expected_den") if c in self.table.frame
        ]

    @cached_property
    def sums(self) -> dict[str, float]:
        """The table's amounts, added up."""
        return {name: float(self.table.frame[name].sum()) for name in self.amounts}

    @cached_property
    def excess(self) -> float:
        """Numerators beyond expectation, positive where they are more."""
        sums = self.sums
        usual = sums["expected_num"]
        if self.ratio:
            usual = sums["actual_den"] * usual / sums["expected_den"] if sums["expected_den"] > 0 else 0.0
        return sums["actual_num"] - usual

    @cached_property
    def events(self) -> float | None:
        """The excess in events, whatever its direction; None where the numerator is no count."""
        return None if self.monitor.unit in ("money", "ratio", "hours") else abs(self.excess)

    @cached_property
    def few(self) -> str:
        """The few entities that carry half of the change or more, in words; empty where no kind of entity is that
        narrow.
        """
        for entity, section in self.who.items():
            if section.rows and is_narrow(section):
                half = int(section.facts["half"])
                return words.carried_by(
                    words.Carriers(
                        entity=entity,
                        few=half,
                        active=float(section.facts["entities"]),
                        share=sum(row["share"] for row in section.rows[:half]),
                        name=str(section.rows[0]["id"]) if half == 1 else "",
                    )
                )
        return ""


def is_narrow(section: CarrierTable) -> bool:
    """Whether few entities carry half of the change: five, or one in fifty of those that are active.

    Those few must have had a smaller part in it before: where there are few in all, few carry everything always.
    """
    half, active = section.facts.get("half"), float(section.facts.get("entities") or 0.0)
    if half is None or half > max(FEW, 0.02 * active):
        return False
    first, usual = section.rows[: int(half)], float(section.facts.get("expected") or 0.0)
    before = sum(row["expected"] for row in first) / usual if usual > 0 else 0.0
    return sum(row["share"] for row in first) >= NARROWED * before
