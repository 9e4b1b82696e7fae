"""Pipeline duplicates: a job runs twice, so one day's rows of a market arrive more than once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows, count, take
from data.demo.files.vocabulary import WORDS
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import Day

_LOADED = np.arange(5)  # any extract but the labels


@dataclass
class PipelineDuplicates(Scenario):
    """Identical rows of one extract, market and day come two or three times; ids repeat, rates stay."""

    kind = "data"
    first_mover = "freshness"
    also_moves = ("order_volume", "rule_hits")
    decides = "ids repeat"
    cause = "export job ran again over the same partition"
    copies = 2
    days = (1, 1)

    extract: str = "orders"
    times: int = 2

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take an extract, a market, and twice or three times."""
        entities = {"extract": np.array([stage.rng.choice(_LOADED)])}
        plan = cls(stage.number, stage.start, stage.end, stage.country(), entities=entities)
        plan.extract = WORDS["extract"][int(entities["extract"][0])]
        plan.times = int(stage.rng.integers(2, 4))
        return plan

    def deliver(self, day: Day, extract: str, rows: Rows) -> Rows:
        """Repeat the rows of the day and market."""
        if extract != self.extract:
            return rows
        on = day.world.clock.day(rows["event_at"], rows["country"])
        struck = (on == self.start) & (rows["country"] == self.country)
        if not struck.any():
            return rows
        return take(rows, np.repeat(np.arange(count(rows)), np.where(struck, self.times, 1)))
