"""Fates: when the money of each order moves — paid, refunded, charged back, settled with its seller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.extracts.frauds import case
from data.demo.extracts.payouts import AFTER_DAYS, SHARE
from data.demo.extracts.shipments import UNSEEN
from data.demo.files.clock import DAY, HOUR
from data.demo.files.rows import Column, Rows, count, take
from data.demo.files.vocabulary import code
from data.demo.world.traders import FOREVER
from data.demo.world.world import Day

NEVER = 2**62
COD = 3
PARTIAL = 0.2  # of refunds without a return give back a part only
_MOVES = ("event_at", "kind", "seller_id", "finding")


@dataclass
class Fates:
    """One entry per accepted order: moments in UTC microseconds (NEVER = does not happen), money in cents.

    A seller's orders of a day are settled at `run_at`. An order that cannot be paid then is held for `waits` (a code
    of the reasons) until `free_at`. `base` is what there was to settle: paid less refunded before.
    """

    orders: Rows
    paid: Column
    pay_at: Column
    refund: Column
    refund_at: Column
    reason: Column
    charged_at: Column
    regained_at: Column
    won_at: Column  # moment at which the case of a chargeback was told to be won, where it was
    won_known: Column  # … and its arrival
    run_at: Column
    waits: Column  # −1 = was paid out in the run, −2 = nothing to settle in it
    free_at: Column
    payout_at: Column
    base: Column
    payout: Column


def fates(day: Day, rng: np.random.Generator, orders: Rows, cases: Rows, payouts: Rows) -> Fates:
    """Draw what becomes of the money of the day's accepted orders, from their cases and the sellers' payouts."""
    n = count(orders)
    found = _cases(orders, cases)
    pay_at = _paid_at(rng, orders, found["kind"], found["closed_at"])
    refund, refund_at = _refunds(rng, orders, found, pay_at)
    charged = (found["kind"] == case("chargeback")) & (pay_at < found["opened_at"])
    charged_at = np.where(charged, found["opened_at"] + (rng.uniform(1, 9, n) * HOUR).astype(np.int64), NEVER)
    won = charged & (found["outcome"] == code("outcome", "won"))
    won_at = np.where(won, found["closed_at"], NEVER)
    regained_at = np.where(won, found["closed_at"] + (rng.uniform(1, 4, n) * DAY).astype(np.int64), NEVER)
    made = Fates(
        orders=orders,
        paid=np.where(pay_at < NEVER, orders["amount"], 0),
        pay_at=pay_at,
        refund=refund,
        refund_at=refund_at,
        reason=found["reason"],
        charged_at=charged_at,
        regained_at=regained_at,
        won_at=won_at,
        won_known=found["closed_known"],
        run_at=pay_at,
        waits=np.full(n, -2),
        free_at=pay_at,
        payout_at=pay_at,
        base=refund,
        payout=refund,
    )
    _settle(day, rng, made, found, payouts)
    return made


def share_of(cents: Column) -> Column:
    """The seller's share of an amount, in whole cents."""
    return np.round(cents * SHARE).astype(np.int64)


def _cases(orders: Rows, cases: Rows) -> Rows:
    """What the cases of the orders came to; kind −1 where there is none."""
    n = count(orders)
    found = {name: np.full(n, NEVER) for name in ("opened_at", "closed_at", "closed_known")}
    found |= {name: np.full(n, -1) for name in ("kind", "outcome", "reason")}
    if not count(cases):
        return found
    place = np.searchsorted(orders["order_id"], cases["order_id"]).clip(0, n - 1)
    mine = orders["order_id"][place] == cases["order_id"]
    for step, at in (("opened", "opened_at"), ("closed", "closed_at")):
        chosen = mine & (cases["step"] == code("step", step))
        found[at][place[chosen]] = cases["event_at"][chosen]
    found["closed_known"][place[chosen]] = cases["arrived_at"][chosen]
    for name in ("kind", "outcome", "reason"):
        found[name][place[chosen]] = cases[name][chosen]
    return found


def _paid_at(rng: np.random.Generator, orders: Rows, kind: Column, closed_at: Column) -> Column:
    """At checkout; cash on delivery when the parcel is handed over, if it is and nobody cancelled before."""
    n = count(orders)
    checkout = orders["event_at"] + (rng.random(n) * 60e6).astype(np.int64)
    handed = orders["_delivered_at"] + (rng.uniform(0.1, 3, n) * HOUR).astype(np.int64)
    got = (orders["_delivered_at"] != UNSEEN) & orders["_shipped"]
    got &= ~((kind >= case("seller_cancel")) & (closed_at < handed))
    cash = orders["payment_method"] == COD
    return np.where(cash, np.where(got, handed, NEVER), checkout)


def _refunds(rng: np.random.Generator, orders: Rows, found: Rows, pay_at: Column) -> tuple[Column, Column]:
    """Cents and moment of the refund of each order."""
    n, kind = count(orders), found["kind"]
    approved = (kind >= 0) & (found["outcome"] == code("outcome", "approved"))
    approved |= (kind == case("dispute")) & (found["outcome"] == code("outcome", "lost"))
    at = found["closed_at"] + (rng.uniform(2, 60, n) * 60e6).astype(np.int64)
    back = approved & (at > pay_at)
    whole = orders["amount"]
    part = np.round(whole * rng.uniform(0.3, 0.7, n)).astype(np.int64)
    partial = (kind == case("refund_only")) & (rng.random(n) < PARTIAL)
    return np.where(back, np.where(partial, part, whole), 0), np.where(back, at, NEVER)


def _settle(day: Day, rng: np.random.Generator, made: Fates, found: Rows, payouts: Rows) -> None:
    """Pay out in the run what is delivered and undisputed, hold the rest, free it when it is."""
    # Over 40 lines: one decision, order by order, in the sequence in which the settlement takes it.
    orders, n, world = made.orders, count(made.orders), day.world
    run_at, held, released_at = _runs(day, orders, payouts)
    delivered = np.where(orders["_delivered_at"] == UNSEEN, NEVER, orders["_delivered_at"])
    delivered = np.where(orders["_shipped"], delivered, NEVER)
    gone_before = np.where(made.refund_at < run_at, made.refund, 0)
    base = made.paid - gone_before
    shut = world.sellers.enforced[orders["seller_id"]]
    # From the day on which a seller is shut nothing is paid any more.
    shut_at = orders["event_at"] + np.where(shut >= FOREVER, NEVER // 2, (shut - day.index - 1) * DAY)
    has = (made.pay_at < run_at) & (base > 0)
    words = [
        code("money_movements.reason", w) for w in ("not_delivered", "open_case", "review", "enforcement")
    ]
    waits = np.full(n, -1)
    waits[held] = words[2]
    case_open = (found["opened_at"] < run_at) & (found["closed_at"] + HOUR >= run_at)
    waits[case_open] = words[1]
    waits[delivered + HOUR >= run_at] = words[0]
    waits[shut_at <= run_at] = words[3]
    waits[~has] = -2
    late = (made.pay_at >= run_at) & (made.paid > 0)
    after = np.where(held, released_at, 0)
    after = np.maximum(after, np.where(late | (waits >= 0), np.maximum(delivered, made.pay_at), 0))
    after = np.where(waits >= 0, np.maximum(after, run_at), after)
    closed = np.where(found["closed_at"] < NEVER, found["closed_at"] + 2 * HOUR, 0)
    free_at = after + (rng.uniform(6, 30, n) * HOUR).astype(np.int64)
    # What was complained about meanwhile waits for the end of the case.
    asked = (found["opened_at"] <= free_at) & (found["closed_at"] < NEVER)
    free_at = np.where(asked & (waits >= 0), np.maximum(free_at, closed), free_at)
    free_at = np.where(asked & late, np.maximum(free_at, closed), free_at)
    never = (after >= NEVER // 2) | (free_at >= shut_at) | (free_at >= made.charged_at)
    free_at = np.where(((waits >= 0) | late) & ~never, free_at, NEVER)
    # A refund of all of it frees it, too: back to the buyer. So does one of what would never be paid.
    cleared = (waits >= 0) & (made.refund > 0) & (made.refund_at < free_at + HOUR)
    cleared &= (made.refund == made.paid) | (free_at == NEVER)
    free_at = np.where(cleared, made.refund_at, free_at)
    made.payout_at = np.where(waits == -1, run_at, np.where(cleared, NEVER, free_at))
    base = made.paid - np.where(made.refund_at <= made.payout_at, made.refund, 0)
    made.payout_at = np.where((base > 0) & (made.paid > 0), made.payout_at, NEVER)
    made.base, made.run_at, made.waits, made.free_at = base, run_at, waits, free_at
    made.payout = np.where(made.payout_at < NEVER, share_of(base), 0)


def _runs(day: Day, orders: Rows, payouts: Rows) -> tuple[Column, Column, Column]:
    """Moment of the run of each order's seller, whether the seller's day was held, when it was released."""
    n = count(orders)
    usual = np.full(n, day.index + AFTER_DAYS)
    run_at = day.world.clock.at(usual, np.full(n, 8), np.full(n, 1800.0), orders["country"])
    held, released_at = np.zeros(n, dtype=bool), np.full(n, NEVER)
    if not count(payouts):
        return run_at, held, released_at
    moves = {name: payouts[name] for name in _MOVES}
    first = take(moves, np.isin(moves["kind"], [code("kind", "payout"), code("kind", "hold")]))
    first = take(first, np.argsort(first["seller_id"], kind="stable"))
    place = np.searchsorted(first["seller_id"], orders["seller_id"]).clip(0, count(first) - 1)
    known = first["seller_id"][place] == orders["seller_id"]
    run_at = np.where(known, first["event_at"][place], run_at)
    held = known & (first["kind"][place] == code("kind", "hold"))
    good = (moves["kind"] == code("kind", "release")) & (moves["finding"] == code("finding", "none"))
    freed = take(moves, good)
    freed = take(freed, np.argsort(freed["seller_id"], kind="stable"))
    if count(freed):
        place = np.searchsorted(freed["seller_id"], orders["seller_id"]).clip(0, count(freed) - 1)
        mine = freed["seller_id"][place] == orders["seller_id"]
        released_at = np.where(mine, freed["event_at"][place], NEVER)
    return run_at, held, released_at
