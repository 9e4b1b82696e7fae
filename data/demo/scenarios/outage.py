"""Outage: the shop itself is down for some hours of a day. Innocent as risk, and no fault of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import World


@dataclass
class Outage(Scenario):
    """Orders of a market fall to about a half for a day; all extracts are fresh and complete."""

    kind = "innocent"
    innocent = True
    twin_of = "late_partial_load"
    first_mover = "order_volume"
    also_moves = ("payment_attempts",)
    decides = "freshness is fine; every extract falls alike"
    cause = "the shop was down"
    days = (1, 1)

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market."""
        country = stage.country()
        return cls(stage.number, *stage.calm(country), country)

    def prepare(self, world: World) -> None:
        """Lower the demand of the day."""
        world.demand.expected[self.start : self.end, self.country] *= 0.45
