"""Scripted attack: bots press on several fronts of one market at once, so independent rules rise together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.extracts.frauds import commit
from data.demo.files.rows import Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.sharing import RING_DEVICES, RING_STEP
from data.demo.world.world import Day

HITS = 0.009  # of the device rule for each order


@dataclass
class ScriptedAttack(Scenario):
    """Stolen cards and coupon farms from the same devices; twin of a threshold set wrong, and no mistake."""

    twin_of = "threshold_misset"
    first_mover = "rule_hit_rate"
    also_moves = (
        "rule_hits",
        "high_score_share",
        "order_reject_rate",
        "subsidy_leakage_rate",
        "rule_block_rate",
        "average_score",
        "shared_device_redemption_share",
        "coupon_redemptions",
        "chargeback_rate",
    )
    decides = "several independent rules rise, without a new version"
    cause = "scripted attack on several fronts"
    answered = "Devices of the attack blocked"
    days = (4, 7)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell, and enough orders for the rules of its whole market to move."""
        country, category = stage.cell()
        daily = 2.0 * stage.strength(HITS * stage.world.demand.volume(country), 3)
        return cls(stage.number, stage.start, stage.end, country, category, daily=daily)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add half stolen cards, half coupon farms."""
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        rows = wave(day, self, n)
        half = np.arange(n) < n // 2
        rows["campaign"] = np.where(half, -1, code("campaign", "new_user"))
        commit(rng, rows, np.flatnonzero(half), "stolen_card")
        commit(rng, rows, np.flatnonzero(~half), "coupon_abuse")
        rows["device_id"] = RING_DEVICES + self.number * RING_STEP + rng.integers(0, max(2, n // 5), n)
        return rows
