"""Threshold mis-set: a release lowers a blocking threshold; good buyers are turned away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import COUNTRIES, RULES, code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.rulebook import Version
from data.demo.world.world import Day, World

RULE = "order_score_block"
FACTOR = 0.80  # 800 → 640: about four times as many blocks
USUAL = 800


@dataclass
class ThresholdMisset(Scenario):
    """Hits of one rule step up at the hour of its release; precision falls, blocks and appeals rise."""

    first_mover = "rule_hit_rate"
    also_moves = (
        "order_reject_rate",
        "rule_precision",
        "appeals",
        "appeal_overturn_rate",
        "insult_rate",
        "rule_block_rate",
        "rule_precision_cohort",
        "rule_hits",
    )
    decides = "one rule version, from the hour of its release; other rules stay"
    cause = "threshold lowered by mistake"
    copies = 2
    days = (4, 8)

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market."""
        segment, entities = {"rule_id": RULE}, {"rule": np.array([RULES.index(RULE)])}
        return cls(stage.number, stage.start, stage.end, stage.country(), None, segment, entities)

    def prepare(self, world: World) -> None:
        """Release the wrong version, and undo it at the end."""
        where = COUNTRIES[self.country] if self.country is not None else "all markets"
        for day, factor, note in (
            (self.start, FACTOR, f"New threshold for {where}, from the weekly tuning"),
            (self.end, 1 / FACTOR, f"Threshold for {where} set back"),
        ):
            if day < world.size.days:
                change = Version(RULE, day, factor, self.country, target="order_reject_rate", note=note)
                world.rules.release(change)

    def settle(self, day: Day, orders: Rows) -> None:
        """The loss is the good orders turned away that the right threshold would have let pass."""
        if orders:
            blocked = orders["decision"] == code("decision", "rejected")
            good = blocked & (orders["_fraud"] == 0) & (orders["score"] < USUAL)
            mine = good & (orders["country"] == self.country)
            self.lose(day.index, float(orders["amount"][mine].sum()) / 100)
