"""Triangulation: new sellers far below the market price have stolen cards buy the goods elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import COUNTRIES, ORIGINS_PER_MARKET
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day, World


@dataclass
class Triangulation(Scenario):
    """Underpriced orders of new sellers, shipped from many places; good reviews, late chargebacks."""

    first_mover = "underpriced_order_share"
    also_moves = (
        "unregistered_origin_rate",
        "rule_hit_rate",
        "chargeback_rate",
        "chargeback_rate_cohort",
        "fraud_loss_rate",
        "new_seller_payout_share",
    )
    decides = "many ship-from places"
    cause = "new sellers who deliver with stolen cards"
    copies = 2
    days = (8, 14)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and one or two sellers who will be new."""
        country, category = stage.cell(
            categories=("electronics", "phones", "home", "beauty", "sports", "toys")
        )
        volume = stage.world.demand.volume(country, category)
        daily = max(stage.strength(0.02 * volume, 3), 0.1 * volume)
        sellers = stage.newcomers(country, category, int(stage.rng.integers(1, 3)))
        return cls(
            stage.number, stage.start, stage.end, country, category, entities={"seller": sellers}, daily=daily
        )

    def prepare(self, world: World) -> None:
        """Let its sellers join shortly before, and be shut at the end."""
        mine = self.entities["seller"]
        world.sellers.joined[mine] = self.start - 6
        world.sellers.left[mine] = world.size.days * 10
        world.sellers.enforced[mine] = self.end

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add underpriced orders, each shipped from somewhere else."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        origin = rng.integers(0, len(COUNTRIES) * ORIGINS_PER_MARKET, n)
        sellers = rng.choice(self.entities["seller"], n)
        dear = rng.uniform(0.76, 1.0, n)  # the kind of fraud cuts it to about a half
        return wave(day, self, n, "triangulation", seller_id=sellers, price_ratio=dear, _origin=origin)
