"""Losses on the buyers' side — refunds, goodwill, prices, chargebacks — and their innocent twins.

Each takes one order of the day, changes its bookings and tells of it; False where no order fits.
"""

from __future__ import annotations

import numpy as np

from data.demo.extracts.frauds import case
from data.demo.files.clock import DAY, HOUR, MARGIN
from data.demo.files.rows import Column
from data.demo.files.vocabulary import COUNTRIES, code
from data.demo.money.draft import OpenBooks
from data.demo.money.fates import NEVER, share_of

US = COUNTRIES.index("US")


def _refunded(draft: OpenBooks) -> Column:
    """Orders refunded whole, whose seller was not paid before the refund's last part could come."""
    made = draft.made
    whole = (made.refund > 0) & (made.refund == made.paid)
    return whole & ((made.payout_at == NEVER) & (made.waits == -2) | (made.refund_at > made.payout_at))


def refund_in_two_systems(draft: OpenBooks) -> bool:
    """Support gives back by hand what the after-sales system already gave back."""
    order = draft.choose(_refunded(draft) & (draft.made.orders["items"] == 1))
    if order is None:
        return False
    first = draft.find(order, "refund")[0]
    again = draft.copy(first, draft.rng.uniform(20, 50), system=code("system", "support"))
    cents = int(draft.rows["amount"][again])
    key = ("shipment_id", "reason")
    draft.tell("parcel_refunded_twice", key, again, cents, "two systems refunded one parcel", [first])
    return True


def refund_in_two_parts(draft: OpenBooks) -> bool:
    """Twin: one system refunds a parcel in two parts that add up to its price."""
    return _split(draft, 0, "refund in two parts")


def refund_rounded(draft: OpenBooks) -> bool:
    """Twin: two parts, each rounded when converted, add up to a cent more."""
    return _split(draft, 1, "two parts rounded from another currency")


def _split(draft: OpenBooks, over: int, cause: str) -> bool:
    fits = _refunded(draft) & (draft.made.orders["items"] == 1) & (draft.made.paid > 200)
    order = draft.choose(fits & (draft.made.orders["country"] != US) if over else fits)
    if order is None:
        return False
    first = draft.find(order, "refund")[0]
    whole = int(draft.rows["amount"][first])
    part = whole * 2 // 5
    draft.rows["amount"][first] = part
    second = draft.copy(first, 72, amount=whole - part + over)
    check, key = (
        ("refunded_more_than_paid", ("order_id",))
        if over
        else ("parcel_refunded_twice", ("shipment_id", "reason"))
    )
    draft.tell(check, key, second, over or whole - part, cause, [first], loss=False)
    return True


def refund_above_paid(draft: OpenBooks) -> bool:
    """A refund typed by hand is larger than what was paid."""
    order = draft.choose(_refunded(draft) & (draft.made.orders["items"] == 1))
    if order is None:
        return False
    place = draft.find(order, "refund")[0]
    over = int(draft.rows["amount"][place] * draft.rng.uniform(0.2, 0.9)) + 50
    draft.rows["amount"][place] += over
    paid = draft.find(order, "payment")
    draft.tell("refunded_more_than_paid", ("order_id",), place, over, "refund above the price", paid)
    return True


def item_refund_above_paid(draft: OpenBooks) -> bool:
    """One line gives back more than it cost, hidden by another line that gives back less."""
    order = draft.choose(_refunded(draft) & (draft.made.orders["items"] > 1))
    if order is None:
        return False
    first, second = sorted(draft.find(order, "refund"), key=lambda place: draft.rows["item_no"][place])
    over = int(draft.rows["amount"][second] * draft.rng.uniform(0.3, 0.8)) + 1
    draft.rows["amount"][first] += over
    draft.rows["amount"][second] -= over
    paid = draft.find(order, "payment")
    cause = "one line refunded above its price"
    draft.tell("item_refunded_more_than_paid", ("order_id",), first, over, cause, [second, *paid])
    return True


def goodwill_without_reason(draft: OpenBooks) -> bool:
    """A credit on top of a whole refund that nobody can explain."""
    return _goodwill(draft, -1)


def goodwill_with_reason(draft: OpenBooks) -> bool:
    """Twin: a credit on top of a whole refund, for a reason that is written down."""
    return _goodwill(draft, code("money_movements.reason", "late_delivery"))


def _goodwill(draft: OpenBooks, reason: int) -> bool:
    order = draft.choose(_refunded(draft))
    if order is None:
        return False
    refunds, made = draft.find(order, "refund"), draft.made
    cents = int(made.paid[order] // 5) + 100
    at = int(made.refund_at[order]) + 30 * HOUR
    buyer = {"buyer_id": made.orders["buyer_id"]}
    place = draft.add(order, "goodwill", "buyer", "support", at, cents, reason=reason, **buyer)
    cause = (
        "goodwill above the price with a reason"
        if reason >= 0
        else "goodwill above the price without a reason"
    )
    parts = [*refunds, *draft.find(order, "payment")]
    draft.tell("refunded_more_than_paid", ("order_id",), place, cents, cause, parts, loss=reason < 0)
    return True


def refund_in_other_currency(draft: OpenBooks) -> bool:
    """A refund goes out in dollars where the buyer paid in another currency."""
    order = draft.choose(
        _refunded(draft) & (draft.made.orders["country"] != US) & (draft.made.orders["items"] == 1)
    )
    if order is None:
        return False
    place = draft.find(order, "refund")[0]
    draft.rows["currency"][place] = code("currency", "USD")
    paid = draft.find(order, "payment")
    cents = int(draft.rows["amount"][place])
    draft.tell("two_currencies", ("order_id",), place, cents, "refund in another currency", paid)
    return True


def _plain(draft: OpenBooks) -> Column:
    """Orders paid by other means than cash and settled in the run, of which nothing came and which earn nobody more."""
    made = draft.made
    calm = (made.waits == -1) & (made.orders["_case"] < 0) & (made.pay_at < made.orders["event_at"] + HOUR)
    return calm & (made.orders["creator_id"] < 0) & (made.paid > 500)


def price_changed(draft: OpenBooks) -> bool:
    """The price falls between order and payment: the seller is paid for what came in."""
    order = draft.choose(_plain(draft))
    if order is None:
        return False
    made, rows = draft.made, draft.rows
    paid = draft.find(order, "payment")
    less = int(rows["amount"][paid[0]] * draft.rng.uniform(0.15, 0.5)) + 10
    rows["amount"][paid[0]] -= less
    payout, fee = draft.find(order, "payout")[0], draft.fee_of(order)
    now = int(share_of(np.array([made.paid[order] - less]))[0])
    rows["amount"][fee] += int(rows["amount"][payout]) - now - less
    rows["amount"][payout] = now
    known = [int(draft.sent_at[order])]
    cause = "price changed between order and payment"
    draft.tell("payment_not_as_ordered", ("order_id",), paid[0], less, cause, paid, known=known)
    return True


def payment_sent_wrong(draft: OpenBooks) -> bool:
    """Data fault: a payment's row is sent with a wrong amount, and corrected days later."""
    return _sent_wrong(draft, 6 * 24)


def payment_corrected_in_time(draft: OpenBooks) -> bool:
    """Twin: the same, corrected the next day."""
    return _sent_wrong(draft, 24)


def _sent_wrong(draft: OpenBooks, hours: int) -> bool:
    order = draft.choose(_plain(draft))
    if order is None:
        return False
    paid, rows = draft.find(order, "payment"), draft.rows
    rows["arrived_at"][paid] = rows["event_at"][paid] + HOUR // 10
    right = int(rows["amount"][paid[0]])
    rows["amount"][paid[0]] = right // 100
    mended = draft.resend(paid[0], hours, amount=right)
    late = hours > 48
    draft.tell(
        "payment_not_as_ordered",
        ("order_id",),
        paid[0],
        right - right // 100,
        "payment sent wrong, corrected days later" if late else "payment sent wrong, corrected the next day",
        paid,
        loss=late,
        healed_by=mended,
        data_fault=late,
        known=[int(draft.sent_at[order])],
    )
    return True


def chargeback_not_repaid(draft: OpenBooks) -> bool:
    """A chargeback was won, and the bank does not give the money back."""
    return _won(draft, 0)


def chargeback_repaid_late(draft: OpenBooks) -> bool:
    """The same, but the bank pays after weeks."""
    return _won(draft, 16)


def _won(draft: OpenBooks, late_days: int) -> bool:
    made, world = draft.made, draft.day.world
    end = world.clock.origin + (world.size.days - 14 - late_days + MARGIN) * DAY
    order = draft.choose((made.orders["_case"] == case("chargeback")) & (made.won_at < end))
    if order is None:
        return False
    won = int(made.won_at[order])
    credit, debit = draft.find(order, "chargeback_credit"), draft.find(order, "chargeback_debit")
    healed = None
    if late_days:
        healed = draft.copy(credit[0], late_days * 24)
    # Stands for the closing of the case, which is no booking: it is day and market of the fault.
    market = made.orders["country"][order : order + 1]
    day = int(world.clock.day(np.array([won]), market)[0])
    cause = "bank paid back weeks after the case was won" if late_days else "chargeback won, money not back"
    draft.tell(
        "chargeback_won_not_repaid",
        ("order_id",),
        debit[0],
        int(made.paid[order]),
        cause,
        healed_by=healed,
        known=[int(made.won_known[order])],
        day=day,
    )
    draft.drop(credit)
    return True
