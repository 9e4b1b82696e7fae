"""Offenders return: the accounts of a ring are shut, and days later its devices order elsewhere under new accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from data.demo.extracts.frauds import commit
from data.demo.extracts.interventions import intervention
from data.demo.extracts.orders import draft
from data.demo.extracts.shipments import days_to_deliver
from data.demo.files.encode import text_coding
from data.demo.files.rows import Column, Rows
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES
from data.demo.plans.demo_truth import Effect
from data.demo.plans.scenario import OLD, Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import buyers_of_ring, claimed, number, ring
from data.demo.scenarios.refund_abuse import MOVED_BY_RINGS
from data.demo.world.traders import BUYER_BLOCK
from data.demo.world.world import Day, World

LONGEST = 5  # days from order to claim, in the slowest market
AWAY = 3  # days without an order between the old accounts and the new ones
NEW_ACCOUNTS = (
    BUYER_BLOCK // 2
)  # numbers of a market's accounts that rings open begin here, beyond all others
ACCOUNTS_STEP = 1000  # numbers set aside for each ring
NOTE = "Accounts of linked buyers shut"


@dataclass
class OffendersReturn(Scenario):
    """A refund ring of old is shut; the same devices order in another category of the market under new accounts."""

    first_mover = "refund_only_rate"
    also_moves = MOVED_BY_RINGS
    decides = "new buyers on the devices of accounts that were shut"
    cause = "ring back under new accounts after its old ones were shut"
    days = (14, 18)
    lead = LONGEST + AWAY + 1
    moves_in = "after_sales"
    beside = True

    daily: float = 0.0
    origin: int = 0  # category they come from
    ahead: int = 4  # days from order to claim
    shut: Column = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # the old accounts
    opened: set[int] = field(default_factory=set)  # new accounts that have ordered

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take two cells of a market."""
        country, category = stage.cell()
        _, origin = stage.cell(countries=(COUNTRIES[country],))
        volume = stage.world.demand.volume
        base = 0.017 * max(volume(country, category), volume(country, origin))
        daily = stage.strength(base, 3.5)
        old = buyers_of_ring(stage.world, stage.rng, country, int(8 + daily * 3))
        first = (country + 1) * BUYER_BLOCK + NEW_ACCOUNTS + stage.number * ACCOUNTS_STEP
        return cls(
            stage.number,
            stage.start,
            stage.end,
            country,
            category,
            entities={"buyer": first + np.arange(min(len(old), ACCOUNTS_STEP))},
            daily=daily,
            shut=old,
            origin=origin,
            ahead=int(days_to_deliver(country)),
        )

    @property
    def shut_on(self) -> int:
        """Day from which on the old accounts order nothing any more."""
        return self.start - self.ahead - AWAY

    @property
    def first_day(self) -> int:
        """In the other category the ring is old."""
        return -OLD

    @property
    def last_day(self) -> int:
        """The last orders are claimed by the end."""
        return self.end - self.ahead

    def shows(self, rows: Rows) -> Column:
        """Refunds without return that its buyers claim on delivered parcels."""
        return claimed(self, rows)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the ring's orders where it is today, and the row that says its accounts were shut."""
        if extract == "interventions":
            return self._written(day)
        if extract != "orders" or self.shut_on <= day.index < self.shut_on + AWAY:
            return None
        n, rng = number(day, self, self.daily)
        back = day.index >= self.shut_on + AWAY
        country, category = self.pair()
        columns = ring(self, rng, n)
        columns["buyer_id"] = rng.choice(self.entities["buyer"] if back else self.shut, n)
        if back:
            columns["_new"] = self._first_orders(columns["buyer_id"])
        cell = np.full(n, country), np.full(n, category if back else self.origin)
        rows = draft(day, rng, *cell, _scenario=self.number if back else -1, **columns)
        commit(rng, rows, np.arange(n), "refund_abuse")
        return rows

    def _first_orders(self, buyers: Column) -> Column:
        """Mask of the orders that are the first of a new account."""
        first = np.zeros(len(buyers), dtype=bool)
        first[np.unique(buyers, return_index=True)[1]] = True
        first &= ~np.isin(buyers, list(self.opened))
        self.opened.update(buyers.tolist())
        return first

    def _written(self, day: Day) -> Rows | None:
        if day.index != self.shut_on:
            return None
        country, _ = self.pair()
        return intervention(
            day,
            1,
            "policy",
            [NOTE],
            hour=0,
            country=np.array([country]),
            category=np.array([self.origin]),
            target_metric=np.array([self.first_mover], dtype="U40"),
        )

    def effect(self, world: World) -> Effect:
        """What was done to the old accounts, and under which new ones they came back."""
        country, _ = self.pair()
        names = text_coding("buyer_id")
        return Effect(
            f"{self.name}-{self.number:02d}",
            "returns",
            world.clock.date(self.shut_on),
            "",
            self.first_mover,
            {"country": COUNTRIES[country], "category": CATEGORIES[self.origin]},
            0.0,
            self.ahead,
            displaced_to=self.place(),
            shut=names(self.shut).to_pylist(),
            back_as=names(self.entities["buyer"]).to_pylist(),
        )
