"""Carrier scan delay: one carrier scans parcels days late, but delivers them. Innocent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from data.demo.files.rows import Rows, count
from data.demo.files.vocabulary import WORDS
from data.demo.plans.demo_truth import Event
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import Day, World

FIRST_SEEN, LAST_SEEN = 2, 4  # days after the first and the last order


@dataclass
class CarrierScanDelay(Scenario):
    """First scans of a carrier come days late; tracking stays valid, weights and claims normal."""

    kind = "innocent"
    innocent = True
    twin_of = "fake_shipping"
    first_mover = "late_dispatch_rate"
    decides = "scans come late, but valid and of normal weight; claims do not rise"
    cause = "carrier's sorting centre is behind"
    days = (3, 6)

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a carrier of a market."""
        country = stage.country()
        carrier = stage.carrier(country)
        segment = {"carrier": WORDS["carrier"][carrier]}
        entities = {"carrier": np.array([carrier])}
        return cls(stage.number, stage.start, stage.end, country, segment=segment, entities=entities)

    def tell(self, world: World) -> Event | None:
        """It shows when parcels should have been scanned and claimed, not when they were ordered."""
        event, days = super().tell(world), world.size.days
        if event is None or self.start + FIRST_SEEN >= days:
            return None
        seen, over = self.start + FIRST_SEEN, min(self.end + LAST_SEEN, days)
        return replace(event, start=world.clock.date(seen), end=world.clock.date(over))

    def shape(self, day: Day, extract: str, rows: Rows) -> None:
        """Delay the first scans of the carrier's parcels."""
        if extract != "orders":
            return
        rng = day.chance(f"scenario {self.number}")
        n = count(rows)
        mine = (
            (rows["country"] == self.country)
            & (rows["_carrier"] < 0)
            & (rows["_ship"] == 0)
            & (rng.random(n) < 0.3)
        )
        rows["_carrier"] = np.where(mine, self.entities["carrier"][0], rows["_carrier"]).astype(np.int16)
        rows["_slow"] = np.where(mine, rng.uniform(24, 70, n), rows["_slow"]).astype(np.float32)
