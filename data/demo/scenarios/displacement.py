"""Displacement: an intervention ends fraud in one category and pushes it into a neighbouring one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.extracts.frauds import commit
from data.demo.extracts.orders import draft
from data.demo.extracts.shipments import days_to_deliver
from data.demo.files.rows import Column, Rows
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES
from data.demo.plans.demo_truth import Effect
from data.demo.plans.scenario import OLD, Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import buyers_of_ring, claimed, number, ring
from data.demo.scenarios.refund_abuse import MOVED_BY_RINGS
from data.demo.world.rulebook import Version
from data.demo.world.world import Day, World

LONGEST = 5  # days from order to claim, in the slowest market


@dataclass
class Displacement(Scenario):
    """A refund ring of old moves to another category of the same market days after a rule was tightened."""

    first_mover = "refund_only_rate"
    also_moves = MOVED_BY_RINGS
    decides = "the same buyers, another category, right after the intervention"
    cause = "ring driven out of another category by an intervention"
    days = (10, 14)
    needs_time = True
    lead = LONGEST + 1
    moves_in = "after_sales"

    daily: float = 0.0
    origin: int = 0  # category they come from
    ahead: int = 4  # days from order to claim

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take two cells of a market."""
        country, category = stage.cell()
        _, origin = stage.cell(countries=(COUNTRIES[country],))
        volume = stage.world.demand.volume
        base = 0.017 * max(volume(country, category), volume(country, origin))
        daily = stage.strength(base, 3.5)
        buyers = buyers_of_ring(stage.world, stage.rng, country, int(8 + daily * 3))
        entities = {"buyer": buyers}
        return cls(
            stage.number,
            stage.start,
            stage.end,
            country,
            category,
            entities=entities,
            daily=daily,
            origin=origin,
            ahead=int(days_to_deliver(country)),
        )

    @property
    def first_day(self) -> int:
        """In the other category the ring is old."""
        return -OLD

    @property
    def last_day(self) -> int:
        """The last orders are claimed by the end."""
        return self.end - self.ahead

    def prepare(self, world: World) -> None:
        """Tighten the rule in the category of origin, a day before the ring moves."""
        day = max(0, self.start - self.ahead - 1)
        note = f"Refunds of linked buyers in {CATEGORIES[self.origin]} need photos"
        world.rules.release(
            Version("refund_cluster", day, 0.97, self.country, self.origin, "refund_only_rate", note)
        )

    def shows(self, rows: Rows) -> Column:
        """Refunds without return that its buyers claim on delivered parcels."""
        return claimed(self, rows)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the ring's orders where it is today."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        moved = day.index >= self.start - self.ahead
        if not moved and day.index == self.start - self.ahead - 1:
            return None
        country, category = self.pair()
        cell = np.full(n, country), np.full(n, category if moved else self.origin)
        rows = draft(day, rng, *cell, _scenario=self.number if moved else -1, **ring(self, rng, n))
        commit(rng, rows, np.arange(n), "refund_abuse")
        return rows

    def effect(self, world: World) -> Effect:
        """The rule, and where the ring went."""
        country, _ = self.pair()
        return Effect(
            f"{self.name}-{self.number:02d}",
            "displaces",
            world.clock.date(self.start - self.ahead - 1),
            "refund_cluster",
            self.first_mover,
            {"country": COUNTRIES[country], "category": CATEGORIES[self.origin]},
            0.0,
            self.ahead,
            displaced_to=self.place(),
        )
