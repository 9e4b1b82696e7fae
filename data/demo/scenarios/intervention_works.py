"""Intervention that works: a lasting refund ring is ended by a change of rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from data.demo.files.rows import Rows
from data.demo.plans.demo_truth import Effect, Event
from data.demo.plans.scenario import OLD, Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import buyers_of_ring, number, ring, wave
from data.demo.world.rulebook import Version
from data.demo.world.world import Day, World

CLAIM_LAG = 5  # days from order to claim
LEFT = 0.15  # of the fraud remains


@dataclass
class InterventionWorks(Scenario):
    """Refund abuse that was there from the first day falls for good after the intervention."""

    first_mover = "refund_only_rate"
    decides = "refunds fall at the intervention and stay low, nowhere else do they rise"
    cause = "tighter rule against linked refunds"
    days = (14, 14)
    needs_time = True

    verb: ClassVar[str] = "works"
    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell with three times the usual refunds from the beginning."""
        country, category = stage.cell()
        daily = stage.strength(0.017 * stage.world.demand.volume(country, category), 3)
        buyers = buyers_of_ring(stage.world, stage.rng, country, int(8 + daily * 3))
        return cls(
            stage.number, stage.start, stage.end, country, category, entities={"buyer": buyers}, daily=daily
        )

    @property
    def first_day(self) -> int:
        """The ring is old."""
        return -OLD

    @property
    def last_day(self) -> int:
        """What remains of it stays."""
        return 10**6

    def prepare(self, world: World) -> None:
        """Tighten the rule in the cell."""
        note = "Refunds of linked buyers need photos"
        version = Version(
            "refund_cluster", self.start, 0.97, self.country, self.category, self.first_mover, note
        )
        world.rules.release(version)

    def tell(self, world: World) -> Event | None:
        """Nothing to be found: fraud falls."""
        return None

    def effect(self, world: World) -> Effect:
        """The rule and what it left of the ring."""
        return Effect(
            f"{self.name}-{self.number:02d}",
            self.verb,
            world.clock.date(self.start),
            "refund_cluster",
            self.first_mover,
            self.place(),
            LEFT,
            CLAIM_LAG,
        )

    def level(self, day: int) -> float:
        """Strength of the ring on an order day, 1 before the intervention bites."""
        return LEFT if day >= self.start else 1.0

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the ring's orders."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily * self.level(day.index))
        return wave(day, self, n, "refund_abuse", **ring(self, rng, n))
