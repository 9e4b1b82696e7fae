"""Commissions: what creators earn on their orders, and lose again when an order is cancelled or refunded."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.frauds import case
from data.demo.extracts.payments import mark_orders
from data.demo.extracts.rule_hits import Hits
from data.demo.files.clock import HOUR
from data.demo.files.rows import Rows, count, join, pick, table, take
from data.demo.files.vocabulary import FRAUDS, code
from data.demo.world.world import Day

RATES = np.array([0.10, 0.07, 0.12, 0.09, 0.05, 0.09, 0.09, 0.08])  # of the order's value, by category
COPIED = ("order_id", "order_day", "country", "category", "channel", "creator_id", "seller_id", "event_at")
LINKED = 0.003
# A coupon farm is tied to itself, not to a creator.
TIED = [FRAUDS.index(word) for word in ("collusion", "brushing")]
REVERSED = 0.9  # of cancelled, refunded or returned orders


def write_commissions(day: Day, orders: Rows, hits: Hits) -> Rows:
    """Accrue commission with each accepted order of a creator; take it back when the case is decided.

    Gives the entries.
    """
    rng = day.chance("commissions")
    needed = (*COPIED, "amount", "_fraud", "_scenario", "_linked", "_case", "_open_at")
    earned = take(pick(orders, needed), (orders["creator_id"] >= 0) & (orders["decision"] == 0))
    if not count(earned):
        return {}
    accrued = _entries(rng, earned)
    back = (
        (earned["_case"] >= 0)
        & (earned["_case"] != case("chargeback"))
        & (earned["_case"] != case("dispute"))
    )
    back &= rng.random(count(earned)) < REVERSED
    later = earned["_open_at"] + (rng.uniform(12, 96, count(earned)) * HOUR).astype(np.int64)
    reversals = take(
        {**accrued, "event_at": later, "status": np.full(len(later), code("status", "reversed"))}, back
    )
    rows = day.gather("commissions", join([accrued, reversals]))
    rows["commission_id"] = day.serial(count(rows))
    new = take(rows, rows["status"] == code("status", "accrued"))
    caught = hits.judge("pair_concentration", new)
    mark_orders(orders, new["order_id"][caught], "pair_concentration")
    day.emit("commissions", rows)
    return rows


def _entries(rng: np.random.Generator, orders: Rows) -> Rows:
    n = count(orders)
    rate = RATES[orders["category"]] * rng.choice([0.8, 1.0, 1.25], n)
    tied = orders["_linked"] & np.isin(orders["_fraud"], TIED)
    return table(
        n,
        **{name: orders[name] for name in (*COPIED, "_fraud", "_scenario")},
        gmv=orders["amount"],
        amount=np.round(orders["amount"] * rate).astype(np.int64),
        status=code("status", "accrued"),
        self_linked=tied | (rng.random(n) < LINKED),
    )
