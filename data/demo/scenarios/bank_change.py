"""Bank change: a bank renames its accounts, so many sellers change theirs. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.extracts.accounts import seller_events
from data.demo.files.rows import Rows, join
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number
from data.demo.world.world import Day


@dataclass
class BankChange(Scenario):
    """Sellers change their payout account on their own device and ask for payouts as always."""

    kind = "innocent"
    innocent = True
    twin_of = "seller_takeover"
    first_mover = "sensitive_changes"
    decides = "own devices; payouts, prices and reports do not move"
    cause = "a bank renumbered its accounts"
    days = (3, 5)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market and enough sellers a day to double its sensitive changes."""
        country = stage.country()
        shops = float((stage.world.sellers.country == country).sum())
        base = 0.004 * stage.world.demand.volume(country) + 0.01 * shops
        return cls(stage.number, stage.start, stage.end, country, daily=stage.strength(base, 2.5))

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add honest changes, and payout requests soon after them."""
        if extract != "accounts":
            return None
        n, rng = number(day, self, self.daily)
        sellers = day.world.sellers
        shops = np.flatnonzero(sellers.active(day.index) & (sellers.country == self.country))
        chosen = rng.choice(shops, min(n, len(shops)), replace=False)
        mine = {"new_device": False, "_scenario": self.number}
        hours = rng.uniform(4, 60, len(chosen) // 3)
        return join(
            [
                seller_events(day, rng, "sensitive_change", chosen, **mine),
                seller_events(
                    day, rng, "payout_request", chosen[: len(hours)], hours_since_change=hours, **mine
                ),
            ]
        )
