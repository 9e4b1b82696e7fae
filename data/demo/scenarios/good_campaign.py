"""Good campaign: a coupon that real buyers like. Innocent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.files.rows import Rows, count
from data.demo.files.vocabulary import code
from data.demo.plans.occasions import add_occasions
from data.demo.plans.scenario import Scenario
from data.demo.world.world import Day, World

REACHED = 0.35  # of orders in the cell use the coupon


@dataclass
class GoodCampaign(Scenario):
    """Redemptions multiply; accounts per device and linked share stay."""

    kind = "innocent"
    innocent = True
    twin_of = "coupon_abuse"
    first_mover = "coupon_redemptions"
    also_moves = ("subsidy_rate", "order_volume")
    decides = "accounts per device and the share of linked accounts are normal"
    cause = "coupon campaign, in the calendar"
    days = (3, 6)

    def prepare(self, world: World) -> None:
        """Enter the campaign into the calendar, with some more orders."""
        add_occasions(world, self, "Coupon rain", 1.2)

    def shape(self, day: Day, extract: str, rows: Rows) -> None:
        """Let a third of the cell's honest orders use the coupon."""
        if extract == "orders":
            chosen = day.chance(f"scenario {self.number}").random(count(rows)) < REACHED
            mine = self.inside(rows) & chosen & (rows["_fraud"] == 0) & (rows["campaign"] < 0)
            rows["campaign"] = np.where(mine, code("campaign", "coupon_rain"), rows["campaign"])
