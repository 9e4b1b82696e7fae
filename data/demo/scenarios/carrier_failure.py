"""Carrier failure: one carrier loses and delays parcels of many unlinked buyers. Innocent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.files.rows import Rows, count
from data.demo.plans.carrier_trouble import CarrierTrouble
from data.demo.world.world import Day


@dataclass
class CarrierFailure(CarrierTrouble):
    """Parcels of one carrier go late, some are lost; their buyers ask for refunds, rightly."""

    twin_of = "refund_abuse"
    also_moves = ("undelivered_refund_rate", "refund_only_rate")
    decides = (
        "one carrier, many unlinked buyers, parcels not delivered: claims on delivered parcels stay flat"
    )
    cause = "carrier lost and delayed parcels"
    days = (4, 7)
    seen = (2, 14)

    lost: float = 0.08

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
