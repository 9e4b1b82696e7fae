"""After-sales cases: cancels, refunds, disputes and chargebacks, opened and later closed."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.frauds import case, reason
from data.demo.extracts.payments import mark_orders
from data.demo.extracts.rule_hits import Hits
from data.demo.extracts.shipments import UNSEEN
from data.demo.files.clock import HOUR
from data.demo.files.rows import Column, Rows, count, join, table, take
from data.demo.files.vocabulary import CASE_KINDS, code
from data.demo.world.world import Day

# Natural shares of accepted orders.
REFUND_ONLY, RETURN, DISPUTE, SELLER_CANCEL, BUYER_CANCEL = 0.011, 0.032, 0.003, 0.011, 0.022
CATEGORY_RETURNS = np.array([1.8, 1.0, 0.7, 0.9, 1.0, 0.8, 1.2, 0.3])
REASONS = {
    "refund_only": (("not_received", 0.35), ("damaged", 0.3), ("not_as_described", 0.25), ("empty_box", 0.1)),
    "return_refund": (
        ("wrong_size", 0.35),
        ("changed_mind", 0.3),
        ("not_as_described", 0.25),
        ("damaged", 0.1),
    ),
    "dispute": (("not_as_described", 0.6), ("not_received", 0.4)),
    "seller_cancel": (("out_of_stock", 0.9), ("other", 0.1)),
    "buyer_cancel": (("changed_mind", 0.9), ("other", 0.1)),
}
CLOSING_DAYS = {
    "refund_only": 3,
    "return_refund": 9,
    "dispute": 12,
    "chargeback": 25,
    "seller_cancel": 0.1,
    "buyer_cancel": 0.1,
}
CLOSED_WELL = {
    "refund_only": 0.85,
    "return_refund": 0.93,
    "dispute": 0.45,
    "chargeback": 0.3,
    "seller_cancel": 1.0,
    "buyer_cancel": 1.0,
}


def plan_cases(day: Day, orders: Rows) -> None:
    """Decide whether a case comes of each order, of which kind and when (_case, _reason, _open_at)."""
    rng, n = day.chance("cases"), count(orders)
    natural = (orders["_case"] == -1) & (orders["decision"] == 0)
    drawn = _draw_kinds(day, rng, orders)
    orders["_case"] = np.where(natural, drawn, orders["_case"]).astype(np.int8)
    orders["_case"][orders["decision"] != 0] = -2
    for kind, weighted in REASONS.items():
        words = np.array([reason(word) for word, _ in weighted])
        weights = np.array([weight for _, weight in weighted])
        chosen = words[
            np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(n)).clip(0, len(words) - 1)
        ]
        wanted = (orders["_case"] == case(kind)) & (orders["_reason"] < 0)
        orders["_reason"] = np.where(wanted, chosen, orders["_reason"])
    orders["_open_at"] = _open_at(rng, orders)
    cancelled = (orders["_case"] >= case("seller_cancel")) & (orders["_open_at"] < orders["_label_at"])
    orders["_shipped"] &= ~cancelled


def _draw_kinds(day: Day, rng: np.random.Generator, orders: Rows) -> Column:
    n = count(orders)
    shares = [
        REFUND_ONLY * day.mood("refund_only", orders),
        RETURN * day.mood("return", orders, 0.15) * CATEGORY_RETURNS[orders["category"]],
        DISPUTE * day.mood("dispute", orders),
        np.zeros(n),
        SELLER_CANCEL * day.mood("seller_cancel", orders),
        BUYER_CANCEL * day.mood("buyer_cancel", orders, 0.15),
    ]
    lost = orders["_delivered_at"] == UNSEEN
    shares[0] = np.where(lost, 0.75, shares[0])
    edges = np.cumsum(np.stack(shares), axis=0)
    kind = (rng.random(n)[None, :] >= edges).sum(axis=0)
    return np.where(kind < len(CASE_KINDS), kind, -2)


def _open_at(rng: np.random.Generator, orders: Rows) -> Column:
    """Moment the case opens: cancels within hours, the rest days after delivery (or waiting for it)."""
    n, at = count(orders), orders["event_at"]
    arrived = np.where(
        orders["_delivered_at"] == UNSEEN, orders["_scan_at"] + 7 * 24 * HOUR, orders["_delivered_at"]
    )
    after = arrived + (np.exp(rng.normal(np.log(40), 0.9, n)).clip(1, 24 * 25) * HOUR).astype(np.int64)
    cancel = at + (rng.exponential(7, n) * HOUR).astype(np.int64)
    natural = np.where(orders["_case"] >= case("seller_cancel"), cancel, after)
    fixed = at + (np.nan_to_num(orders["_case_hours"]).astype(np.float64) * HOUR).astype(np.int64)
    open_at = np.where(np.isnan(orders["_case_hours"]), natural, fixed)
    claims = ~np.isnan(orders["_claim_hours"]) & (orders["_delivered_at"] != UNSEEN)
    claimed = arrived + (np.nan_to_num(orders["_claim_hours"]).astype(np.float64) * HOUR).astype(np.int64)
    return np.where(claims, claimed, open_at)


def write_cases(day: Day, orders: Rows, hits: Hits) -> Rows:
    """Write openings and closings of the cases that the day's orders lead to, and give them."""
    rng = day.chance("closing")
    chosen = take(orders, orders["_case"] >= 0)
    if not count(chosen):
        return {}
    opened = _opened(chosen)
    opened = day.gather("after_sales", opened)
    opened["case_id"] = day.serial(count(opened))
    caught = hits.judge("refund_cluster", _refunds(opened))
    hits.judge("return_ring", _refunds(opened))
    mark_orders(orders, _refunds(opened)["order_id"][caught], "refund_cluster")
    closed = _closed(rng, opened, caught)
    rows = join([opened, closed])
    day.emit("after_sales", rows)
    return rows


def _refunds(opened: Rows) -> Rows:
    return take(opened, opened["kind"] <= case("return_refund"))


def _opened(chosen: Rows) -> Rows:
    kept = (
        "order_id",
        "order_day",
        "country",
        "category",
        "channel",
        "payment_method",
        "seller_id",
        "seller_tier",
    )
    shipped = chosen["_shipped"]
    return table(
        count(chosen),
        event_at=chosen["_open_at"],
        step=code("step", "opened"),
        **{
            name: chosen[name]
            for name in (*kept, "buyer_id", "device_id", "address_id", "amount", "_fraud", "_scenario")
        },
        carrier=np.where(shipped, chosen["carrier"], -1),
        kind=chosen["_case"],
        reason=chosen["_reason"],
        delivered=shipped
        & (chosen["_delivered_at"] != UNSEEN)
        & (chosen["_delivered_at"] <= chosen["_open_at"]),
        outcome=-1,
    )


def _closed(rng: np.random.Generator, opened: Rows, caught: Column) -> Rows:
    """Close every case after its usual time; refunds that a rule caught are mostly refused."""
    n, kind = count(opened), opened["kind"]
    days = np.array([CLOSING_DAYS[k] for k in CASE_KINDS])[kind] * rng.gamma(3, 1 / 3, n)
    well = np.array([CLOSED_WELL[k] for k in CASE_KINDS])[kind]
    refund = np.flatnonzero(kind <= case("return_refund"))
    well[refund[caught]] = 0.35
    good = rng.random(n) < well
    card = (kind == case("dispute")) | (kind == case("chargeback"))
    outcome = np.where(
        card,
        np.where(good, code("outcome", "won"), code("outcome", "lost")),
        np.where(good, code("outcome", "approved"), code("outcome", "rejected")),
    )
    closed = {**opened, "step": np.full(n, code("step", "closed")), "outcome": outcome}
    closed["event_at"] = opened["event_at"] + (days * 24 * HOUR).astype(np.int64) + HOUR
    return closed
