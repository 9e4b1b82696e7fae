"""Shipments: label, first carrier scan and delivery of accepted orders; carriers mostly rest on Sundays."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.rule_hits import Hits
from data.demo.files.clock import HOUR
from data.demo.files.rows import Column, Rows, count, join, pick, table, take
from data.demo.files.vocabulary import CARRIERS_PER_MARKET, COUNTRIES, FRAUDS, code
from data.demo.world.world import Day

INVALID = 0.035
LATE = 0.028
MISTYPED = 0.003  # declared weights that are wrong by mistake
SUNDAY_REST = 65  # percent of the parcels wait for Monday
LOST = 0.004
TRACKING_CHECK_HOURS = 72
TRANSIT_HOURS = np.array([60.0, 72.0, 54.0, 40.0, 48.0, 66.0])  # median by market
CARRIER_SHARES = np.array([0.5, 0.2, 0.3])
TRANSIT_OF_CARRIER = np.array([1.1, 0.7, 1.0])
COPIED = ("order_id", "order_day", "country", "category", "seller_id", "seller_tier", "carrier", "amount")
_PLANNED = ("_origin", "_fraud", "_scenario", "_ship", "_late", "_label_at", "_scan_at", "_delivered_at")
UNSEEN = -(2**62)  # a delivery that never happens


def days_to_deliver(country: int) -> float:
    """Mean days from order to delivery in a market: handling, first scan, transit, nights and Sundays."""
    return float(20 + 8 + 1.04 * TRANSIT_HOURS[country] + 14) / 24


def in_working_hours(day: Day, at: Column, country: Column) -> Column:
    """Move moments at night nine hours on and most of those on Sundays a day on, in local time."""
    clock = day.world.clock
    hour = clock.hour(at, country)
    at = at + np.where((hour < 7) | (hour >= 22), 9 * HOUR, 0)
    weekday = (clock.day(at, country) + clock.first.weekday()) % 7
    resting = (weekday == 6) & (at // 1000 % 100 < SUNDAY_REST)
    return at + np.where(resting, 24 * HOUR, 0)


def plan_shipping(day: Day, orders: Rows) -> None:
    """Give each order its carrier and the moments of label, first scan and delivery, as hidden columns."""
    rng, n, country = day.chance("shipping"), count(orders), orders["country"]
    usual = np.searchsorted(np.cumsum(CARRIER_SHARES), rng.random(n)).clip(0, 2)
    orders["carrier"] = np.where(
        orders["_carrier"] < 0, country * len(CARRIERS_PER_MARKET) + usual, orders["_carrier"]
    )
    kind = orders["carrier"] % len(CARRIERS_PER_MARKET)
    mood = day.mood("late", orders, 0.3)
    orders["_late"] = (rng.random(n) < LATE * mood) | (orders["_slow"] > 30)
    handling = rng.gamma(2.5, 8.0, n) + np.where(orders["_late"], 40, 0)
    label = in_working_hours(day, orders["event_at"] + (handling * HOUR).astype(np.int64), country)
    wait = rng.gamma(2.0, 4.0, n) + orders["_slow"]
    scan = in_working_hours(day, label + (wait * HOUR).astype(np.int64), country)
    transit = TRANSIT_HOURS[country] * TRANSIT_OF_CARRIER[kind] * np.exp(rng.normal(0, 0.35, n))
    delivered = in_working_hours(day, scan + (transit * HOUR).astype(np.int64), country)
    lost = orders["_lost"] | (rng.random(n) < LOST) | (orders["_ship"] == 1) | (orders["decision"] != 0)
    orders["_label_at"], orders["_scan_at"] = label, scan
    orders["_delivered_at"] = np.where(lost, UNSEEN, delivered)
    orders["_shipped"] = orders["decision"] == 0


def write_shipments(day: Day, orders: Rows, hits: Hits) -> None:
    """Write the scans of the day's orders that are shipped, now or in days to come."""
    rng = day.chance("scans")
    sent = take(pick(orders, (*COPIED, *_PLANNED)), orders["_shipped"])
    if not count(sent):
        return
    mood = day.mood("invalid", sent, 0.25)
    unscanned = sent["_ship"] == 1
    mistyped = rng.random(count(sent)) < MISTYPED
    valid = (rng.random(count(sent)) >= INVALID * mood) & ~unscanned
    check = sent["_label_at"] + TRACKING_CHECK_HOURS * HOUR
    first_at = np.where(unscanned, check, sent["_scan_at"])
    scales = np.exp(rng.normal(0.0, 0.06, count(sent))) * np.where(mistyped, 0.4, 1.0)
    weight = np.where(sent["_ship"] == 2, rng.uniform(0.05, 0.3, count(sent)), scales)
    weight = np.where(unscanned, np.nan, weight)
    delivered = sent["_delivered_at"] != UNSEEN
    slow = sent["_delivered_at"] - sent["_scan_at"] > TRANSIT_HOURS[sent["country"]] * 1.9 * HOUR
    nothing = np.full(count(sent), np.nan)
    parts = [
        _scans(sent, "label", sent["_label_at"], np.ones_like(valid), np.zeros_like(valid), nothing),
        _scans(sent, "first_scan", first_at, valid, sent["_late"], weight),
        take(_scans(sent, "delivered", sent["_delivered_at"], np.ones_like(valid), slow, nothing), delivered),
    ]
    _place(day, parts)
    rows = day.gather("shipments", join(parts))
    rows["scan_id"] = day.serial(count(rows))
    weighed = take(rows, (rows["scan"] == code("scan", "first_scan")) & ~np.isnan(rows["weight_ratio"]))
    light = weighed["weight_ratio"] < 0.5
    weighed["_fraud"] = np.where(light, FRAUDS.index("fake_shipping"), 0)
    hits.judge("weight_mismatch", weighed)
    day.emit("shipments", rows)


def _scans(sent: Rows, scan: str, at: Column, valid: Column, late: Column, weight: Column) -> Rows:
    return table(
        count(sent),
        event_at=at,
        shipment_id=sent["order_id"],
        **{name: sent[name] for name in (*COPIED, "_origin")},
        scan=code("scan", scan),
        valid=valid,
        late=late,
        weight_ratio=weight,
        _fraud=sent["_fraud"],
        _scenario=sent["_scenario"],
    )


def _place(day: Day, parts: list[Rows]) -> None:
    """Ship from the seller's registered place, now and then from another one."""
    rng = day.chance("origins")
    places = len(COUNTRIES) * 40
    for rows in parts:
        n = count(rows)
        registered = day.world.sellers.origin[rows["seller_id"]]
        other = np.where(rng.random(n) < 0.02, rng.integers(0, places, n), registered)
        rows["origin"] = np.where(rows["_origin"] >= 0, rows["_origin"], other)
        rows["registered_origin"] = rows["origin"] == registered
