"""Real surge: one day everybody buys, and nobody knew beforehand. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import World


@dataclass
class RealSurge(Scenario):
    """Orders of a market rise by two thirds for a day; distinct ids rise as well, rates stay."""

    kind = "innocent"
    innocent = True
    twin_of = "pipeline_duplicates"
    first_mover = "order_volume"
    also_moves = ("payment_attempts",)
    decides = "distinct ids rise; rates stay"
    cause = "a television show sent everybody shopping"
    days = (1, 1)

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market."""
        country = stage.country()
        return cls(stage.number, *stage.calm(country), country)

    def prepare(self, world: World) -> None:
        """Raise the demand of the day; the calendar knows nothing."""
        world.demand.expected[self.start : self.end, self.country] *= 1.7
