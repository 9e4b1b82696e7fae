"""Coupons: redemptions of the day's orders under a campaign."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.payments import mark_orders
from data.demo.extracts.rule_hits import Hits
from data.demo.files.rows import Rows, count, table, take
from data.demo.files.vocabulary import code
from data.demo.world.world import Day

USED = 0.6  # of orders under a campaign, beyond new-user coupons that are always used
LINKED = 0.012
NEW_USER_SUBSIDY = 400  # cents, at most half the order


def write_coupons(day: Day, orders: Rows, hits: Hits) -> Rows:
    """Redeem coupons and give the redemptions; the velocity rule judges them, and the order remembers its hit."""
    rng, n = day.chance("coupons"), count(orders)
    new_user = orders["campaign"] == code("campaign", "new_user")
    used = new_user | (rng.random(n) < USED) | (orders["_coupon"] >= 0)
    chosen = take(orders, used & (orders["campaign"] >= 0) & (orders["decision"] == 0))
    if not count(chosen):
        return {}
    m = count(chosen)
    share = np.round(chosen["amount"] * rng.uniform(0.05, 0.15, m)).astype(np.int64)
    fixed = np.minimum(NEW_USER_SUBSIDY, chosen["amount"] // 2)
    usual = np.where(chosen["campaign"] == code("campaign", "new_user"), fixed, share)
    kept = (
        "event_at",
        "order_id",
        "country",
        "category",
        "campaign",
        "buyer_id",
        "buyer_type",
        "device_id",
        "seller_id",
    )
    natural = table(
        m,
        **{name: chosen[name] for name in (*kept, "_fraud", "_scenario")},
        amount=np.where(chosen["_coupon"] >= 0, chosen["_coupon"], usual),
        linked=chosen["_linked"] | (rng.random(m) < LINKED),
    )
    rows = day.gather("coupons", natural)
    rows["redemption_id"] = day.serial(count(rows))
    caught = hits.judge("coupon_velocity", rows)
    mark_orders(orders, rows["order_id"][caught], "coupon_velocity")
    day.emit("coupons", rows)
    return rows
