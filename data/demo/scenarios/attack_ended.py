"""Attack ended: fraudsters of old go away; hits fall because scores do. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import RESALEABLE
from data.demo.plans.scenario import OLD, Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.world import Day


@dataclass
class AttackEnded(Scenario):
    """A lasting stream of stolen cards dries up: hits of the score rules step down with the scores."""

    kind = "innocent"
    innocent = True
    twin_of = "rule_outage"
    first_mover = "rule_hit_drop"
    also_moves = ("rule_hit_rate", "high_score_share", "order_reject_rate")
    decides = "the score mix falls as well"
    cause = "attackers gave up"
    days = (7, 10)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a resaleable category that has been under attack from the first day."""
        country, category = stage.cell(categories=RESALEABLE)
        base = 0.016 * stage.world.demand.volume(country, category)
        daily = stage.strength(base, 3)
        return cls(stage.number, stage.start, stage.end, country, category, daily=daily)

    @property
    def first_day(self) -> int:
        """The attack is old."""
        return -OLD

    @property
    def last_day(self) -> int:
        """It ends where the event begins."""
        return self.start

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the attackers' orders until the end of the attack."""
        if extract != "orders":
            return None
        n, _ = number(day, self, self.daily)
        return wave(day, self, n, "stolen_card", _new=False, campaign=-1)
