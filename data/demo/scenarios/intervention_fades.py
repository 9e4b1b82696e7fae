"""Intervention that fades: fraudsters learn their way round a new rule within weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from data.demo.files.rows import Column, Rows
from data.demo.plans.demo_truth import Effect, Event
from data.demo.plans.stage import Stage
from data.demo.plans.waves import claimed
from data.demo.scenarios import intervention_works
from data.demo.scenarios.refund_abuse import MOVED_BY_RINGS
from data.demo.world.world import World

HELD_DAYS = 21  # before they learn
BACK_DAYS = 10  # until all are back
LEFT = 0.2
BEFORE_DAYS = 28  # whose mean is what claims were before


@dataclass
class InterventionFades(intervention_works.InterventionWorks):
    """Refund abuse falls after the intervention, then climbs back: what is to be found is the return."""

    verb = "fades"
    also_moves = MOVED_BY_RINGS
    decides = "the same buyers, in the same cell, weeks after the intervention"
    cause = "ring found its way round the rule"
    days = (45, 45)
    moves_in = "after_sales"

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """As the one that works, but always early: the way back is long."""
        length = stage.end - stage.start
        start = min(stage.start, stage.world.size.clean + 3)
        return super().plan(replace(stage, start=start, end=start + length))

    def lose(self, day: int, amount: float) -> None:
        """Only what the ring takes on its way back counts."""
        if day >= self.start + HELD_DAYS:
            super().lose(day, amount)

    def level(self, day: int) -> float:
        """Full before, a fifth at once after, back to full in a straight line."""
        if day < self.start:
            return 1.0
        return min(1.0, LEFT + (1 - LEFT) * max(0.0, (day - self.start - HELD_DAYS) / BACK_DAYS))

    def shows(self, rows: Rows) -> Column:
        """Refunds without return that its buyers claim on delivered parcels."""
        return claimed(self, rows)

    def halfway(self, days: int) -> int:
        """Day after the quiet weeks on which claims are halfway from what was left to what they were before."""
        begin = self.start + HELD_DAYS + intervention_works.CLAIM_LAG
        before = [self.moved.get(day, 0) for day in range(max(0, self.start - BEFORE_DAYS), self.start)]
        half = (1 + LEFT) / 2 * sum(before) / max(len(before), 1)
        return next((day for day in range(begin, days) if self.moved.get(day, 0) >= half), begin + BACK_DAYS)

    def tell(self, world: World) -> Event | None:
        """The return, from the day on which its claims are halfway back, if the demo lasts so long."""
        back = self.halfway(world.size.days)
        event = super(intervention_works.InterventionWorks, self).tell(world)
        if event is None or back >= world.size.days:
            return None
        return replace(event, start=world.clock.date(back))

    def effect(self, world: World) -> Effect:
        """The rule, what it left at first, and when the ring was back."""
        back_on = world.clock.date(self.start) + timedelta(days=HELD_DAYS + BACK_DAYS)
        return replace(super().effect(world), factor=LEFT, back_on=back_on)
