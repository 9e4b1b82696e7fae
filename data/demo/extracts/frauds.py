"""Frauds: how each kind shows later in an order's life.

Who commits one sets the kind; this sets the consequences.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data.demo.files.rows import Column, Rows, count
from data.demo.files.vocabulary import CASE_KINDS, FRAUDS, WORDS
from data.demo.world.sharing import COUPON_DEVICES
from data.demo.world.world import Day

# Share of natural orders of each kind; collusion only with a creator, coupon abuse only with a coupon.
BASE = {
    "stolen_card": 0.0024,
    "refund_abuse": 0.0030,
    "fake_shipping": 0.0012,
    "brushing": 0.0015,
    "coupon_abuse": 0.0400,
    "collusion": 0.0025,
    "triangulation": 0.0003,
    "friendly_fraud": 0.0014,
}
SLOW = ("stolen_card", "triangulation", "friendly_fraud")  # kinds that end in late chargebacks
SLOW_SHARE = sum(BASE[kind] for kind in SLOW)
Consequence = Callable[[np.random.Generator, Rows, Column], None]


def case(kind: str) -> int:
    """Code of a case kind."""
    return CASE_KINDS.index(kind)


def reason(word: str) -> int:
    """Code of a case reason."""
    return WORDS["reason"].index(word)


def apply_base_fraud(day: Day, rows: Rows) -> None:
    """Sprinkle the everyday fraud of a marketplace over natural orders, moodily by segment."""
    rng, n = day.chance("fraud"), count(rows)
    possible = {"coupon_abuse": rows["campaign"] >= 0, "collusion": rows["creator_id"] >= 0}
    for kind, share in BASE.items():
        mood = day.mood(f"fraud {kind}", rows)
        chosen = (rng.random(n) < share * mood) & possible.get(kind, True) & (rows["_fraud"] == 0)
        commit(rng, rows, np.flatnonzero(chosen), kind)


def apply_slow_fraud(day: Day, rows: Rows) -> None:
    """Make every order fraud of one of the slow kinds, in their usual proportion."""
    rng, share = day.chance("slow fraud"), np.array([BASE[kind] for kind in SLOW])
    kinds = rng.choice(len(SLOW), count(rows), p=share / share.sum())
    for number, kind in enumerate(SLOW):
        commit(rng, rows, np.flatnonzero(kinds == number), kind)


def commit(rng: np.random.Generator, rows: Rows, who: Column, kind: str) -> None:
    """Make the chosen orders fraud of a kind, with its consequences."""
    if not len(who):
        return
    rows["_fraud"][who] = FRAUDS.index(kind)
    if kind in _CONSEQUENCES:
        _CONSEQUENCES[kind](rng, rows, who)


def _complain(
    rng: np.random.Generator,
    rows: Rows,
    who: Column,
    share: float,
    kinds: dict[tuple[str, str], float],
    hours: tuple[float, float],
) -> None:
    """Give a share of the orders a case of one of (kind, reason): weight, after hours from … to."""
    with_case = who[rng.random(len(who)) < share]
    options = list(kinds)
    weight = np.array(list(kinds.values()))
    chosen = rng.choice(len(options), len(with_case), p=weight / weight.sum())
    rows["_case"][who] = -2
    rows["_case"][with_case] = np.array([case(kind) for kind, _ in options], dtype=np.int8)[chosen]
    rows["_reason"][with_case] = np.array([reason(word) for _, word in options], dtype=np.int16)[chosen]
    rows["_case_hours"][with_case] = rng.uniform(*hours, len(with_case))


def _stolen_card(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["payment_method"][who] = 0
    rows["_shift"][who] += rng.normal(2.6, 0.6, len(who))
    strange = who[rng.random(len(who)) < 0.7]
    rows["new_device"][strange] = True
    rows["device_id"][strange] = 3 * 10**10 + rng.integers(0, 10**9, len(strange))
    _complain(
        rng,
        rows,
        who,
        0.8,
        {("chargeback", "fraud"): 0.85, ("chargeback", "unrecognised"): 0.15},
        (30 * 24, 90 * 24),
    )


def _refund_abuse(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    kinds = {("refund_only", "not_received"): 0.6, ("refund_only", "empty_box"): 0.4}
    _complain(rng, rows, who, 0.92, kinds, (10 * 24, 14 * 24))  # if it never arrives
    rows["_claim_hours"][who] = rng.uniform(2, 26, len(who))


def _fake_shipping(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["_ship"][who] = np.where(rng.random(len(who)) < 0.55, 1, 2)
    kinds = {
        ("refund_only", "empty_box"): 0.45,
        ("refund_only", "not_received"): 0.4,
        ("dispute", "not_received"): 0.15,
    }
    _complain(rng, rows, who, 0.6, kinds, (7 * 24, 18 * 24))


def _brushing(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["_case"][who] = -2
    rows["_fake_review"][who] = rng.random(len(who)) < 0.85
    rows["_linked"][who] = rng.random(len(who)) < 0.6
    rows["_ship"][who] = np.where(rng.random(len(who)) < 0.5, 2, 0)


def _takeover(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["_ship"][who] = 1
    kinds = {("refund_only", "not_received"): 0.6, ("dispute", "not_received"): 0.4}
    _complain(rng, rows, who, 0.75, kinds, (8 * 24, 25 * 24))


def _coupon_abuse(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["_linked"][who] = True
    rows["device_id"][who] = (
        COUPON_DEVICES + rng.integers(0, max(1, len(who) // 4), len(who)) + rows["country"][who] * 10**6
    )


def _collusion(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["_linked"][who] = True
    kinds = {("buyer_cancel", "changed_mind"): 0.5, ("return_refund", "changed_mind"): 0.5}
    _complain(rng, rows, who, 0.5, kinds, (16 * 24, 30 * 24))


def _triangulation(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["price_ratio"][who] *= 0.55
    rows["_cents"][who] = np.maximum(50, rows["_cents"][who] * 0.55)
    _complain(rng, rows, who, 0.45, {("chargeback", "unrecognised"): 1.0}, (45 * 24, 100 * 24))


def _friendly_fraud(rng: np.random.Generator, rows: Rows, who: Column) -> None:
    rows["payment_method"][who] = 0
    _complain(rng, rows, who, 0.9, {("chargeback", "unrecognised"): 1.0}, (20 * 24, 80 * 24))


_CONSEQUENCES: dict[str, Consequence] = {
    "stolen_card": _stolen_card,
    "refund_abuse": _refund_abuse,
    "fake_shipping": _fake_shipping,
    "brushing": _brushing,
    "takeover": _takeover,
    "coupon_abuse": _coupon_abuse,
    "collusion": _collusion,
    "triangulation": _triangulation,
    "friendly_fraud": _friendly_fraud,
}
