"""Bookings: the movements of money that the fates of a day's orders lead to, as rows of the extract."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.demo.files.clock import HOUR
from data.demo.files.rows import Column, Rows, count, table
from data.demo.files.vocabulary import COUNTRIES, CURRENCIES, WORDS, code
from data.demo.money.fates import NEVER, Fates, share_of
from data.demo.world.world import Day

MINUTE = HOUR // 60
STRAGGLERS = 0.003  # share that arrives up to a day and a half late
LINES = 2  # an order of several pieces is booked in two lines
# Minutes from booking to warehouse, on average: a shop's own books are quick, banks and campaigns send at night.
_LAG = {"chargeback_debit": 300.0, "chargeback_credit": 300.0, "subsidy_booked": 240.0, "payout": 45.0}
_USUAL_LAG = 4.0
_LAGS = np.array([_LAG.get(kind, _USUAL_LAG) for kind in WORDS["money_movements.kind"]])
_CURRENCY = np.array([WORDS["currency"].index(CURRENCIES[country]) for country in COUNTRIES])


def kind_of(word: str) -> int:
    """Code of a kind of movement."""
    return code("money_movements.kind", word)


def book(
    orders: Rows,
    chosen: Column,
    kind: str,
    party: str,
    system: str,
    at: Column,
    amount: Column,
    **columns: Any,
) -> Rows:
    """Book one movement for each chosen order (mask or positions); keyword arguments fill further columns.

    at and amount have one entry per order. The hidden column _order is the position of the order.
    """
    where = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
    n = len(where)
    empty = np.full(n, -1)
    rows = table(
        n,
        event_at=at[where],
        country=orders["country"][where],
        kind=kind_of(kind),
        party=code("money_movements.party", party),
        seller_id=orders["seller_id"][where],
        **dict.fromkeys(("buyer_id", "creator_id", "device_id", "item_no", "period", "shipment_id"), empty),
        order_id=orders["order_id"][where],
        order_day=orders["order_day"][where],
        campaign=-1,
        reason=-1,
        system=code("system", system),
        amount=amount[where],
        currency=_CURRENCY[orders["country"][where]],
        rate=np.full(n, np.nan),
        reverses=-1,
        _order=where,
    )
    for name, values in columns.items():
        rows[name] = np.full(n, values) if np.ndim(values) == 0 else values[where]
    return rows


def lines(amount: Column, items: Column) -> tuple[Column, Column]:
    """Split what is paid for an order into its two lines; the second is empty where it has one piece."""
    second = np.where(items > 1, amount * 2 // 5, 0)
    return amount - second, second


def buyers_side(made: Fates) -> list[Rows]:
    """Payments, refunds and chargebacks of the orders."""
    orders = made.orders
    of_buyer = {"buyer_id": orders["buyer_id"]}
    parts = []
    paid, split = lines(made.paid, orders["items"]), made.refund == made.paid
    # A whole refund is booked line by line, a part of it on the first line.
    back = [np.where(split, paid[0], np.minimum(made.refund, paid[0])), np.where(split, paid[1], 0)]
    back[1] = np.where(split, back[1], made.refund - back[0])
    claim = {**of_buyer, "reason": made.reason, "shipment_id": orders["order_id"]}
    for number in range(LINES):
        line = {"item_no": number + 1}
        some = paid[number] > 0
        parts.append(
            book(orders, some, "payment", "buyer", "checkout", made.pay_at, paid[number], **of_buyer, **line)
        )
        some = (back[number] > 0) & (made.refund_at < NEVER)
        parts.append(
            book(
                orders, some, "refund", "buyer", "after_sales", made.refund_at, back[number], **claim, **line
            )
        )
    for kind, at in (("chargeback_debit", made.charged_at), ("chargeback_credit", made.regained_at)):
        parts.append(book(orders, at < NEVER, kind, "platform", "bank", at, made.paid, **of_buyer))
    return parts


def sellers_side(day: Day, rng: np.random.Generator, made: Fates) -> list[Rows]:
    """Payouts, fees, holds, releases and recoveries of the orders' sellers."""
    orders, n = made.orders, count(made.orders)
    period = {"period": orders["order_day"]}
    out = made.payout_at < NEVER
    held = made.waits >= 0
    kept = made.paid - np.where(made.refund_at < made.run_at, made.refund, 0)  # at the run
    gone = out & (made.refund > 0) & (made.refund_at > made.payout_at)
    owed = np.where(made.refund == made.paid, made.payout, share_of(made.refund))
    taken_at = made.refund_at + (rng.uniform(20, 140, n) * HOUR).astype(np.int64)
    parts = [
        book(orders, out, "payout", "seller", "settlement", made.payout_at, made.payout, **period),
        book(orders, held, "hold", "seller", "settlement", made.run_at, kept, reason=made.waits, **period),
        book(
            orders,
            held & (made.free_at < NEVER),
            "release",
            "seller",
            "settlement",
            made.free_at,
            kept,
            **period,
        ),
        book(
            orders,
            gone,
            "recovery",
            "seller",
            "settlement",
            taken_at,
            np.minimum(owed, made.payout),
            **period,
        ),
    ]
    parts.append(_fees(orders, made, out))
    return parts


def _fees(orders: Rows, made: Fates, out: Column) -> Rows:
    """What is kept of a payout: one fee for all that a seller is paid at a moment."""
    first = np.flatnonzero(out)
    pairs = np.stack([orders["seller_id"][first], made.payout_at[first]])
    _, lead, where = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
    total = np.zeros(count(orders), dtype=np.int64)
    total[first[lead]] = np.bincount(where.ravel(), weights=(made.base - made.payout)[first]).astype(np.int64)
    rows = book(
        orders,
        first[lead],
        "fee",
        "platform",
        "settlement",
        made.payout_at,
        total,
        period=orders["order_day"],
    )
    rows["order_id"] = np.full(count(rows), -1)
    return rows


def creators_side(rng: np.random.Generator, made: Fates, commission: Column, rate: Column) -> list[Rows]:
    """Commissions, paid after the seller; taken back when the order is refunded or charged back."""
    orders, n = made.orders, count(made.orders)
    earned = (commission > 0) & (made.payout_at < NEVER)
    at = made.payout_at + (rng.uniform(20, 30, n) * HOUR).astype(np.int64)
    lost_at = np.minimum(np.where(made.refund == made.paid, made.refund_at, NEVER), made.charged_at)
    earned &= lost_at > at
    back_at = lost_at + (rng.uniform(20, 80, n) * HOUR).astype(np.int64)
    who = {"creator_id": orders["creator_id"], "rate": rate}
    return [
        book(orders, earned, "commission", "creator", "settlement", at, commission, **who),
        book(
            orders,
            earned & (lost_at < NEVER),
            "commission_reversed",
            "creator",
            "settlement",
            back_at,
            commission,
            **who,
        ),
    ]


def arrive(rng: np.random.Generator, rows: Rows) -> None:
    """Give the rows their arrival: minutes to hours by kind, a few up to a day and a half late."""
    n = count(rows)
    minutes = rng.exponential(1.0, n) * _LAGS[rows["kind"]]
    late = np.flatnonzero(rng.random(n) < STRAGGLERS)
    minutes[late] += rng.uniform(60, 34 * 60, len(late))
    rows["arrived_at"] = rows["event_at"] + (np.minimum(minutes, 36 * 60) * MINUTE).astype(np.int64)
