"""New market: the marketplace opens in another country. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.vocabulary import COUNTRIES, LAUNCHING
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.demand import DAILY_GROWTH
from data.demo.world.world import World

RAMP_DAYS = 21


@dataclass
class NewMarket(Scenario):
    """A segment nobody has seen appears and grows for three weeks; its intervals are wide."""

    kind = "innocent"
    innocent = True
    first_mover = "order_volume"
    decides = "a new segment with small numbers; exposure is low"
    cause = "launch of a market"
    days = (14, 21)
    needs_time = True

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take the market that waits for its launch."""
        return cls(stage.number, stage.start, stage.end, COUNTRIES.index(LAUNCHING))

    def prepare(self, world: World) -> None:
        """Let sellers and creators join from three weeks before, and orders begin."""
        demand, size, country = world.demand, world.size, COUNTRIES.index(LAUNCHING)
        rng = size.chance("launch")
        for traders in (world.sellers, world.creators):
            mine = np.flatnonzero(traders.country == country)
            traders.joined[mine] = self.start + rng.integers(-20, RAMP_DAYS, len(mine))
            largest = traders.starts[:-1][np.unique(traders.cell[mine])]
            traders.joined[largest] = self.start - 20
        since = np.arange(size.days) - self.start
        ramp = np.where(since < 0, 0.0, np.clip((since + 3) / RAMP_DAYS, 0, 1)) * np.exp(DAILY_GROWTH * since)
        others = np.delete(demand.expected, country, axis=1).sum(axis=(1, 2))
        week = np.convolve(others, np.ones(7))[3 : 3 + size.days]
        around = np.convolve(np.ones(size.days), np.ones(7))[3 : 3 + size.days]
        rhythm = others * around / week  # against the mean of the days around
        demand.expected[:, country] = (ramp * rhythm)[:, None] * demand.shares[country] * size.orders_per_day
        demand.new_buyers[:, country] *= 2.5
