"""Seller takeover: somebody else logs in, changes the payout account, cuts prices and cashes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from data.demo.extracts.accounts import seller_events
from data.demo.extracts.frauds import commit
from data.demo.extracts.orders import draft
from data.demo.files.rows import Column, Rows, join
from data.demo.files.vocabulary import FRAUDS, code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.world.world import Day

ORDER_DAYS = 4  # days a taken-over shop sells before its owner notices
REPORTED_AFTER = 5


@dataclass
class SellerTakeover(Scenario):
    """Sellers, one after the other: new device, new payout account, payout asked for, prices cut."""

    first_mover = "change_then_payout_rate"
    also_moves = (
        "sensitive_changes",
        "takeover_report_rate",
        "refund_only_rate",
        "rule_hit_rate",
        "dispute_rate",
        "valid_tracking_rate",
        "handed_over_rate_cohort",
        "undelivered_refund_rate",
        "refund_amount_rate",
        "hold_rate",
        "bad_debt_rate",
        "order_defect_rate_cohort",
    )
    decides = "payout on a new device soon after the change, and prices cut"
    cause = "accounts of well-rated sellers taken over"
    answered = "Payouts held for three days after a change of account"
    copies = 2
    days = (4, 7)
    lead = 1

    begins: Column = field(default_factory=lambda: np.zeros(0, np.int64))  # day each seller is taken over
    each: float = 0.0  # orders per day and seller

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take some three sellers a day of a market, of middling and top size."""
        country = stage.country()
        sellers = stage.world.sellers
        requests = 0.14 * float((sellers.country == country).sum()) * 0.8
        daily = max(3.0, stage.strength(0.002 * requests, 1))
        n = int(np.ceil(daily * (stage.end - stage.start)))
        chosen = stage.sellers_of_market(country, n, (2, 3))
        begins = stage.start - 1 + np.arange(len(chosen)) % max(1, stage.end - stage.start)
        each = 0.15 * stage.world.demand.volume(country) / max(1.0, daily * ORDER_DAYS)
        entities = {"seller": chosen}
        return cls(stage.number, stage.start, stage.end, country, entities=entities, begins=begins, each=each)

    @property
    def last_day(self) -> int:
        """Owners report some days after the last takeover."""
        return self.end + REPORTED_AFTER

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add account events, and orders at cut prices."""
        if extract == "accounts":
            return self._accounts(day)
        return self._orders(day) if extract == "orders" else None

    def _accounts(self, day: Day) -> Rows:
        rng = day.chance(f"takeover {self.number}")
        sellers, age = self.entities["seller"], day.index - self.begins
        fraud, failed = FRAUDS.index("takeover"), code("result", "confirmed")
        now, next_day, later = sellers[age == 0], sellers[age == 1], sellers[age == REPORTED_AFTER]
        mine = {"_scenario": self.number, "_fraud": np.int8(fraud)}
        hours = rng.uniform(8, 40, len(next_day))
        return join(
            [
                seller_events(day, rng, "login", now, new_device=True, **mine),
                seller_events(day, rng, "sensitive_change", now, new_device=True, **mine),
                seller_events(
                    day, rng, "payout_request", next_day, new_device=True, hours_since_change=hours, **mine
                ),
                seller_events(day, rng, "takeover_report", later, new_device=False, result=failed, **mine),
            ]
        )

    def _orders(self, day: Day) -> Rows:
        rng = day.chance(f"takeover orders {self.number}")
        sellers, age = self.entities["seller"], day.index - self.begins
        selling = sellers[(age >= 1) & (age <= ORDER_DAYS)]
        shops = np.repeat(selling, rng.poisson(self.each, len(selling)))
        traders = day.world.sellers
        rows = draft(
            day,
            rng,
            traders.country[shops],
            traders.category[shops],
            seller_id=shops,
            price_ratio=rng.uniform(0.35, 0.52, len(shops)),
            _scenario=self.number,
        )
        commit(rng, rows, np.arange(len(shops)), "takeover")
        return rows
