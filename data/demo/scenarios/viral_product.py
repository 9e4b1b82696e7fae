"""Viral product: a video makes one seller's product famous. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day


@dataclass
class ViralProduct(Scenario):
    """Orders of one seller jump, by unlinked buyers who review as usual."""

    kind = "innocent"
    innocent = True
    twin_of = "brushing"
    first_mover = "order_volume"
    decides = "unlinked buyers, normal review delay and texts"
    cause = "a product went viral"
    days = (4, 7)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell and one of its middling sellers."""
        country, category = stage.cell()
        daily = stage.world.demand.volume(country, category) * stage.rng.uniform(0.6, 1.0)
        sellers = stage.sellers(country, category, 1, (2,))
        return cls(
            stage.number, stage.start, stage.end, country, category, entities={"seller": sellers}, daily=daily
        )

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the fans' orders, fading day by day."""
        if extract != "orders":
            return None
        n, _ = number(day, self, self.daily * 0.85 ** (day.index - self.start))
        return wave(day, self, n, seller_id=self.entities["seller"][0], channel=code("channel", "video"))
