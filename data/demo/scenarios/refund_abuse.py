"""Refund abuse: linked buyers claim not-received and empty-box refunds on parcels that were delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.extracts.shipments import days_to_deliver
from data.demo.files.rows import Column, Rows
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import buyers_of_ring, claimed, number, ring, wave
from data.demo.world.world import Day

MOVED_BY_RINGS = (
    "delivered_but_disputed_rate",
    "refund_amount_rate",
    "rule_hit_rate",
    "refund_only_rate_cohort",
    "refund_only_by_payment",
    "order_defect_rate_cohort",
    "abusive_refund_share",
)


@dataclass
class RefundAbuse(Scenario):
    """A ring of buyers who share a few devices and addresses orders, then claims refunds without return."""

    first_mover = "refund_only_rate"
    also_moves = (*MOVED_BY_RINGS, "rule_hits")
    decides = "claims on delivered parcels, by buyers who share devices and addresses"
    cause = "ring of linked buyers"
    answered = "Photos asked for before refunds without return"
    copies = 2
    days = (7, 14)
    lead = 5
    moves_in = "after_sales"

    daily: float = 0.0
    ahead: int = 4  # days from order to claim

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell, and enough orders a day to take refund-only to three to five times its base."""
        country, category = stage.cell()
        base = 0.017 * stage.world.demand.volume(country, category)
        daily = stage.strength(base, stage.rng.uniform(3, 5))
        buyers = buyers_of_ring(stage.world, stage.rng, country, int(8 + daily * 2))
        ahead = int(days_to_deliver(country))
        return cls(
            stage.number,
            stage.start,
            stage.end,
            country,
            category,
            entities={"buyer": buyers},
            daily=daily,
            ahead=ahead,
        )

    @property
    def first_day(self) -> int:
        """The first orders are claimed at the start."""
        return self.start - self.ahead

    @property
    def last_day(self) -> int:
        """The last orders are placed early enough to be claimed before the end."""
        return self.end - self.ahead

    def shows(self, rows: Rows) -> Column:
        """Refunds without return that its buyers claim on delivered parcels."""
        return claimed(self, rows)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the ring's orders of the day."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        return wave(day, self, n, "refund_abuse", **ring(self, rng, n))
