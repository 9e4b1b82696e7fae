"""Gifting season: people order more and dearer things for a holiday. Innocent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.files.rows import Rows
from data.demo.plans.occasions import add_occasions
from data.demo.plans.scenario import Scenario
from data.demo.world.world import Day, World

DEARER = 1.35
PER_LOG_VALUE = 0.18  # what the score engine adds for a dearer order; it knows the season


@dataclass
class GiftingSeason(Scenario):
    """Order value and volume rise in a category; the mix of scores inside it stays."""

    kind = "innocent"
    innocent = True
    twin_of = "stolen_card"
    first_mover = "average_order_value"
    also_moves = ("order_volume",)
    decides = "the score mix inside the segment is unchanged"
    cause = "season of gifts, in the calendar"
    days = (5, 8)

    def prepare(self, world: World) -> None:
        """Enter the season into the calendar, with a quarter more orders."""
        add_occasions(world, self, "Gifting season", 1.25)

    def shape(self, day: Day, extract: str, rows: Rows) -> None:
        """Make orders dearer without a higher score."""
        if extract == "orders":
            mine = self.inside(rows)
            rows["_cents"] = np.where(mine, np.round(rows["_cents"] * DEARER), rows["_cents"]).astype(
                np.int64
            )
            rows["_shift"] = np.where(mine, rows["_shift"] - PER_LOG_VALUE * np.log(DEARER), rows["_shift"])
