"""Campaign surge: a regional campaign brings volume and new buyers; rates inside segments stay. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.plans.occasions import add_occasions
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import World


@dataclass
class CampaignSurge(Scenario):
    """Orders double with a mix towards new buyers, so totals move while segments do not."""

    kind = "innocent"
    innocent = True
    first_mover = "order_volume"
    also_moves = (
        "rule_hits",
        "coupon_redemptions",
        "new_device_order_share",
        "rule_block_rate",
        "order_reject_rate",
        "new_buyer_coupon_share",
    )
    decides = "rates inside segments are flat; the calendar knows it"
    cause = "regional campaign, in the calendar"
    days = (2, 4)

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market."""
        return cls(stage.number, stage.start, stage.end, stage.country())

    def prepare(self, world: World) -> None:
        """Enter the campaign into the calendar, with twice the orders and many new buyers."""
        add_occasions(world, self, "Regional boost", 2.0, "regional_boost")
        world.demand.new_buyers[self.start : self.end, self.country] *= 1.5
