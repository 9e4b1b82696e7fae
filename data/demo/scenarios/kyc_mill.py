"""Document mill: an agency applies with one template, face and bank account again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.extracts.frauds import commit
from data.demo.extracts.kyc import applications, decide
from data.demo.extracts.orders import draft
from data.demo.files.rows import Rows
from data.demo.files.vocabulary import WORDS, code
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Stage
from data.demo.plans.waves import number
from data.demo.world.world import Day, World

NIGHT = (1, 2, 3)  # local hours in which the mill works
SELLERS_BEGIN, SELLERS_END = 8, 30  # days after the start in which its sellers cheat


@dataclass
class KycMill(Scenario):
    """Applications up in night hours, same identity; those approved cheat a few weeks later and are shut."""

    first_mover = "kyc_duplicate_identity_rate"
    also_moves = (
        "kyc_applications",
        "kyc_first_pass_rate",
        "rule_hit_rate",
        "early_bad_seller_rate",
        "kyc_repeat_offender_rate",
        "kyc_manual_review_share",
        "light_parcel_rate",
        "valid_tracking_rate",
        "new_seller_tracking_rate",
        "refund_only_rate",
        "enforcements",
    )
    decides = "identities are shared: same template, face, bank account"
    cause = "agency that sells identities"
    answered = "Agency suspended, its applications checked again"
    copies = 2
    days = (5, 10)

    daily: float = 0.0
    document: int = 0
    agency: int = 0

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take a market, its commonest document and an agency; a few approved sellers come with it."""
        country, category = stage.cell()
        base = 0.02 * stage.world.demand.volume(country)
        document = int(stage.rng.choice(3))
        agency = int(stage.rng.integers(0, 8)) + country % 3 * 8
        sellers = stage.newcomers(country, category, int(stage.rng.integers(3, 6)))
        segment = {"document_type": WORDS["document_type"][document], "channel": "agency"}
        daily = max(0.6 * base, stage.strength(0.025 * base, 1), 4.0)
        entities = {"agency": np.array([agency]), "seller": sellers}
        plan = cls(stage.number, stage.start, stage.end, country, None, segment, entities, daily=daily)
        plan.document, plan.agency = document, agency
        return plan

    @property
    def last_day(self) -> int:
        """Its sellers cheat for weeks after the applications."""
        return self.start + SELLERS_END

    def prepare(self, world: World) -> None:
        """Approve its sellers during the wave and shut them a month later."""
        mine = self.entities["seller"]
        world.sellers.joined[mine] = self.start + np.arange(len(mine)) % max(1, self.end - self.start)
        world.sellers.left[mine] = world.size.days * 10
        world.sellers.enforced[mine] = self.start + SELLERS_END - 2

    def shape(self, day: Day, extract: str, rows: Rows) -> None:
        """Mark the approvals of its sellers as brought by the agency, with the shared identity."""
        if extract == "kyc":
            own = np.isin(rows["_trader"], self.entities["seller"]) & (
                rows["party"] == code("party", "seller")
            )
            self._stamp(rows, own)

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add the mill's applications, and later the orders of its sellers."""
        if extract == "kyc" and day.index < self.end:
            return self._applications(day)
        if extract == "orders" and day.index >= self.start + SELLERS_BEGIN:
            return self._orders(day)
        return None

    def _applications(self, day: Day) -> Rows:
        n, rng = number(day, self, self.daily)
        country = np.full(n, self.country)
        rows = applications(day, rng, country, np.full(n, code("party", "seller")))
        hours = rng.choice(np.array(NIGHT), n)
        rows["event_at"] = day.world.clock.at(np.full(n, day.index), hours, rng.random(n) * 3600, country)
        rows["attempt"][:] = 1
        self._stamp(rows, np.ones(n, dtype=bool))
        rows["duplicates"] = rng.integers(1, 6, n)
        decide(day, rng, rows, np.full(n, 0.6))
        return rows

    def _stamp(self, rows: Rows, mine: np.ndarray) -> None:
        rows["document_type"][mine] = self.document
        rows["channel"][mine] = code("channel", "agency")
        rows["agency"][mine] = self.agency
        rows["duplicates"][mine] = np.maximum(rows["duplicates"][mine], 1)
        rows["_identity"][mine] = self.number
        rows["_scenario"][mine] = self.number

    def _orders(self, day: Day) -> Rows:
        sellers = day.world.sellers
        shops = self.entities["seller"][sellers.active(day.index)[self.entities["seller"]]]
        if self.country is None or not len(shops):
            return {}
        n, rng = number(day, self, 1.5 * len(shops), "orders")
        chosen = rng.choice(shops, n)
        rows = draft(day, rng, sellers.country[chosen], sellers.category[chosen], seller_id=chosen)
        rows["_scenario"][:] = self.number
        commit(rng, rows, np.arange(n), "fake_shipping")
        return rows
