"""Fake shipping: new sellers print labels for parcels that are empty or never sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.files.rows import Column, Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day, World


@dataclass
class FakeShipping(Scenario):
    """New sellers take orders, print labels, send empty parcels or none; refunds follow, then enforcement."""

    first_mover = "light_parcel_rate"
    also_moves = (
        "valid_tracking_rate",
        "new_seller_tracking_rate",
        "refund_only_rate",
        "rule_hit_rate",
        "hold_rate",
        "bad_debt_rate",
        "handed_over_rate_cohort",
        "refund_only_rate_cohort",
        "undelivered_refund_rate",
        "dispute_rate",
        "order_defect_rate_cohort",
        "new_seller_payout_share",
        "enforcements",
    )
    decides = "new sellers, light parcels, labels without scan"
    cause = "new sellers who send nothing"
    copies = 2
    days = (7, 12)
    lead = 2
    moves_in = "shipments"

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and three to six of its sellers, who will be new."""
        country, category = stage.cell()
        volume = stage.world.demand.volume(country, category)
        daily = max(stage.strength(0.036 * volume, 2.2), 0.12 * volume)
        sellers = stage.newcomers(country, category, int(stage.rng.integers(3, 7)))
        return cls(
            stage.number, stage.start, stage.end, country, category, entities={"seller": sellers}, daily=daily
        )

    def prepare(self, world: World) -> None:
        """Let its sellers join two weeks before, and be shut at the end."""
        mine = self.entities["seller"]
        world.sellers.joined[mine] = self.start - 14
        world.sellers.left[mine] = world.size.days * 10
        world.sellers.enforced[mine] = self.end

    def shows(self, rows: Rows) -> Column:
        """Parcels that weigh far less than declared."""
        light = (rows["scan"] == code("scan", "first_scan")) & (rows["weight_ratio"] < 0.5)
        return light & super().shows(rows)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the orders its sellers take today."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        sellers = rng.choice(self.entities["seller"], n)
        return wave(day, self, n, "fake_shipping", seller_id=sellers)
