"""Card testing: a bot tries stolen cards of one prefix with tiny amounts at one cheap seller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from data.demo.extracts.frauds import commit
from data.demo.extracts.orders import draft
from data.demo.extracts.payments import CARD, attempts, card_bin
from data.demo.files.encode import PREFIXES_PER_MARKET
from data.demo.files.rows import Rows, join
from data.demo.files.vocabulary import CATEGORIES, FRAUDS, RESALEABLE, code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number, wave
from data.demo.world.sharing import RING_DEVICES, RING_STEP
from data.demo.world.world import Day

APPROVED = 0.12
SPENT, SPENT_DAYS = 0.4, 6  # share of good cards spent a day, and for how long
BURSTS = (1, 2, 3, 4, 23)  # local hours


@dataclass
class CardTesting(Scenario):
    """Attempts under five dollars in nightly bursts, mostly declined; approvals are charged back."""

    first_mover = "small_ticket_decline_rate"
    also_moves = (
        "payment_decline_rate",
        "payment_attempts",
        "declines_hourly",
        "rule_hit_rate",
        "chargeback_rate",
        "rule_hits",
        "rule_block_rate",
        "order_reject_rate",
        "high_score_share",
        "fraud_loss_rate",
        "chargeback_rate_cohort",
    )
    decides = "one card prefix, few networks, one seller, tiny amounts"
    cause = "bot testing stolen cards of one prefix"
    answered = "Card prefix blocked at the seller"
    copies = 2
    days = (2, 5)

    daily: float = 0.0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a cell, one of its small sellers and a card prefix of the market."""
        country, category = stage.cell(countries=("US", "BR", "GB"))
        base = stage.world.demand.volume(country, category) * 0.05
        daily = max(stage.strength(base, stage.rng.uniform(4, 7)), 25.0)
        seller = stage.sellers(country, category, 1, (1,))
        holder = stage.rng.integers(0, 10**6, 1)
        bins = card_bin(np.full(1, country), holder)
        return cls(
            stage.number,
            stage.start,
            stage.end,
            country,
            category,
            entities={"seller": seller, "card_bin": bins},
            daily=daily,
        )

    @property
    def last_day(self) -> int:
        """Cards found good are spent for some days more."""
        return self.end + SPENT_DAYS

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add tiny orders for the approvals, the declined attempts, and what the good cards buy."""
        testing = day.index < self.end
        if extract == "orders":
            return join([self._approved(day) if testing else {}, self._spent(day)])
        return self._declined(day) if extract == "payments" and testing else None

    def _approved(self, day: Day) -> Rows:
        n, _ = number(day, self, self.daily * APPROVED, "approved")
        return wave(day, self, n, "card_testing", **self._fixed(day, n, "approved"))

    def _declined(self, day: Day) -> Rows:
        n, rng = number(day, self, self.daily * (1 - APPROVED), "declined")
        drafts = wave(day, self, n, **self._fixed(day, n, "declined"))
        drafts.update(order_id=np.full(n, -1), amount=drafts["_cents"], _fraud=np.full(n, _TESTING))
        rows = attempts(day, rng, drafts, "declined", 1.0)
        rows["decline_reason"] = rng.choice(_REFUSALS, n, p=[0.5, 0.3, 0.2])
        return rows

    def _spent(self, day: Day) -> Rows:
        """Orders with the cards that were found good, all over the market."""
        tested = min(day.index, self.end) - self.start
        n, rng = number(day, self, self.daily * APPROVED * SPENT * min(1, tested), "spent")
        resaleable = np.array([CATEGORIES.index(word) for word in RESALEABLE])
        fixed = {"_bin": self.entities["card_bin"][0], "_scenario": self.number, "campaign": -1}
        rows = draft(day, rng, np.full(n, self.country), rng.choice(resaleable, n), **fixed)
        commit(rng, rows, np.arange(n), "stolen_card")
        return rows

    def _fixed(self, day: Day, n: int, place: str) -> dict[str, Any]:
        rng = day.chance(f"cards {self.number} {place}")
        hours = rng.choice(np.array(BURSTS), n)
        country, _ = self.pair()
        at = day.world.clock.at(np.full(n, day.index), hours, rng.random(n) * 3600, np.full(n, country))
        first = country * PREFIXES_PER_MARKET + self.number * 11 % (PREFIXES_PER_MARKET - 3)
        return {
            "event_at": at,
            "seller_id": self.entities["seller"][0],
            "payment_method": CARD,
            "_bin": self.entities["card_bin"][0],
            "_network": first + rng.integers(0, 3, n),
            "device_id": RING_DEVICES + self.number * RING_STEP + rng.integers(0, 6, n),
            "new_device": True,
            "items": 1,
            "_cents": rng.integers(60, 490, n),
            "creator_id": -1,
            "channel": code("channel", "shop"),
            "campaign": -1,
        }


_REFUSALS = np.array(
    [code("decline_reason", w) for w in ("do_not_honor", "invalid_card", "insufficient_funds")]
)
_TESTING = FRAUDS.index("card_testing")
