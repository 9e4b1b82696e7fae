"""Brushing: sellers have linked accounts order, and praise, what nobody bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.extracts.shipments import days_to_deliver
from data.demo.files.rows import Column, Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import buyers_of_ring, number, ring, wave
from data.demo.world.world import Day


@dataclass
class Brushing(Scenario):
    """Orders by a cluster of buyers; five-star reviews of one text minutes after delivery."""

    first_mover = "review_anomaly_rate"
    also_moves = (
        "order_volume",
        "linked_review_rate",
        "light_parcel_rate",
        "rule_hit_rate",
        "rule_hits",
        "new_device_order_share",
    )
    decides = "linked buyers, same texts within the hour; refunds low"
    cause = "sellers who buy from themselves"
    answered = "Reviews of the sellers removed, orders taken out of the ranking"
    copies = 2
    days = (7, 12)
    lead = 5
    moves_in = "interactions"

    daily: float = 0.0
    ahead: int = 4  # days from order to review

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and two or three of its small sellers."""
        country, category = stage.cell()
        volume = stage.world.demand.volume(country, category)
        daily = max(0.08 * volume, stage.strength(0.01 * volume, 4))
        sellers = stage.sellers(country, category, int(stage.rng.integers(2, 4)), (1, 2))
        buyers = buyers_of_ring(stage.world, stage.rng, country, int(10 + daily))
        entities = {"seller": sellers, "buyer": buyers}
        plan = cls(stage.number, stage.start, stage.end, country, category, entities=entities, daily=daily)
        plan.ahead = int(days_to_deliver(country) - 0.4)
        return plan

    @property
    def first_day(self) -> int:
        """The first orders are praised at the start."""
        return self.start - self.ahead

    @property
    def last_day(self) -> int:
        """The last orders are delivered and praised by the end."""
        return self.end - self.ahead

    def shows(self, rows: Rows) -> Column:
        """Reviews within two hours of delivery."""
        fast = (rows["kind"] == code("kind", "review")) & (rows["hours_after_delivery"] < 2)
        return fast & super().shows(rows)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the orders that the sellers placed with themselves."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        sellers = rng.choice(self.entities["seller"], n)
        return wave(day, self, n, "brushing", seller_id=sellers, **ring(self, rng, n, devices=8, addresses=6))
