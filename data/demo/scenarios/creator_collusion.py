"""Creator collusion: linked buyers order in live sessions, and cancel after the payout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import buyers_of_ring, number, ring, wave
from data.demo.world.world import Day

WORTHWHILE = ("fashion", "electronics", "beauty", "home", "phones", "sports")  # commission worth a fraud
COMMISSION = 0.09  # of the order value, about


@dataclass
class CreatorCollusion(Scenario):
    """Self-linked orders of one creator from one seller; returns and cancels follow after the window."""

    first_mover = "self_linked_order_rate"
    also_moves = (
        "pair_concentration",
        "commission_rate",
        "commission_reversal_rate",
        "rule_hit_rate",
        "commission_at_risk_cohort",
        "buyer_cancel_rate",
        "return_refund_rate",
    )
    decides = "buyers are linked to the creator, one seller"
    cause = "creator and seller share the commission on fake orders"
    answered = "Commission of the pair frozen until the return window has passed"
    copies = 2
    days = (6, 12)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell, one of its creators and one of its sellers."""
        country, category = stage.cell(categories=WORTHWHILE)
        through_creators = 0.6 * stage.world.demand.volume(country, category)
        daily = max(stage.strength(0.0055 * through_creators, 5), 0.12 * through_creators)
        sellers = stage.sellers(country, category, 1, (1, 2))
        creators = stage.creators(country, category, 1)
        buyers = buyers_of_ring(stage.world, stage.rng, country, int(8 + daily))
        entities = {"creator": creators, "seller": sellers, "buyer": buyers}
        return cls(stage.number, stage.start, stage.end, country, category, entities=entities, daily=daily)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the linked buyers' orders in the creator's live slot."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        country, _ = self.pair()
        at = day.world.clock.at(
            np.full(n, day.index), 20 + rng.integers(0, 2, n), rng.random(n) * 3600, np.full(n, country)
        )
        return wave(
            day,
            self,
            n,
            "collusion",
            creator_id=self.entities["creator"][0],
            seller_id=self.entities["seller"][0],
            items=rng.integers(1, 4, n),
            channel=code("channel", "live"),
            event_at=at,
            **ring(self, rng, n, devices=6, addresses=4),
        )

    def settle(self, day: Day, orders: Rows) -> None:
        """The loss is the commission."""
        if orders:
            mine = (orders["_scenario"] == self.number) & (orders["decision"] == 0)
            self.lose(day.index, float(orders["amount"][mine].sum()) / 100 * COMMISSION)
