"""Refund abuse: linked buyers claim not-received and empty-box refunds on parcels that were delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.frauds import commit
from data.demo.orders import draft
from data.demo.rows import Rows, count
from data.demo.scenarios.scenario import Scenario
from data.demo.scenarios.stage import Stage
from data.demo.world import Day

CLUSTER_DEVICES = 5 * 10**10


@dataclass
class RefundAbuse(Scenario):
    """A ring of buyers who share a few devices and addresses orders, then claims refunds without return."""

    first_mover = "refund_only_rate"
    also_moves = ("delivered_but_disputed_rate", "refund_rate", "rule_hit_rate")
    decides = "claims on delivered parcels, by buyers who share devices and addresses"
    cause = "ring of linked buyers"
    copies = 2
    days = (6, 14)
    lead = 4

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and enough orders a day to take refund-only to three to five times its base."""
        country, category = stage.cell()
        base = 0.016 * stage.world.demand.volume(country, category)
        daily = stage.strength(base, stage.rng.uniform(3, 5))
        buyers = (country + 1) * 10**9 + stage.rng.integers(
            0, stage.world.buyers.known[0, country], int(8 + daily * 2)
        )
        return cls(
            stage.number,
            stage.start,
            stage.end,
            country,
            category,
            entities={"buyer": np.unique(buyers)},
            daily=daily,
        )

    @property
    def last_day(self) -> int:
        """The last orders are placed early enough to be claimed before the end."""
        return self.end - self.lead

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the ring's orders of the day."""
        if extract != "orders":
            return None
        rng = day.chance(f"scenario {self.number}")
        n = int(rng.poisson(self.daily))
        buyers = rng.choice(self.entities["buyer"], n)
        device = CLUSTER_DEVICES + self.number * 1000 + rng.integers(0, 4, n)
        rows = draft(
            day,
            rng,
            np.full(n, self.country),
            np.full(n, self.category),
            buyer_id=buyers,
            device_id=device,
            address_id=9 * 10**9 + self.number * 1000 + rng.integers(0, 3, n),
            new_device=rng.random(n) < 0.3,
            _new=False,
            _scenario=self.number,
        )
        commit(rng, rows, np.arange(count(rows)), "refund_abuse")
        return rows
