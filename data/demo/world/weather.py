"""Weather: the slow moods of every segment, so that rates are overdispersed and today resembles yesterday."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.demo.files.rows import Column
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES
from data.demo.world.size import Size

MEMORY = 0.65  # of yesterday's mood that is left today
SHARED = 0.7  # share of a market's common mood in the spread of its segments


def drift(rng: np.random.Generator, steps: int, width: int, spread: float) -> Column:
    """First-order autoregressive paths [steps, width] with the given stationary standard deviation."""
    shocks = rng.normal(0.0, spread * np.sqrt(1 - MEMORY**2), (steps, width))
    path = np.empty_like(shocks)
    path[0] = rng.normal(0.0, spread, width)
    for step in range(1, steps):
        path[step] = MEMORY * path[step - 1] + shocks[step]
    return path


@dataclass
class Weather:
    """Factors around 1 by quantity, day, market and category; made when first asked for."""

    size: Size
    made: dict[str, Column] = field(default_factory=dict)

    def factor(self, quantity: str, spread: float = 0.2) -> Column:
        """Factors [days, markets, categories] of a quantity around 1: daily moods and lasting levels."""
        if quantity not in self.made:
            rng = self.size.chance("weather", quantity)
            markets, cells = len(COUNTRIES), len(COUNTRIES) * len(CATEGORIES)
            market = drift(rng, self.size.days, markets, spread * SHARED)
            cell = drift(rng, self.size.days, cells, spread).reshape(-1, markets, len(CATEGORIES))
            level = rng.normal(0.0, spread * 1.5, (markets, len(CATEGORIES)))
            mood = market[:, :, None] + cell + level
            self.made[quantity] = np.exp(mood - mood.var() / 2)
        return self.made[quantity]
