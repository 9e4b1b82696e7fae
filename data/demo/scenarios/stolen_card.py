"""Stolen-card spend: stolen cards buy what can be resold, on new devices of old accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import RESALEABLE
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day


@dataclass
class StolenCard(Scenario):
    """High scores and high values in a resaleable category; chargebacks follow after one to three months."""

    first_mover = "high_score_share"
    also_moves = (
        "average_order_value",
        "order_reject_rate",
        "rule_hit_rate",
        "new_device_order_share",
        "chargeback_rate",
        "rule_hits",
        "rule_block_rate",
        "average_score",
        "fraud_loss_rate",
        "chargeback_rate_cohort",
        "order_defect_rate_cohort",
    )
    decides = "the score mix inside the segment shifts; new devices on old accounts"
    cause = "stolen cards spent on goods that can be resold"
    answered = "Step-up at checkout for high scores in this category"
    copies = 2
    days = (5, 10)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a resaleable category in a market with cards."""
        country, category = stage.cell(categories=RESALEABLE)
        base = 0.016 * stage.world.demand.volume(country, category)
        daily = stage.strength(base, stage.rng.uniform(3, 5)) / 0.75
        return cls(stage.number, stage.start, stage.end, country, category, daily=daily)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the day's orders with stolen cards: large ones by known buyers."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        rows = wave(day, self, n, "stolen_card", _new=False, campaign=-1)
        rows["_cents"] = np.round(rows["_cents"] * rng.uniform(1.3, 2.5, n)).astype(np.int64)
        rows["_shift"] = (rows["_shift"] + 0.8).astype(np.float32)
        return rows
