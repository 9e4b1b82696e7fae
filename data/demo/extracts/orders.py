"""Orders: who buys what from whom, when and for how much. Hidden columns carry what will become of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.demo.extracts.frauds import SLOW_SHARE, apply_base_fraud, apply_slow_fraud
from data.demo.files.rows import Column, Rows, count, table
from data.demo.files.vocabulary import CATEGORIES, code
from data.demo.world.demand import DAILY_GROWTH
from data.demo.world.world import Day

MEDIAN_PRICE = np.array([24.0, 65.0, 16.0, 28.0, 120.0, 18.0, 30.0, 14.0])  # USD by category
MARKET_PRICE = np.array([1.25, 0.85, 0.6, 1.2, 0.6, 0.8])
SPREAD = np.array([0.55, 0.8, 0.5, 0.65, 0.6, 0.5, 0.6, 0.45])
NEW_SHARE = 0.20
# live, video, shop; by market
CHANNELS = np.array(
    [
        [0.22, 0.38, 0.40],
        [0.25, 0.40, 0.35],
        [0.40, 0.35, 0.25],
        [0.15, 0.35, 0.50],
        [0.38, 0.34, 0.28],
        [0.30, 0.40, 0.30],
    ]
)
# card, wallet, bank transfer, cash on delivery; by market
METHODS = np.array(
    [
        [0.62, 0.33, 0.05, 0.0],
        [0.48, 0.14, 0.38, 0.0],
        [0.18, 0.37, 0.2, 0.25],
        [0.66, 0.3, 0.04, 0.0],
        [0.2, 0.28, 0.17, 0.35],
        [0.45, 0.15, 0.25, 0.15],
    ]
)
# orders by local hour: night low, lunch, a long evening
HOURS = np.array(
    [24, 15, 10, 8, 8, 10, 16, 26, 34, 44, 52, 58, 64, 60, 55, 54, 56, 62, 74, 90, 104, 100, 76, 40], float
)
FIRST_DEVICE_OF_STRANGERS = 10**10


def choose_columns(weights: Column, rows: Column, rng: np.random.Generator) -> Column:
    """Choose one column per row number, by the row's weights [rows, columns]."""
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)[rows]
    return (rng.random(len(rows))[:, None] > edges[:, :-1]).sum(axis=1)


def hours_of_day(n: int, rng: np.random.Generator, weights: Column = HOURS) -> Column:
    """Draw n local hours by a daily rhythm."""
    return np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(n), side="right").clip(0, 23)


def draft(day: Day, rng: np.random.Generator, country: Column, category: Column, **fixed: Any) -> Rows:
    """Draft orders for given markets and categories; keyword arguments fix columns instead of chance.

    Returns rows with all columns of the contract except ids, score and decision, and the hidden columns.
    """
    n = len(country)
    world, d = day.world, day.row
    cells = country * len(CATEGORIES) + category
    rows = table(n, country=country, category=category)
    new_share = np.clip(NEW_SHARE * world.demand.new_buyers[d, country, category], 0, 0.7)
    fresh = rng.random(n) < new_share
    rows["_new"] = fresh
    rows["buyer_id"] = np.where(
        fresh, world.buyers.new(d, country, np.arange(n)), world.buyers.returning(d, country, rng)
    )
    rows["channel"] = choose_columns(CHANNELS, country, rng)
    rows["payment_method"] = choose_columns(METHODS, country, rng)
    rows["seller_id"] = world.sellers.choose(day.index, cells, rng)
    rows["creator_id"] = np.where(rows["channel"] < 2, world.creators.choose(day.index, cells, rng), -1)
    rows["event_at"] = world.clock.at(
        np.full(n, day.index), hours_of_day(n, rng), rng.random(n) * 3600, country
    )
    rows["campaign"] = _campaigns(day, rng, rows)
    rows["items"] = rng.geometric(0.75, n)
    rows["price_ratio"] = np.exp(rng.normal(0.0, 0.1, n)) * np.where(rows["campaign"] >= 0, 0.9, 1.0)
    rows.update(_hidden(n))
    for name, values in fixed.items():
        if name not in rows and name not in ("new_device", "device_id", "address_id", "_cents"):
            raise KeyError(f"orders have no column {name!r} to fix")
        rows[name] = np.full(n, values) if np.ndim(values) == 0 else np.asarray(values)
    _places(rng, rows, fixed)
    rows["_cents"] = rows.get("_cents", _cents(rng, rows))
    return rows


def _hidden(n: int) -> Rows:
    return table(
        n,
        _fraud=np.int8(0),  # code of FRAUDS
        _scenario=np.int16(-1),  # number of the scenario that made the row
        _case=np.int8(-1),  # case to come: −1 as usual, −2 none, else code of CASE_KINDS
        _reason=np.int16(-1),  # its reason
        _case_hours=np.float32(np.nan),  # hours from order to case
        _claim_hours=np.float32(np.nan),  # hours from delivery to case
        _ship=np.int8(0),  # 0 proper, 1 label without scan, 2 empty parcel
        _carrier=np.int16(-1),
        _origin=np.int16(-1),
        _slow=np.float32(0),  # extra hours until the first scan
        _lost=False,  # never delivered
        _fake_review=False,
        _linked=False,  # accounts linked by device, address or bank
        _shift=np.float32(0),  # added to the log-odds of the score
        _coupon=np.int64(-1),  # subsidy in cents, −1 = as usual
        _bin=np.int64(-1),  # card prefix, −1 = the buyer's own
        _network=np.int64(-1),  # network, −1 = the device's own
    )


def _campaigns(day: Day, rng: np.random.Generator, rows: Rows) -> Column:
    n = count(rows)
    running = day.world.demand.campaign[day.row, rows["country"], rows["category"]]
    chance = rng.random(n)
    weekend = day.world.clock.date(day.index).weekday() >= 5
    usual = np.where(chance > 0.96 if weekend else np.zeros(n, bool), code("campaign", "weekend_deal"), -1)
    usual = np.where(rows["_new"] & (chance < 0.4), code("campaign", "new_user"), usual)
    return np.where((running >= 0) & (chance < 0.55), running, usual)


def _places(rng: np.random.Generator, rows: Rows, fixed: dict[str, Any]) -> None:
    """Devices and addresses: mostly the buyer's own, a few shared in a household, a few strange."""
    n, buyer = count(rows), rows["buyer_id"]
    if "new_device" not in fixed:
        rows["new_device"] = rows["_new"] | (rng.random(n) < 0.05)
    stranger = FIRST_DEVICE_OF_STRANGERS + rng.integers(0, 10**10, n)
    household = buyer - np.where(buyer % 25 == 0, 1, 0)
    if "device_id" not in fixed:
        rows["device_id"] = np.where(rows["new_device"] & ~rows["_new"], stranger, household)
    if "address_id" not in fixed:
        rows["address_id"] = np.where(rng.random(n) < 0.04, buyer + 6 * 10**9 // 2, household)


def _cents(rng: np.random.Generator, rows: Rows) -> Column:
    category = rows["category"]
    median = MEDIAN_PRICE[category] * MARKET_PRICE[rows["country"]] * 100
    spread = np.exp(rng.normal(0.0, 1.0, count(rows)) * SPREAD[category])
    return np.maximum(50, np.round(median * spread * rows["items"] ** 0.9 * rows["price_ratio"])).astype(
        np.int64
    )


def write_orders(day: Day, slow: int = 0) -> Rows:
    """Draft the day's natural orders, let scenarios add and shape, and number all.

    slow: instead, those orders of so many days whose consequences come months later.
    """
    rng = day.chance("orders")
    growth = np.exp(DAILY_GROWTH * min(day.index, 0))
    numbers = day.world.demand.draw(day.row, rng, growth * (slow * SLOW_SHARE if slow else 1.0))
    cells = np.repeat(np.arange(numbers.size), numbers.ravel())
    natural = draft(day, rng, cells // len(CATEGORIES), cells % len(CATEGORIES))
    if slow:
        apply_slow_fraud(day, natural)
    else:
        apply_base_fraud(day, natural)
    return number_orders(day, day.gather("orders", natural))


def number_orders(day: Day, rows: Rows) -> Rows:
    """Number a day's drafted orders, and give them what is known at checkout: tier, amount, score."""
    if not count(rows):
        return rows
    n = count(rows)
    rows["order_id"] = day.serial(n)
    rows["buyer_type"] = np.where(rows["_new"], code("buyer_type", "new"), code("buyer_type", "returning"))
    rows["seller_tier"] = day.world.sellers.tier_on(rows["seller_id"], day.index)
    rows["order_day"] = np.full(n, day.world.clock.epoch + day.index)
    rows["amount"] = rows["_cents"]
    rows["score"] = _score(day, rows)
    return rows


def _score(day: Day, rows: Rows) -> Column:
    """Risk score 0–1000: logistic in what the engine sees, with chance; fraud shifts it."""
    rng, n = day.chance("score"), count(rows)
    mood = np.log(day.mood("score", rows, 0.12))
    typical = MEDIAN_PRICE[rows["category"]] * MARKET_PRICE[rows["country"]] * 100
    logit = -1.75 + mood + rng.normal(0, 1.1, n) + 0.35 * rows["_new"] + 0.45 * rows["new_device"]
    logit += 0.18 * np.log(rows["_cents"] / typical) + rows["_shift"]
    return np.round(1000 / (1 + np.exp(-logit))).astype(np.int64).clip(0, 1000)
