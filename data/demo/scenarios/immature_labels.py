"""Immature labels: the newest cohorts look better because their chargebacks have not come yet. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage

YOUNG = 30  # days in which hardly any chargeback has come


@dataclass
class ImmatureLabels(Scenario):
    """Nothing happens; whoever compares cohorts of unequal age sees an improvement."""

    kind = "innocent"
    innocent = True
    first_mover = "chargeback_rate_cohort"
    decides = "compared at equal age the cohorts are alike"
    cause = "labels of young cohorts are still to come"

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Always the last month; told of one cell, though it is so everywhere."""
        days = stage.world.size.days
        return cls(stage.number, max(0, days - YOUNG), days, *stage.cell())
