"""A day's bookings before they are sent: what a loss may change in them, and how it tells of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.demo.files.clock import HOUR
from data.demo.files.encode import dates, text_coding
from data.demo.files.rows import Column, Rows, count, join
from data.demo.files.vocabulary import COUNTRIES, WORDS
from data.demo.money.bookings import book, kind_of
from data.demo.money.coupon_books import Redeemed, Redemptions
from data.demo.money.fates import Fates
from data.demo.money.terms import CouponTerms
from data.demo.plans.demo_truth import PlantedLoss
from data.demo.world.world import Day

# Days after which both sides of a check must agree; the checks' own headers say the same.
SETTLES = {
    "refunded_more_than_paid": 2,
    "item_refunded_more_than_paid": 2,
    "parcel_refunded_twice": 2,
    "paid_out_twice": 2,
    "paid_out_in_two_periods": 2,
    "payout_beyond_balance": 2,
    "payout_on_fallen_order": 4,
    "payout_after_enforcement": 2,
    "commission_on_lost_order": 7,
    "commission_above_rate": 7,
    "coupon_above_cap": 2,
    "coupon_outside_terms": 2,
    "coupons_per_person": 2,
    "coupons_per_device": 2,
    "subsidy_not_as_booked": 4,
    "chargeback_won_not_repaid": 10,
    "seller_debt_ages": 14,
    "payment_not_as_ordered": 2,
    "two_currencies": 2,
}
LAG = HOUR // 10  # from booking to warehouse, of what a loss adds
_DAYS = ("period", "order_day", "first_day")


@dataclass
class OpenBooks:
    """A day's bookings (rows with _order, the position of the order in made.orders), open to changes."""

    day: Day
    rng: np.random.Generator
    made: Fates
    redeemed: Redeemed
    terms: CouponTerms
    claims: Redemptions
    rows: Rows
    sent_at: Column  # arrival of each order's own row in the extract of orders
    taken: Column = field(init=False)  # orders that a loss already has
    used: set[tuple[str, int]]  # sellers, persons and devices that a loss already has
    told: list[PlantedLoss] = field(default_factory=list)

    def __post_init__(self) -> None:
        """No order is taken yet."""
        self.taken = np.zeros(count(self.made.orders), dtype=bool)

    def choose(self, fitting: Column) -> int | None:
        """Take a fitting order that no loss has; None where there is none."""
        free = np.flatnonzero(fitting & ~self.taken)
        if not len(free):
            return None
        chosen = int(free[self.rng.integers(len(free))])
        self.taken[chosen] = True
        return chosen

    def find(self, order: int, *kinds: str) -> list[int]:
        """Positions of an order's bookings of some kinds, in order of time."""
        mine = self.rows["_order"] == order
        mine &= np.isin(self.rows["kind"], [kind_of(kind) for kind in kinds])
        where = np.flatnonzero(mine & (self.rows["order_id"] >= 0))
        return [int(one) for one in where[np.argsort(self.rows["event_at"][where], kind="stable")]]

    def fee_of(self, order: int) -> int:
        """Position of the fee that an order's payout is part of."""
        payout = self.find(order, "payout")[0]
        same = (self.rows["kind"] == kind_of("fee")) & (
            self.rows["seller_id"] == self.rows["seller_id"][payout]
        )
        same &= self.rows["event_at"] == self.rows["event_at"][payout]
        return int(np.flatnonzero(same)[0])

    def copy(self, place: int, hours: float, **changed: Any) -> int:
        """Book again what stands at a place, some hours later, with columns changed; gives its position."""
        row = {name: column[place : place + 1].copy() for name, column in self.rows.items()}
        for name, value in changed.items():
            row[name][:] = value
        row["event_at"] = row["event_at"] + int(hours * HOUR)
        row["arrived_at"] = row["event_at"] + LAG
        row["movement_id"] = self.rows["movement_id"].max(keepdims=True) + 1
        return self._join(row)

    def resend(self, place: int, hours: float, **changed: Any) -> int:
        """Send a booking again under its own number, some hours later, with columns changed: a correction."""
        row = {name: column[place : place + 1].copy() for name, column in self.rows.items()}
        for name, value in changed.items():
            row[name][:] = value
        row["arrived_at"] = row["arrived_at"] + int(hours * HOUR)
        return self._join(row)

    def add(
        self, order: int, kind: str, party: str, system: str, at: int, amount: int, **columns: Any
    ) -> int:
        """Book a movement of an order at a moment; gives its position."""
        n = count(self.made.orders)
        row = book(
            self.made.orders,
            np.array([order]),
            kind,
            party,
            system,
            np.full(n, at),
            np.full(n, amount),
            **columns,
        )
        row["arrived_at"] = row["event_at"] + LAG
        row["movement_id"] = self.rows["movement_id"].max(keepdims=True) + 1
        return self._join(row)

    def drop(self, places: Sequence[int]) -> None:
        """Take bookings out. Positions given before are void afterwards."""
        keep = np.ones(count(self.rows), dtype=bool)
        keep[list(places)] = False
        self.rows = {name: column[keep] for name, column in self.rows.items()}

    def _join(self, row: Rows) -> int:
        self.rows = join([self.rows, row])
        return count(self.rows) - 1

    def tell(
        self,
        check: str,
        key: tuple[str, ...],
        fault: int,
        cents: int,
        cause: str,
        parts: Sequence[int] = (),
        *,
        loss: bool = True,
        healed_by: int | None = None,
        data_fault: bool = False,
        known: Sequence[int] = (),
        day: int | None = None,
    ) -> None:
        """Tell of a loss or a twin. fault, parts, healed_by: positions of bookings; known: arrivals of other rows."""
        # Over 40 lines: one record of the truth, field by field.
        rows, clock, size = self.rows, self.day.world.clock, self.day.world.size
        market = rows["country"][fault : fault + 1]

        def known_day(event: Column, arrived: Column) -> int:
            return int(clock.known_day(event, arrived, np.repeat(market, len(event))).max())

        if day is None:
            day = int(clock.day(rows["event_at"][fault : fault + 1], market)[0])
        needed = [fault, *parts]
        last = known_day(rows["event_at"][needed], rows["arrived_at"][needed])
        others = np.array(known, dtype=np.int64)
        if len(others):
            last = max(last, known_day(others, others))
        found = max(last, day + SETTLES[check]) + 1
        heals = None
        if healed_by is not None:
            heals = known_day(rows["event_at"][[healed_by]], rows["arrived_at"][[healed_by]]) + 1
        if loss and found > size.days:
            return
        self.told.append(
            PlantedLoss(
                check=check,
                key={name: self._word(name, rows[name][fault : fault + 1]) for name in key},
                country=COUNTRIES[int(market[0])],
                day=clock.date(day),
                amount=f"{cents // 100}.{cents % 100:02d}",
                loss=loss,
                found_on=clock.date(found) if loss else None,
                heals_on=clock.date(heals) if heals is not None and heals <= size.days else None,
                data_fault=data_fault,
                cause=cause,
            )
        )

    @staticmethod
    def _word(name: str, value: Column) -> str | int:
        if name in _DAYS:
            return str(dates(value)[0])
        if name == "item_no":
            return int(value[0])
        own = f"money_movements.{name}"
        return str(text_coding(own if own in WORDS else name)(value)[0])
