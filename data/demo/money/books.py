"""The books of a demo: the day's movements of money, with what does not add up, sent off as they become known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.demo.extracts.commissions import RATES
from data.demo.files.rows import Column, Rows, count, join, pick, take
from data.demo.files.vocabulary import code
from data.demo.money.bookings import arrive, buyers_side, creators_side, sellers_side
from data.demo.money.coupon_books import Redemptions, campaigns_side, redeem
from data.demo.money.draft import OpenBooks
from data.demo.money.fates import fates
from data.demo.money.loss_plan import PATIENCE, Sower, plan_losses
from data.demo.money.terms import CouponTerms, build_terms
from data.demo.plans.demo_truth import PlantedLoss
from data.demo.world.world import Day, World

FACTORS = np.array([0.8, 1.0, 1.25])  # on a category's commission rate, as creators agree them
_NEEDED = (
    *("order_id", "order_day", "event_at", "country", "category", "payment_method", "seller_id", "buyer_id"),
    *("creator_id", "amount", "items", "_case", "_shipped", "_delivered_at"),
)


@dataclass(frozen=True)
class Played:
    """What the day's extracts hold that money follows; orders as they were sent, with their arrival."""

    orders: Rows
    cases: Rows
    coupons: Rows
    commissions: Rows
    payouts: Rows


@dataclass
class Books:
    """What the money of a demo remembers from day to day."""

    terms: CouponTerms
    plan: dict[int, list[Sower]]
    claims: Redemptions = field(default_factory=Redemptions)
    used: set[tuple[str, int]] = field(default_factory=set)
    waiting: list[tuple[int, Sower]] = field(default_factory=list)
    losses: list[PlantedLoss] = field(default_factory=list)

    def write(self, day: Day, played: Played) -> None:
        """Write the movements that the day's orders lead to, now and in days to come."""
        orders = take(pick(played.orders, (*_NEEDED, "arrived_at")), played.orders["decision"] == 0)
        if not count(orders):
            return
        rng = day.chance("money")
        made = fates(day, rng, orders, played.cases, played.payouts)
        redeemed = redeem(day, orders, played.coupons, self.terms, self.claims)
        commission, rate = _commissions(orders, played.commissions)
        parts = [
            *buyers_side(made),
            *sellers_side(day, rng, made),
            *creators_side(rng, made, commission, rate),
        ]
        rows = join([*parts, *campaigns_side(day, rng, orders, redeemed, self.terms)])
        arrive(rng, rows)
        rows["movement_id"] = day.serial(count(rows))
        draft = OpenBooks(
            day,
            day.chance("losses"),
            made,
            redeemed,
            self.terms,
            self.claims,
            rows,
            orders["arrived_at"],
            self.used,
        )
        if not day.beside:  # what is played beside the rest adds up
            self._sow(draft)
        self.losses += draft.told
        day.emit("money_movements", draft.rows)

    def _sow(self, draft: OpenBooks) -> None:
        index = draft.day.index
        self.waiting += [(index, sower) for sower in self.plan.get(index, [])]
        self.waiting = [
            (since, sower) for since, sower in self.waiting if not sower(draft) and index < since + PATIENCE
        ]


def open_books(world: World, quiet: bool = False) -> Books:
    """Books of a demo whose scenarios are planned; quiet: everything adds up."""
    return Books(build_terms(world), {} if quiet else plan_losses(world.size))


def _commissions(orders: Rows, commissions: Rows) -> tuple[Column, Column]:
    """Cents accrued on each order and the rate in percent that was agreed: the one that gives these cents."""
    n = count(orders)
    cents = np.zeros(n, dtype=np.int64)
    if count(commissions):
        accrued = take(commissions, commissions["status"] == code("status", "accrued"))
        place = np.searchsorted(orders["order_id"], accrued["order_id"]).clip(0, n - 1)
        mine = orders["order_id"][place] == accrued["order_id"]
        cents[place[mine]] = accrued["amount"][mine]
    rates = RATES[orders["category"]][:, None] * FACTORS
    meant = np.round(orders["amount"][:, None] * rates)
    rate = np.take_along_axis(rates, np.abs(meant - cents[:, None]).argmin(axis=1)[:, None], axis=1)[:, 0]
    most = np.ceil(np.round(orders["amount"] * rate, 4)).astype(np.int64)
    return np.minimum(cents, most), rate * 100
