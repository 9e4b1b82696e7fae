"""Intervention that fades: fraudsters learn their way round a new rule within weeks."""

from __future__ import annotations

from dataclasses import dataclass

from data.demo.scenarios import intervention_works

HELD_DAYS = 8  # before they learn
BACK_DAYS = 14  # until all are back
LEFT = 0.2


@dataclass
class InterventionFades(intervention_works.InterventionWorks):
    """Refund abuse falls after the intervention, then climbs back."""

    decides = "refunds fall at the intervention, and are back to the old level after three weeks"
    cause = "tighter rule against linked refunds, got round"
    days = (22, 22)

    def level(self, day: int) -> float:
        """Full before, a fifth at once after, back to full in a straight line."""
        if day < self.start:
            return 1.0
        return min(1.0, LEFT + (1 - LEFT) * max(0.0, (day - self.start - HELD_DAYS) / BACK_DAYS))
