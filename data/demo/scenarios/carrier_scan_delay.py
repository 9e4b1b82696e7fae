"""Carrier scan delay: one carrier scans parcels days late, but delivers them. Innocent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.files.rows import Rows, count
from data.demo.plans.carrier_trouble import CarrierTrouble
from data.demo.world.world import Day


@dataclass
class CarrierScanDelay(CarrierTrouble):
    """First scans of a carrier come days late; tracking stays valid, weights and claims normal."""

    twin_of = "fake_shipping"
    decides = "scans come late, but valid and of normal weight; claims do not rise"
    cause = "carrier's sorting centre is behind"
    days = (3, 6)
    seen = (2, 4)

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
