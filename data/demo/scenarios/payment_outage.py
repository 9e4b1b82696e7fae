"""Payment outage: for some hours a payment service answers with technical errors. Innocent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.extracts.orders import METHODS, draft
from data.demo.extracts.payments import attempts
from data.demo.files.rows import Rows
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, WORDS, code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number
from data.demo.world.world import Day


@dataclass
class PaymentOutage(Scenario):
    """Attempts of one payment method in a market fail, at normal amounts, of all prefixes."""

    kind = "innocent"
    innocent = True
    twin_of = "card_testing"
    first_mover = "technical_decline_rate"
    also_moves = ("payment_attempts", "payment_decline_rate", "declines_hourly")
    decides = "all card prefixes and sellers, normal amounts, technical reasons"
    cause = "payment service down"
    days = (1, 1)

    method: int = 0
    daily: float = 0.0
    hour: int = 12
    hours: int = 5

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market and one of its large payment methods."""
        country = stage.country()
        method = (
            2
            if COUNTRIES[country] in ("BR", "ID") and stage.rng.random() < 0.5
            else int(stage.rng.integers(0, 2))
        )
        segment = {"payment_method": WORDS["payment_method"][method]}
        daily = 0.5 * METHODS[country, method] * stage.world.demand.volume(country)
        hour, hours = int(stage.rng.integers(9, 17)), int(stage.rng.integers(4, 7))
        return cls(
            stage.number,
            stage.start,
            stage.end,
            country,
            segment=segment,
            method=method,
            daily=daily,
            hour=hour,
            hours=hours,
        )

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add attempts that failed for technical reasons."""
        if extract != "payments" or self.country is None:
            return None
        n, rng = number(day, self, self.daily)
        shares = day.world.demand.expected[day.index, self.country]
        category = rng.choice(len(CATEGORIES), n, p=shares / shares.sum())
        country = np.full(n, self.country)
        at = day.world.clock.at(
            np.full(n, day.index), self.hour + rng.integers(0, self.hours, n), rng.random(n) * 3600, country
        )
        drafts = draft(
            day, rng, country, category, payment_method=self.method, event_at=at, _scenario=self.number
        )
        drafts.update(order_id=np.full(n, -1), amount=drafts["_cents"])
        rows = attempts(day, rng, drafts, "declined", 1.0)
        technical = np.array([code("decline_reason", w) for w in ("issuer_unavailable", "gateway_timeout")])
        rows["decline_reason"] = rng.choice(technical, n, p=[0.3, 0.7])
        return rows
