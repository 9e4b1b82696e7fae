"""Interactions: reviews after delivery, messages, live comments, reports and follows."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.payments import mark_orders
from data.demo.extracts.rule_hits import Hits
from data.demo.extracts.shipments import UNSEEN
from data.demo.files.clock import HOUR
from data.demo.files.rows import Column, Rows, count, join, table, take
from data.demo.files.vocabulary import code
from data.demo.world.world import Day

REVIEWED, REVIEWED_AFTER_CASE = 0.14, 0.20
STARS = np.array([0.02, 0.025, 0.06, 0.2, 0.695])
STARS_AFTER_CASE = np.array([0.55, 0.25, 0.12, 0.05, 0.03])
SAME_TEXT = 0.04  # "very good", in a handful of versions
FAKE_TEXTS = 10**14
PER_ORDER = {"message": 0.12, "live_comment": 0.10, "report": 0.006, "follow": 0.06}
FLAGGED = {"message": 0.008, "live_comment": 0.005, "report": 0.35, "follow": 0.0}
LINKED = 0.004


def write_interactions(day: Day, orders: Rows, hits: Hits) -> None:
    """Write the reviews that the day's orders will get and what else was said today."""
    rng = day.chance("interactions")
    parts = [_reviews(day, rng, orders)]
    parts += [_talk(day, rng, orders, kind) for kind in PER_ORDER]
    rows = day.gather("interactions", join(parts))
    if not count(rows):
        return
    n = count(rows)
    rows["interaction_id"] = day.serial(n)
    unique = 10**8 + rows["interaction_id"]
    common = rng.integers(0, 40, n)
    own = np.where(rng.random(n) < SAME_TEXT, common, unique)
    rows["text_hash"] = np.where(rows["_text"] >= 0, rows["_text"], own)
    reviews = take(rows, rows["kind"] == code("kind", "review"))
    caught = hits.judge("review_similarity", reviews)
    mark_orders(orders, reviews["order_id"][caught], "review_similarity")
    day.emit("interactions", rows)


def _reviews(day: Day, rng: np.random.Generator, orders: Rows) -> Rows:
    """Reviews come days after delivery; fake ones within minutes, five stars, the same few texts."""
    n = count(orders)
    unhappy = orders["_case"] >= 0
    mood = day.mood("review", orders, 0.08)
    writes = rng.random(n) < np.where(unhappy, REVIEWED_AFTER_CASE, REVIEWED) * mood
    chosen = take(orders, (writes | orders["_fake_review"]) & (orders["_delivered_at"] != UNSEEN))
    m, fake = count(chosen), chosen["_fake_review"]
    usual = np.exp(rng.normal(np.log(36), 1.3, m)).clip(0.2, 20 * 24)
    hours = np.where(fake, rng.uniform(0.1, 1.8, m), usual)
    stars = np.where(chosen["_case"] >= 0, _stars(rng, m, STARS_AFTER_CASE), _stars(rng, m, STARS))
    text = FAKE_TEXTS + chosen["seller_id"] * 10 + rng.integers(0, 3, m)
    return table(
        m,
        event_at=chosen["_delivered_at"] + (hours * HOUR).astype(np.int64),
        kind=code("kind", "review"),
        **{
            name: chosen[name]
            for name in ("country", "category", "buyer_id", "seller_id", "order_id", "order_day")
        },
        creator_id=-1,
        stars=np.where(fake, 5, stars),
        flagged=rng.random(m) < 0.004,
        hours_after_delivery=hours,
        linked=np.where(fake, chosen["_linked"], rng.random(m) < LINKED),
        amount=chosen["amount"],
        _text=np.where(fake, text, -1),
        _fraud=np.where(fake, chosen["_fraud"], 0),
        _scenario=chosen["_scenario"],
    )


def _stars(rng: np.random.Generator, n: int, weights: Column) -> Column:
    return 1 + np.searchsorted(np.cumsum(weights), rng.random(n) * weights.sum()).clip(0, 4)


def _talk(day: Day, rng: np.random.Generator, orders: Rows, kind: str) -> Rows:
    """Messages, comments, reports and follows by people who are about today: drawn from the day's orders."""
    n = count(orders)
    if not n:
        return {}
    mood = day.mood(kind, orders)
    wanted = rng.random(n) < PER_ORDER[kind] * mood
    if kind == "live_comment":
        wanted &= orders["creator_id"] >= 0
    chosen = take(orders, wanted)
    m = count(chosen)
    to_creator = (chosen["creator_id"] >= 0) & (kind != "message")
    return table(
        m,
        event_at=chosen["event_at"] + (rng.exponential(25, m) * 60e6).astype(np.int64),
        kind=code("kind", kind),
        **{name: chosen[name] for name in ("country", "category", "buyer_id")},
        seller_id=np.where(to_creator, -1, chosen["seller_id"]),
        creator_id=np.where(to_creator, chosen["creator_id"], -1),
        order_id=-1,
        order_day=-1,
        stars=-1,
        flagged=rng.random(m) < FLAGGED[kind],
        hours_after_delivery=np.nan,
        linked=rng.random(m) < LINKED,
        amount=0,
        _text=-1,
        _fraud=np.int8(0),
        _scenario=chosen["_scenario"],
    )
