"""Star live session: a famous creator sells to thousands of strangers. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day


@dataclass
class StarLive(Scenario):
    """Live orders of one creator jump in the evening; the buyers are diverse and nobody is linked."""

    kind = "innocent"
    innocent = True
    twin_of = "creator_collusion"
    first_mover = "order_volume"
    also_moves = ("pair_concentration",)
    decides = "buyers are diverse and unlinked"
    cause = "live session of a star"
    days = (1, 2)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell, its largest creators and a few sellers."""
        country, category = stage.cell()
        daily = 0.8 * stage.world.demand.volume(country, category)
        entities = {
            "creator": stage.creators(country, category, 1),
            "seller": stage.sellers(country, category, 4, (2, 3)),
        }
        return cls(stage.number, stage.start, stage.end, country, category, entities=entities, daily=daily)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the fans' orders between seven and eleven in the evening."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        country, _ = self.pair()
        at = day.world.clock.at(
            np.full(n, day.index), 19 + rng.integers(0, 4, n), rng.random(n) * 3600, np.full(n, country)
        )
        sellers = rng.choice(self.entities["seller"], n)
        live = code("channel", "live")
        creator = self.entities["creator"][0]
        return wave(day, self, n, creator_id=creator, seller_id=sellers, channel=live, event_at=at)
