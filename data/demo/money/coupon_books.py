"""Coupon money: what sellers get for redemptions within the terms, and the same in the campaigns' books.

The settlement refuses what goes beyond the terms, so that what is paid beyond them is a loss and not the rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.demo.extracts.frauds import case
from data.demo.files.clock import HOUR
from data.demo.files.rows import Column, Rows, count
from data.demo.money.bookings import book
from data.demo.money.terms import PER_DEVICE, PER_PERSON, CouponTerms
from data.demo.world.world import Day

# Why the settlement refused a redemption.
PERSON, DEVICE = 1, 2


@dataclass
class Redeemed:
    """The day's redemptions, by position of the order: cents (0 = none), terms, who and where; and what was refused."""

    amount: Column
    terms: Column
    campaign: Column
    device: Column
    refused: Column  # 0 = paid, else PERSON or DEVICE


@dataclass
class Redemptions:
    """How often persons and devices have redeemed under each terms, over all days."""

    persons: dict[tuple[int, int], int] = field(default_factory=dict)
    devices: dict[tuple[int, int], int] = field(default_factory=dict)

    def refuse(self, terms: int, person: int, device: int) -> int:
        """Say why a redemption is refused (0 = it is not), and count it if it is paid."""
        one, other = (terms, person), (terms, device)
        if self.persons.get(one, 0) >= PER_PERSON:
            return PERSON
        if self.devices.get(other, 0) >= PER_DEVICE:
            return DEVICE
        self.count(terms, person, device)
        return 0

    def count(self, terms: int, person: int, device: int) -> None:
        """Count a redemption that is paid."""
        one, other = (terms, person), (terms, device)
        self.persons[one] = self.persons.get(one, 0) + 1
        self.devices[other] = self.devices.get(other, 0) + 1


def redeem(day: Day, orders: Rows, coupons: Rows, terms: CouponTerms, claims: Redemptions) -> Redeemed:
    """Judge the day's redemptions in the order in which they happened."""
    n = count(orders)
    none = np.full(n, -1)
    made = Redeemed(np.zeros(n, np.int64), none.copy(), none.copy(), none, np.zeros(n, np.int8))
    if not count(coupons):
        return made
    place = np.searchsorted(orders["order_id"], coupons["order_id"]).clip(0, n - 1)
    mine = orders["order_id"][place] == coupons["order_id"]
    mine &= orders["_case"][place] < case("seller_cancel")  # nothing is paid for what was cancelled
    under = terms.of(coupons["campaign"], coupons["country"], day.index)
    mine &= under >= 0
    order = np.flatnonzero(mine)[np.argsort(coupons["event_at"][mine], kind="stable")]
    where = place[order]
    made.amount[where] = np.minimum(coupons["amount"][order], terms.cap[under[order]])
    made.terms[where], made.campaign[where] = under[order], coupons["campaign"][order]
    made.device[where] = coupons["device_id"][order]
    people = orders["buyer_id"][where].tolist()
    asked = zip(under[order].tolist(), people, made.device[where].tolist(), strict=True)
    made.refused[where] = [claims.refuse(*one) for one in asked]
    return made


def campaigns_side(
    day: Day, rng: np.random.Generator, orders: Rows, redeemed: Redeemed, terms: CouponTerms
) -> list[Rows]:
    """Subsidies paid to sellers, and booked by the campaigns a day later."""
    paid = (redeemed.amount > 0) & (redeemed.refused == 0)
    return subsidies(day, rng, orders, redeemed, terms, paid)


def subsidies(
    day: Day, rng: np.random.Generator, orders: Rows, redeemed: Redeemed, terms: CouponTerms, chosen: Column
) -> list[Rows]:
    """Both sides of the subsidies of chosen orders (mask or positions)."""
    n = count(orders)
    at = orders["event_at"] + (rng.uniform(5, 90, n) * HOUR / 60).astype(np.int64)
    booked_at = at + (rng.uniform(18, 30, n) * HOUR).astype(np.int64)
    first = np.where(redeemed.terms >= 0, terms.first[redeemed.terms] + day.world.clock.epoch, -1)
    tied = {"buyer_id": orders["buyer_id"], "device_id": redeemed.device}
    tied |= {"campaign": redeemed.campaign, "period": first}
    amount = redeemed.amount
    return [
        book(orders, chosen, "coupon_subsidy", "seller", "campaigns", at, amount, **tied),
        book(orders, chosen, "subsidy_booked", "platform", "campaigns", booked_at, amount, **tied),
    ]
