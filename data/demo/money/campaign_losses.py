"""Losses on commissions and coupons, and their innocent twins.

Each takes one order of the day, changes its bookings and tells of it; False where no order fits.
"""

from __future__ import annotations

import numpy as np

from data.demo.files.clock import HOUR
from data.demo.files.rows import Column, count
from data.demo.files.vocabulary import WORDS
from data.demo.money.bookings import kind_of
from data.demo.money.coupon_books import DEVICE, PERSON
from data.demo.money.draft import OpenBooks
from data.demo.money.terms import PER_DEVICE, PER_PERSON

ORDER = ("order_id",)


def _having(draft: OpenBooks, kind: str) -> Column:
    """Orders with a booking of a kind."""
    mask = np.zeros(count(draft.made.orders), dtype=bool)
    mask[draft.rows["_order"][draft.rows["kind"] == kind_of(kind)]] = True
    return mask


def commission_kept(draft: OpenBooks) -> bool:
    """A creator keeps the commission of an order that was refunded."""
    return _kept(draft, 0)


def commission_reversed_late(draft: OpenBooks) -> bool:
    """The same, but it is taken back weeks later."""
    return _kept(draft, 15)


def _kept(draft: OpenBooks, late_days: int) -> bool:
    made = draft.made
    order = draft.choose(_having(draft, "commission_reversed") & (made.refund == made.paid))
    if order is None:
        return False
    back, paid = draft.find(order, "commission_reversed"), draft.find(order, "commission")
    refunds = draft.find(order, "refund")
    healed = draft.copy(back[0], late_days * 24) if late_days else None
    cents = int(draft.rows["amount"][paid[0]])
    cause = "commission taken back weeks late" if late_days else "commission kept on a refunded order"
    parts = [*paid, *refunds, *draft.find(order, "payment")]
    draft.tell("commission_on_lost_order", ORDER, refunds[-1], cents, cause, parts, healed_by=healed)
    draft.drop(back)
    return True


def commission_too_high(draft: OpenBooks) -> bool:
    """A commission above the agreed share of the order."""
    return _too_high(draft, corrected=False)


def commission_corrected(draft: OpenBooks) -> bool:
    """Twin: a commission above the agreed share, put right by a reversal the same week."""
    return _too_high(draft, corrected=True)


def _too_high(draft: OpenBooks, *, corrected: bool) -> bool:
    fits = _having(draft, "commission") & (draft.made.orders["_case"] < 0)
    order = draft.choose(fits & ~_having(draft, "commission_reversed"))
    if order is None:
        return False
    place = draft.find(order, "commission")[0]
    rows = draft.rows
    # The rate is kept in thousandths of a percent, so that the agreed share is exact.
    milli = round(float(rows["rate"][place]) * 1000)
    agreed = -(-int(draft.made.paid[order]) * milli // 100_000)
    over = int(rows["amount"][place]) // 2 + 100
    rows["amount"][place] = agreed + over
    if corrected:
        back = kind_of("commission_reversed")
        draft.copy(place, 70, kind=back, amount=over, reverses=rows["movement_id"][place])
    cause = "commission corrected by a reversal" if corrected else "commission above the agreed rate"
    parts = draft.find(order, "payment")
    draft.tell("commission_above_rate", ORDER, place, over, cause, parts, loss=not corrected)
    return True


def _redeemed(draft: OpenBooks) -> Column:
    return (draft.redeemed.amount > 0) & (draft.redeemed.refused == 0)


def coupon_above_cap(draft: OpenBooks) -> bool:
    """A coupon pays more than its campaign allows."""
    order = draft.choose(_redeemed(draft))
    if order is None:
        return False
    over = int(draft.rng.integers(100, 900))
    both = draft.find(order, "coupon_subsidy", "subsidy_booked")
    draft.rows["amount"][both] = int(draft.terms.cap[draft.redeemed.terms[order]]) + over
    draft.tell("coupon_above_cap", ORDER, both[0], over, "coupon above its cap")
    return True


def coupon_outside_terms(draft: OpenBooks) -> bool:
    """A coupon of a campaign that does not run in this market on this day."""
    order = draft.choose(_redeemed(draft))
    if order is None:
        return False
    market = int(draft.made.orders["country"][order])
    campaigns = np.arange(len(WORDS["campaign"]))
    off = draft.terms.of(campaigns, np.full(len(campaigns), market), draft.day.index) < 0
    both = draft.find(order, "coupon_subsidy", "subsidy_booked")
    draft.rows["campaign"][both] = int(draft.rng.choice(campaigns[off]))
    draft.rows["period"][both] = -1
    cents = int(draft.rows["amount"][both[0]])
    draft.tell("coupon_outside_terms", ORDER, both[0], cents, "coupon outside its dates or market")
    return True


def too_many_per_person(draft: OpenBooks) -> bool:
    """The settlement pays what one person redeemed beyond what the terms allow."""
    return _too_many(draft, PERSON, "person", "coupons_per_person", "buyer_id")


def too_many_per_device(draft: OpenBooks) -> bool:
    """The settlement pays what one device redeemed beyond what the terms allow."""
    return _too_many(draft, DEVICE, "device", "coupons_per_device", "device_id")


def _too_many(draft: OpenBooks, refused: int, kind: str, check: str, column: str) -> bool:
    redeemed, orders, claims = draft.redeemed, draft.made.orders, draft.claims
    fits = (redeemed.refused == refused) & (redeemed.amount > 0)
    for order in np.flatnonzero(fits & ~draft.taken).tolist():
        terms = int(redeemed.terms[order])
        person, device = int(orders["buyer_id"][order]), int(redeemed.device[order])
        mark = (f"{kind} {terms}", person if kind == "person" else device)
        # One limit is broken, the other one holds.
        other = claims.devices.get((terms, device), 0) < PER_DEVICE
        if kind == "device":
            other = claims.persons.get((terms, person), 0) < PER_PERSON
        if mark in draft.used or not other:
            continue
        draft.used.add(mark)
        draft.taken[order] = True
        claims.count(terms, person, device)
        place = _subsidise(draft, order)
        cents = int(redeemed.amount[order])
        key = ("campaign", "country", "period", column)
        draft.tell(check, key, place, cents, f"coupons beyond what one {kind} may redeem")
        return True
    return False


def _subsidise(draft: OpenBooks, order: int) -> int:
    redeemed, orders = draft.redeemed, draft.made.orders
    first = draft.terms.first[redeemed.terms] + draft.day.world.clock.epoch
    tied = {"buyer_id": orders["buyer_id"], "device_id": redeemed.device}
    tied |= {"campaign": redeemed.campaign, "period": first}
    at, cents = int(orders["event_at"][order]) + 2 * HOUR, int(redeemed.amount[order])
    paid = draft.add(order, "coupon_subsidy", "seller", "campaigns", at, cents, **tied)
    draft.add(order, "subsidy_booked", "platform", "campaigns", at + 20 * HOUR, cents, **tied)
    return paid


def subsidy_not_booked(draft: OpenBooks) -> bool:
    """A subsidy is paid that the campaign's books do not know."""
    return _booked(draft, None, "subsidy paid, never booked")


def subsidy_booked_late(draft: OpenBooks) -> bool:
    """The campaign's books follow days after they must."""
    return _booked(draft, 9, "subsidy booked late")


def subsidy_booked_in_time(draft: OpenBooks) -> bool:
    """Twin: the campaign's books follow late, but within their lateness."""
    return _booked(draft, 2, "subsidy booked within its lateness")


def _booked(draft: OpenBooks, days: int | None, cause: str) -> bool:
    order = draft.choose(_redeemed(draft))
    if order is None:
        return False
    paid, booked = draft.find(order, "coupon_subsidy")[0], draft.find(order, "subsidy_booked")
    healed = draft.copy(booked[0], days * 24) if days else None
    loss = days is None or days > 4
    cents = int(draft.rows["amount"][paid])
    draft.tell("subsidy_not_as_booked", ORDER, paid, cents, cause, loss=loss, healed_by=healed)
    draft.drop(booked)
    return True


def subsidy_booked_short(draft: OpenBooks) -> bool:
    """The campaign's books know a smaller subsidy than was paid."""
    order = draft.choose(_redeemed(draft) & (draft.redeemed.amount > 60))
    if order is None:
        return False
    paid, booked = draft.find(order, "coupon_subsidy")[0], draft.find(order, "subsidy_booked")[0]
    less = int(draft.rows["amount"][booked]) // 3
    draft.rows["amount"][booked] -= less
    draft.tell("subsidy_not_as_booked", ORDER, paid, less, "subsidy booked too small", [booked])
    return True
