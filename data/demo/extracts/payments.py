"""Payments: attempts with their outcome.

Orders that came about end in an approval; some attempts come to nothing.
"""

from __future__ import annotations

import numpy as np

from data.demo.extracts.rule_hits import Hits
from data.demo.files.encode import PREFIXES_PER_MARKET
from data.demo.files.rows import Column, Rows, count, join, pick, table, take
from data.demo.files.vocabulary import RULES, code
from data.demo.world.world import Day

DECLINED = 0.075  # of natural attempts
ABANDONED = 0.45  # of declined attempts end the purchase
BINS_PER_MARKET = 30
CARD, COD = 0, 3
COPIED = ("country", "category", "payment_method", "seller_id", "buyer_id", "device_id", "amount")
REASON_WEIGHTS = np.array(
    [0.42, 0.24, 0.08, 0.07, 0.05, 0.08, 0.06]
)  # of the decline reasons, in their order


def card_bin(country: Column, holder: Column) -> Column:
    """First six digits of a holder's card: few large banks, many small ones, the same for life."""
    spread = (holder * 2654435761 % 2**32) / 2**32
    return 400000 + np.asarray(country) * 20000 + (BINS_PER_MARKET * spread**2).astype(np.int64) * 137


def network(country: Column, holder: Column) -> Column:
    """Network (/24) a holder usually connects from."""
    return np.asarray(country) * PREFIXES_PER_MARKET + holder * 2654435761 // 7 % PREFIXES_PER_MARKET


def attempts(day: Day, rng: np.random.Generator, orders: Rows, outcome: str, minutes: float) -> Rows:
    """One attempt for each given order, some minutes before it, with the outcome approved or declined."""
    n = count(orders)
    card = orders["payment_method"] == CARD
    reason = np.searchsorted(np.cumsum(REASON_WEIGHTS), rng.random(n) * REASON_WEIGHTS.sum())
    own = card_bin(orders["country"], orders["buyer_id"])
    declined = outcome == "declined"
    return table(
        n,
        event_at=orders["event_at"] - (rng.random(n) * minutes * 60e6).astype(np.int64),
        order_id=orders["order_id"],
        **{name: orders[name] for name in COPIED},
        card_bin=np.where(card, np.where(orders["_bin"] >= 0, orders["_bin"], own), -1),
        ip_prefix=np.where(
            orders["_network"] >= 0, orders["_network"], network(orders["country"], orders["device_id"])
        ),
        outcome=code("outcome", outcome),
        decline_reason=reason if declined else -1,
        _fraud=orders["_fraud"],
        _scenario=orders["_scenario"],
    )


def write_payments(day: Day, orders: Rows, hits: Hits) -> None:
    """Write the attempts of the day's accepted orders and those that came to nothing."""
    rng = day.chance("payments")
    needed = ("event_at", "order_id", *COPIED, "_bin", "_network", "_fraud", "_scenario")
    paid = take(pick(orders, needed), (orders["decision"] == 0) & (orders["payment_method"] != COD))
    mood = day.mood("decline", paid, 0.18)
    odds = DECLINED / (1 - DECLINED) * mood * np.where(paid["payment_method"] == CARD, 1.25, 0.7)
    odds = odds * np.where(paid["_fraud"] == 1, 3.0, 1.0)
    retried = take(paid, rng.random(count(paid)) < odds * (1 - ABANDONED))
    given_up = take(paid, rng.random(count(paid)) < odds * ABANDONED)
    given_up = {
        **given_up,
        "order_id": np.full(count(given_up), -1),
        "_fraud": np.zeros(count(given_up), np.int8),
    }
    natural = join(
        [
            attempts(day, rng, paid, "approved", 0.5),
            attempts(day, rng, retried, "declined", 6.0),
            attempts(day, rng, given_up, "declined", 90.0),
        ]
    )
    rows = day.gather("payments", natural)
    if not count(rows):
        return
    rows["payment_id"] = day.serial(count(rows))
    blocked = hits.judge("card_velocity", rows)
    hits.judge("bin_attack", rows)
    refused = blocked & (rows["order_id"] < 0)
    rows["outcome"] = np.where(refused, code("outcome", "declined"), rows["outcome"])
    rows["decline_reason"] = np.where(
        refused, code("decline_reason", "suspected_fraud"), rows["decline_reason"]
    )
    mark_orders(orders, rows["order_id"][blocked], "card_velocity")
    day.emit("payments", rows)


def mark_orders(orders: Rows, order_ids: Column, rule: str) -> None:
    """Remember on the day's orders that a rule hit them."""
    if len(order_ids):
        found = order_ids[order_ids >= 0] - orders["order_id"][0]
        orders["_hits"][found] |= 1 << RULES.index(rule)
