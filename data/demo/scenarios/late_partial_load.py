"""Late or partial load: a day's rows of one extract arrive days late, all or those of some markets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.clock import CUTOFF_HOUR, HOUR
from data.demo.files.rows import Rows, count
from data.demo.files.vocabulary import COUNTRIES, WORDS
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import OPEN, Stage
from data.demo.world.world import Day


@dataclass
class LatePartialLoad(Scenario):
    """The last bucket of every metric of one extract drops, and heals when the rows arrive."""

    kind = "data"
    first_mover = "freshness"
    also_moves = ("order_volume", "payment_attempts", "rule_hits")
    decides = "every metric of one extract falls; heals on replay"
    cause = "load job of one source failed"
    copies = 2
    days = (1, 1)

    extract: str = "orders"

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take an extract; the first is late as a whole, the second lacks some markets."""
        missing = np.array([COUNTRIES.index(c) for c in OPEN])
        if stage.copy % 2:
            missing = np.sort(stage.rng.choice(missing, 3, replace=False))
        loaded = stage.rng.integers(0, len(WORDS["extract"]), 1)
        plan = cls(stage.number, stage.start, stage.end, entities={"extract": loaded, "country": missing})
        plan.extract = WORDS["extract"][int(loaded[0])]
        return plan

    def deliver(self, day: Day, extract: str, rows: Rows) -> Rows:
        """Hold back the day's rows until the morning after next."""
        if extract != self.extract:
            return rows
        clock = day.world.clock
        on = clock.day(rows["event_at"], rows["country"])
        struck = (on == self.start) & np.isin(rows["country"], self.entities["country"])
        if struck.any():
            n = count(rows)
            # Only of the day struck: other rows may lie beyond the years the clock knows.
            after = np.full(n, self.start + 1)
            next_day = clock.at(after, np.full(n, CUTOFF_HOUR), np.zeros(n), rows["country"])
            wait = day.chance(f"scenario {self.number} {len(rows)} {n}").uniform(26, 30, n) * HOUR
            held = np.maximum(rows["arrived_at"], next_day + wait.astype(np.int64))
            rows["arrived_at"] = np.where(struck, held, rows["arrived_at"])
        return rows
