"""Labels: verdicts on orders, from chargebacks, reviews, audits and a random sample; days to months late."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.frauds import case
from data.demo.files.clock import DAY
from data.demo.files.rows import Column, Rows, count, join, table, take
from data.demo.files.vocabulary import FRAUDS, code
from data.demo.world.world import Day

SAMPLED = 0.02  # of orders, always reviewed
REVIEWED = 0.45  # of orders that a live rule hit
REFUNDS_REVIEWED = 0.25
AUDITED = 0.4  # of orders with fraud by the seller or creator
SEEN_BY_REVIEW, CLEARED_BY_REVIEW = 0.92, 0.97
_AUDIT = tuple(
    FRAUDS.index(f)
    for f in ("fake_shipping", "brushing", "takeover", "coupon_abuse", "collusion", "triangulation")
)
_FRIENDLY = FRAUDS.index("friendly_fraud")


def write_labels(day: Day, orders: Rows) -> None:
    """Write the verdicts that the day's orders will get. An order gets one per source at most."""
    if not count(orders):
        return
    rng, n = day.chance("labels"), count(orders)
    charged = (orders["_case"] == case("chargeback")) & (orders["_reason"] >= 0)
    refund = orders["_case"] == case("refund_only")
    live = orders["_hits"] != 0
    after_order = orders["event_at"]
    after_case = np.maximum(orders["_open_at"], after_order)
    parts = [
        _reviewed(rng, orders, charged, "chargeback", after_case, (0.1, 3.0), certain=True),
        _reviewed(rng, orders, live & (rng.random(n) < REVIEWED), "manual_review", after_order, (0.5, 12.0)),
        _reviewed(
            rng, orders, refund & (rng.random(n) < REFUNDS_REVIEWED), "refund_review", after_case, (4.0, 24.0)
        ),
        _reviewed(
            rng,
            orders,
            _auditable(orders) & (rng.random(n) < AUDITED),
            "seller_audit",
            after_order,
            (7.0, 32.0),
        ),
        _reviewed(rng, orders, rng.random(n) < SAMPLED, "sample", after_order, (4.0, 15.0)),
    ]
    rows = day.gather("labels", join(parts))
    if count(rows):
        rows["label_id"] = day.serial(count(rows))
        day.emit("labels", rows)


def _auditable(orders: Rows) -> Column:
    return np.isin(orders["_fraud"], _AUDIT)


def _reviewed(
    rng: np.random.Generator,
    orders: Rows,
    chosen: Column,
    source: str,
    since: Column,
    days: tuple[float, float],
    certain: bool = False,
) -> Rows:
    """Verdicts of one source, some days after a moment; chargebacks are always bad."""
    picked, begin = take(orders, chosen), since[chosen]
    n = count(picked)
    fraud = picked["_fraud"] > 0
    seen = rng.random(n) < np.where(fraud, SEEN_BY_REVIEW, 1 - CLEARED_BY_REVIEW)
    bad = np.ones(n, bool) if certain else seen
    unknown = np.where(bad, FRAUDS.index("other"), 0)
    kind = np.where(fraud & bad, picked["_fraud"], np.where(certain, _FRIENDLY, unknown))
    delay = rng.uniform(*days, n)
    return table(
        n,
        event_at=begin + (delay * DAY).astype(np.int64),
        **{
            name: picked[name]
            for name in ("order_id", "order_day", "country", "category", "channel", "payment_method")
        },
        seller_id=picked["seller_id"],
        seller_tier=picked["seller_tier"],
        verdict=np.where(bad, code("verdict", "bad"), code("verdict", "good")),
        source=code("source", source),
        reason=np.where(bad, kind, -1),
        amount=picked["amount"],
        rule_ids=picked["_hits"],
        _scenario=picked["_scenario"],
    )
