"""Account events: logins (a sample), sensitive changes, challenges, payout requests, takeover reports."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.demo.extracts.orders import hours_of_day
from data.demo.extracts.rule_hits import Hits
from data.demo.files.ids import subject
from data.demo.files.rows import Column, Rows, count, join, table, take
from data.demo.files.vocabulary import CATEGORIES, FRAUDS, code
from data.demo.world.world import Day

BUYER_EVENTS = {
    "login": 0.12,
    "challenge": 0.02,
    "sensitive_change": 0.004,
    "takeover_report": 0.0006,
}  # per order
SELLER_EVENTS = {"login": 0.08, "sensitive_change": 0.01, "payout_request": 0.14}  # per active seller and day
NEW_DEVICE = {
    "login": 0.05,
    "sensitive_change": 0.12,
    "payout_request": 0.03,
    "challenge": 0.4,
    "takeover_report": 0.3,
}
RECENT_CHANGE = 0.05  # of payout requests come within 30 days of a sensitive change


def seller_events(day: Day, rng: np.random.Generator, kind: str, sellers: Column, **fixed: Any) -> Rows:
    """Draft events of one kind for sellers; keyword arguments fix columns."""
    world, n = day.world, len(sellers)
    country = world.sellers.country[sellers]
    rows = _events(day, rng, kind, country)
    rows["party"] = np.full(n, code("party", "seller"))
    rows["account_id"] = subject("seller_id", sellers)
    rows["seller_id"] = np.asarray(sellers)
    rows["seller_tier"] = world.sellers.tier_on(sellers, day.index)
    rows["category"] = world.sellers.category[sellers]
    rows["device_id"] = np.where(
        rows["new_device"], 7 * 10**10 + rng.integers(0, 10**9, n), 6 * 10**10 + sellers
    )
    for name, values in fixed.items():
        rows[name] = np.full(n, values) if np.ndim(values) == 0 else np.asarray(values)
    return rows


def _events(day: Day, rng: np.random.Generator, kind: str, country: Column) -> Rows:
    n = len(country)
    result = np.full(n, -1)
    if kind == "login":
        result = np.where(rng.random(n) < 0.97, code("result", "ok"), code("result", "failed"))
    if kind == "challenge":
        result = np.where(rng.random(n) < 0.87, code("result", "ok"), code("result", "failed"))
    if kind == "takeover_report":
        result = np.where(rng.random(n) < 0.55, code("result", "confirmed"), code("result", "failed"))
    recent = (rng.random(n) < RECENT_CHANGE) & (kind == "payout_request")
    new_device = rng.random(n) < np.where(recent, 0.12, NEW_DEVICE[kind])
    return table(
        n,
        event_at=day.world.clock.at(
            np.full(n, day.index), hours_of_day(n, rng), rng.random(n) * 3600, country
        ),
        country=country,
        kind=code("kind", kind),
        new_device=new_device,
        hours_since_change=np.where(recent, rng.uniform(1, 720, n), np.nan),
        result=result,
        amount=0,
        order_id=-1,
        _fraud=np.int8(0),
        _scenario=np.int16(-1),
    )


def _buyer_events(day: Day, rng: np.random.Generator, kind: str) -> Rows:
    expected = day.world.demand.expected[day.index].sum(axis=1) * BUYER_EVENTS[kind]
    numbers = rng.poisson(expected * rng.gamma(40, 1 / 40, len(expected)))
    country = np.repeat(np.arange(len(numbers)), numbers)
    rows = _events(day, rng, kind, country)
    buyer = day.world.buyers.returning(day.index, country, rng)
    rows["party"] = np.full(len(country), code("party", "buyer"))
    rows["account_id"] = subject("buyer_id", buyer)
    rows["seller_id"] = np.full(len(country), -1)
    rows["seller_tier"] = np.full(len(country), -1)
    rows["category"] = rng.integers(0, len(CATEGORIES), len(country))
    rows["device_id"] = np.where(rows["new_device"], 10**10 + buyer, buyer)
    return rows


def write_accounts(day: Day, hits: Hits) -> None:
    """Write the day's account events; the rule judges sensitive changes."""
    rng = day.chance("accounts")
    active = np.flatnonzero(day.world.sellers.active(day.index))
    parts = [_buyer_events(day, rng, kind) for kind in BUYER_EVENTS]
    for kind, share in SELLER_EVENTS.items():
        mood = day.world.weather.factor(f"account {kind}", 0.1)[day.index].ravel()[
            day.world.sellers.cell[active]
        ]
        parts.append(seller_events(day, rng, kind, active[rng.random(len(active)) < share * mood]))
    rows = day.gather("accounts", join(parts))
    if not count(rows):
        return
    rows["account_event_id"] = day.serial(count(rows))
    changes = take(rows, rows["kind"] == code("kind", "sensitive_change"))
    changes["_fraud"] = np.where(changes["_fraud"] > 0, FRAUDS.index("takeover"), 0)
    hits.judge("sensitive_change", changes)
    day.emit("accounts", rows)
