"""Recruiting campaign: agencies bring many real applicants. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.extracts.kyc import applications
from data.demo.files.rows import Rows
from data.demo.files.vocabulary import code
from data.demo.plans.occasions import add_occasions
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number
from data.demo.world.world import Day, World


@dataclass
class RecruitingCampaign(Scenario):
    """Applications double or triple; identities are unique and pass as usual."""

    kind = "innocent"
    innocent = True
    twin_of = "kyc_mill"
    first_mover = "kyc_applications"
    decides = "unique identities, usual pass rate"
    cause = "campaign to win sellers and creators"
    days = (4, 8)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market and enough applicants a day to triple its applications."""
        country = stage.country()
        base = 0.02 * stage.world.demand.volume(country)
        return cls(stage.number, stage.start, stage.end, country, daily=max(1.5 * base, 5.0))

    def prepare(self, world: World) -> None:
        """Enter the campaign into the calendar; orders do not move."""
        add_occasions(world, self, "Seller recruiting", 1.0)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add real applicants."""
        if extract != "kyc":
            return None
        n, rng = number(day, self, self.daily)
        party = np.where(rng.random(n) < 0.5, code("party", "seller"), code("party", "creator"))
        rows = applications(day, rng, np.full(n, self.country), party)
        rows["_scenario"][:] = self.number
        return rows
