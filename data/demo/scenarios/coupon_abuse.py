"""Coupon abuse: freshly made accounts on a few devices redeem a coupon meant for new buyers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.sharing import RING_DEVICES, RING_STEP
from data.demo.world.world import Day

SUBSIDY = 500  # cents
ACCOUNTS_PER_DEVICE = 5


@dataclass
class CouponAbuse(Scenario):
    """Many new accounts per device redeem one campaign; the goods are real, the new buyers are not."""

    first_mover = "subsidy_leakage_rate"
    also_moves = (
        "shared_device_redemption_share",
        "coupon_redemptions",
        "new_buyer_coupon_share",
        "rule_hit_rate",
        "subsidy_rate",
        "rule_hits",
    )
    decides = "accounts per device"
    cause = "farm of new accounts"
    answered = "Coupon limited to one per device"
    copies = 2
    days = (4, 8)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and enough accounts a day for linked redemptions to stand out."""
        country, category = stage.cell()
        redemptions = 0.11 * stage.world.demand.volume(country, category)
        daily = max(stage.strength(0.05 * redemptions, 4), 0.4 * redemptions, 8.0)
        return cls(stage.number, stage.start, stage.end, country, category, daily=daily)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the farm's orders."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        rows = wave(
            day, self, n, "coupon_abuse", _new=True, campaign=code("campaign", "new_user"), _coupon=SUBSIDY
        )
        devices = max(1, n // ACCOUNTS_PER_DEVICE)
        rows["device_id"] = RING_DEVICES + self.number * RING_STEP + rng.integers(0, devices, n)
        return rows

    def settle(self, day: Day, orders: Rows) -> None:
        """The loss is the subsidy."""
        if orders:
            mine = (orders["_scenario"] == self.number) & (orders["decision"] == 0)
            self.lose(day.index, float(np.count_nonzero(mine)) * SUBSIDY / 100)
