"""Intervention with a holdout: a ring is asked for photos, but for the buyers whom a draw by id passes over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from data.demo.extracts.interventions import intervention
from data.demo.files.encode import text_coding
from data.demo.files.rows import Column, Rows
from data.demo.plans.demo_truth import Effect
from data.demo.plans.waves import number, ring, wave
from data.demo.scenarios import intervention_works
from data.demo.world.world import Day, World

SHARE = 0.3  # of the buyers are passed over
KEY = "photos"  # of the draw
NOTE = "Photos asked for refunds without return, of seven buyers in ten"


def drawn(buyers: Column) -> Column:
    """The draw of each buyer, 0 … 1, as the contract of interventions says it."""
    names = text_coding("buyer_id")(buyers).to_pylist()
    return np.array(
        [
            int(hashlib.md5(f"{KEY}|{name}".encode(), usedforsecurity=False).hexdigest()[:8], 16) / 16**8
            for name in names
        ]
    )


@dataclass
class InterventionHeld(intervention_works.InterventionWorks):
    """Refund abuse falls among the buyers it meets and goes on among those held out."""

    decides = "refunds fall among those it meets, not among those held out"
    cause = "photos asked for refunds without return, with a holdout"
    days = (28, 28)
    lead = 5
    beside = True

    def prepare(self, world: World) -> None:
        """No rule changes: it is a policy."""

    def effect(self, world: World) -> Effect:
        """The policy, what it left of the ring among those it meets, and who was held out."""
        told = super().effect(world)
        return replace(told, rule_id="", holdout={"by": "buyer_id", "share": str(SHARE), "key": KEY})

    def add(self, day: Day, extract: str) -> Rows | None:
        """The ring's orders, and the row of the policy."""
        if extract == "interventions":
            return self._written(day)
        if extract != "orders":
            return None
        n, rng = number(day, self, self.daily)
        columns = ring(self, rng, n)
        stays = rng.random(n) < self.level(day.index)
        kept = stays | (drawn(columns["buyer_id"]) < SHARE)
        return wave(
            day,
            self,
            int(kept.sum()),
            "refund_abuse",
            **{name: values[kept] for name, values in columns.items()},
        )

    def _written(self, day: Day) -> Rows | None:
        if day.index != self.start:
            return None
        country, category = self.pair()
        return intervention(
            day,
            1,
            "policy",
            [NOTE],
            hour=0,
            country=np.array([country]),
            category=np.array([category]),
            target_metric=np.array([self.first_mover], dtype="U40"),
            holdout_by=np.array(["buyer_id"], dtype="U40"),
            holdout_share=np.array([SHARE]),
            holdout_key=np.array([KEY], dtype="U40"),
        )
