"""Payouts: a seller's orders of a day are paid out nine days later, unless held.

When fraud was paid out, debts stay.
"""

from __future__ import annotations

import numpy as np

from data.demo.extracts.rule_hits import Hits
from data.demo.files.clock import DAY, HOUR
from data.demo.files.rows import Column, Rows, count, join, table, take
from data.demo.files.vocabulary import FRAUDS, WORDS, code
from data.demo.world.world import Day

AFTER_DAYS = 9
SHARE = 0.92  # of the order value goes to the seller
SELLER_FRAUDS = np.array([FRAUDS.index(f) for f in ("fake_shipping", "takeover", "triangulation")])
BAD_SHARE = 0.3  # of a seller's orders of a day: from here its payout counts as bad
DEBT_AFTER_FRAUD = 0.5
_NONE = code("finding", "none")


def write_payouts(day: Day, orders: Rows, hits: Hits) -> Rows:
    """Write payouts of the day's accepted orders by seller, and give them; holds are released with their finding."""
    rng = day.chance("payouts")
    rows = day.gather("payouts", _due(day, rng, take(orders, orders["decision"] == 0)))
    if not count(rows):
        return {}
    n = count(rows)
    rows["payout_id"] = day.serial(n)
    held = hits.judge("payout_hold", rows)
    bad = rows["_fraud"] > 0
    rows["kind"] = np.where(held, code("kind", "hold"), code("kind", "payout"))
    rows["finding"] = np.where(held, code("finding", "payout_hold"), -1)
    finding = np.where(bad, _findings(rows["_fraud"]), _NONE)
    after = rng.uniform(2, 18, n)
    parts = [
        rows,
        _later(take(rows, held), "release", after[held], finding[held]),
        _later(take(rows, held & bad), "recovery", after[held & bad] + 1, finding[held & bad]),
    ]
    owed = ~held & bad & (rng.random(n) < DEBT_AFTER_FRAUD)
    parts.append(_later(take(rows, owed), "debt", after[owed] + 20, finding[owed]))
    booked = join(parts)
    booked["payout_id"] = day.serial(count(booked))
    day.emit("payouts", booked)
    return booked


def _due(day: Day, rng: np.random.Generator, orders: Rows) -> Rows:
    """One payout for each seller with orders today, booked on a morning nine days on."""
    if not count(orders):
        return {}
    seller, where = np.unique(orders["seller_id"], return_inverse=True)
    amount = np.bincount(where, weights=orders["amount"]) * SHARE
    fraud = np.isin(orders["_fraud"], SELLER_FRAUDS)
    share = np.bincount(where, weights=fraud) / np.bincount(where)
    kind = np.zeros(len(seller), dtype=np.int8)
    np.maximum.at(kind, where, np.where(fraud, orders["_fraud"], 0).astype(np.int8))
    country = day.world.sellers.country[seller]
    on = np.full(len(seller), day.index + AFTER_DAYS)
    return table(
        len(seller),
        event_at=day.world.clock.at(on, np.full(len(seller), 8), rng.random(len(seller)) * 3600, country),
        country=country,
        category=day.world.sellers.category[seller],
        seller_id=seller,
        seller_tier=day.world.sellers.tier_on(seller, day.index),
        amount=np.round(amount).astype(np.int64),
        _fraud=np.where(share >= BAD_SHARE, kind, 0),
        _scenario=np.int16(-1),
    )


def _findings(fraud: Column) -> Column:
    words = WORDS["finding"]
    table_ = np.array([words.index(f) if f in words else _NONE for f in FRAUDS])
    return table_[fraud]


def _later(rows: Rows, kind: str, days: Column, finding: Column) -> Rows:
    moved = rows["event_at"] + (days * DAY).astype(np.int64) + HOUR
    return {**rows, "event_at": moved, "kind": np.full(len(moved), code("kind", kind)), "finding": finding}
