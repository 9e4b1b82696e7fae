"""Clearance: an honest seller empties a warehouse at low prices. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.files.rows import Rows
from data.demo.plans.occasions import add_occasions
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day, World


@dataclass
class Clearance(Scenario):
    """Underpriced orders of an old seller, all shipped from its registered place."""

    kind = "innocent"
    innocent = True
    twin_of = "triangulation"
    first_mover = "underpriced_order_share"
    decides = "one registered origin, an old seller"
    cause = "clearance sale, in the calendar"
    days = (3, 7)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and one of its middling sellers."""
        country, category = stage.cell()
        daily = max(6.0, 0.1 * stage.world.demand.volume(country, category))
        sellers = stage.sellers(country, category, 1, (2,))
        return cls(
            stage.number, stage.start, stage.end, country, category, entities={"seller": sellers}, daily=daily
        )

    def prepare(self, world: World) -> None:
        """Enter the sale into the calendar."""
        add_occasions(world, self, "Clearance sale", 1.0)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the bargain hunters' orders."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        cheap = rng.uniform(0.42, 0.58, n)
        origin = int(day.world.sellers.origin[self.entities["seller"][0]])
        return wave(day, self, n, seller_id=self.entities["seller"][0], price_ratio=cheap, _origin=origin)
