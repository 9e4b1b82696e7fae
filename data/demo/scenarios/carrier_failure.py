"""Carrier failure: one carrier loses and delays parcels of many unlinked buyers. Innocent."""

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

FIRST_SEEN, LAST_SEEN = 2, 14  # days after the first and the last order


@dataclass
class CarrierFailure(Scenario):
    """Parcels of one carrier go late, some are lost; their buyers ask for refunds, rightly."""

    kind = "innocent"
    innocent = True
    twin_of = "refund_abuse"
    first_mover = "late_dispatch_rate"
    also_moves = ("undelivered_refund_rate", "refund_only_rate")
    decides = (
        "one carrier, many unlinked buyers, parcels not delivered: claims on delivered parcels stay flat"
    )
    cause = "carrier lost and delayed parcels"
    days = (4, 7)

    lost: float = 0.08

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take the express or parcel carrier of a market."""
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
        """Send a part of the market's parcels with the carrier and let them go astray."""
        if extract != "orders":
            return
        rng = day.chance(f"scenario {self.number}")
        n = count(rows)
        carrier = self.entities["carrier"][0]
        usual = rng.random(n) < 0.3
        mine = (rows["country"] == self.country) & (rows["_carrier"] < 0) & usual & (rows["_ship"] == 0)
        rows["_carrier"] = np.where(mine, carrier, rows["_carrier"]).astype(np.int16)
        struck = mine & (rng.random(n) < 0.5)
        rows["_slow"] = np.where(struck, rng.uniform(36, 90, n), rows["_slow"]).astype(np.float32)
        rows["_lost"] |= mine & (rng.random(n) < self.lost)
