"""Appeals: rejected buyers and enforced sellers ask for a second look; good ones are mostly right."""

from __future__ import annotations

import numpy as np

from data.demo.files.clock import DAY, HOUR
from data.demo.files.ids import subject
from data.demo.files.rows import Column, Rows, count, join, table, take
from data.demo.files.vocabulary import RULES, code
from data.demo.world.world import Day

APPEAL_GOOD, APPEAL_BAD = 0.25, 0.06
OVERTURN_GOOD, OVERTURN_BAD = 0.62, 0.05
APPEAL_ENFORCED, OVERTURN_ENFORCED = 0.35, 0.12
APPEAL_CHALLENGED = 0.04


def write_appeals(day: Day, orders: Rows, enforced: Column) -> None:
    """Write the appeals against today's rejections, challenges and enforcement, opened and closed later."""
    rng = day.chance("appeals")
    opened = day.gather("appeals", join([_buyers(day, rng, orders), _sellers(day, rng, enforced)]))
    if not count(opened):
        return
    n = count(opened)
    opened["appeal_id"] = day.serial(n)
    opened["opened_day"] = day.world.clock.day(opened["event_at"], opened["country"]) + day.world.clock.epoch
    verdict = np.where(
        rng.random(n) < opened["_right"], code("outcome", "overturned"), code("outcome", "upheld")
    )
    closed = {**opened, "step": np.full(n, code("step", "closed")), "outcome": verdict}
    closed["event_at"] = opened["event_at"] + (rng.uniform(1.5, 9, n) * DAY).astype(np.int64)
    day.emit("appeals", join([opened, closed]))


def _buyers(day: Day, rng: np.random.Generator, orders: Rows) -> Rows:
    if not count(orders):
        return {}
    blocked = orders["decision"] == code("decision", "rejected")
    challenged = (orders["_hits"] >> RULES.index("order_score_challenge")) & 1 > 0
    bad = orders["_fraud"] > 0
    chance = np.where(
        blocked, np.where(bad, APPEAL_BAD, APPEAL_GOOD), np.where(challenged, APPEAL_CHALLENGED, 0.0)
    )
    chosen = rng.random(count(orders)) < chance
    rule = np.where(blocked, RULES.index("order_score_block"), RULES.index("order_score_challenge"))[chosen]
    action = np.where(blocked, code("action", "block"), code("action", "challenge"))[chosen]
    rows = take(orders, chosen)
    return _opened(
        rng,
        rows["event_at"],
        rows["country"],
        rows["category"],
        party=code("party", "buyer"),
        subject_id=subject("buyer_id", rows["buyer_id"]),
        rule_id=rule,
        version=day.world.rules.version[day.index, rule],
        action=action,
        _right=np.where(rows["_fraud"] > 0, OVERTURN_BAD, OVERTURN_GOOD),
        _scenario=rows["_scenario"],
    )


def _sellers(day: Day, rng: np.random.Generator, enforced: Column) -> Rows:
    chosen = enforced[rng.random(len(enforced)) < APPEAL_ENFORCED]
    country = day.world.sellers.country[chosen]
    noon = day.world.clock.at(
        np.full(len(chosen), day.index), np.full(len(chosen), 12), np.zeros(len(chosen)), country
    )
    return _opened(
        rng,
        noon,
        country,
        day.world.sellers.category[chosen],
        party=code("party", "seller"),
        subject_id=subject("seller_id", chosen),
        rule_id=-1,
        version=-1,
        action=code("action", "enforcement"),
        _right=OVERTURN_ENFORCED,
        _scenario=-1,
    )


def _opened(
    rng: np.random.Generator, since: Column, country: Column, category: Column, **columns: object
) -> Rows:
    n = len(since)
    wait = (rng.exponential(20, n).clip(0.2, 120) * HOUR).astype(np.int64)
    return table(
        n,
        event_at=since + wait,
        country=country,
        category=category,
        step=code("step", "opened"),
        outcome=-1,
        **columns,
    )
