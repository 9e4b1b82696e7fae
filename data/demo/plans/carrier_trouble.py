"""What carriers do wrong: a scenario of one carrier of a market, which shows days after the orders it touches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from data.demo.files.vocabulary import WORDS
from data.demo.plans.demo_truth import Event
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import World


@dataclass
class CarrierTrouble(Scenario):
    """One carrier of a market. `seen`: days after the first and after the last order on which it shows."""

    kind = "innocent"
    innocent = True
    first_mover = "late_dispatch_rate"
    seen: ClassVar[tuple[int, int]]

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a carrier of a market."""
        country = stage.country()
        carrier = stage.carrier(country)
        segment = {"carrier": WORDS["carrier"][carrier]}
        entities = {"carrier": np.array([carrier])}
        return cls(stage.number, stage.start, stage.end, country, segment=segment, entities=entities)

    def tell(self, world: World) -> Event | None:
        """It shows when parcels should have been scanned and claimed, not when they were ordered."""
        event, days = super().tell(world), world.size.days
        first, last = self.seen
        if event is None or self.start + first >= days:
            return None
        over = min(self.end + last, days)
        return replace(event, start=world.clock.date(self.start + first), end=world.clock.date(over))
