"""Losses on the sellers' side — payouts, holds, debts — and their innocent twins.

Each takes one order of the day (or one seller's), changes its bookings and tells of it; False where none fits.
"""

from __future__ import annotations

import numpy as np

from data.demo.extracts.frauds import case
from data.demo.extracts.payouts import AFTER_DAYS
from data.demo.extracts.shipments import UNSEEN
from data.demo.files.clock import DAY, HOUR, MARGIN
from data.demo.files.rows import Column
from data.demo.files.vocabulary import COUNTRIES, code
from data.demo.money.draft import OpenBooks
from data.demo.money.fates import NEVER, share_of

LONG = 40  # days for which a seller must trade on, so that nothing else is the matter with its payouts
SELLER_PERIOD = ("seller_id", "period")
US = COUNTRIES.index("US")


def _trading(draft: OpenBooks) -> Column:
    """Orders of sellers that go on trading and that no loss has yet."""
    seller = draft.made.orders["seller_id"]
    used = np.array([one for kind, one in draft.used if kind == "seller"], dtype=np.int64)
    return (draft.day.world.sellers.enforced[seller] > draft.day.index + LONG) & ~np.isin(seller, used)


def _quiet(draft: OpenBooks) -> Column:
    """Orders settled in the run, of which no complaint came."""
    made = draft.made
    return (made.waits == -1) & (made.orders["_case"] < 0) & (made.refund == 0) & _trading(draft)


def _take(draft: OpenBooks, order: int) -> None:
    draft.used.add(("seller", int(draft.made.orders["seller_id"][order])))


def _whole_period(draft: OpenBooks) -> list[int]:
    """Orders of one seller that the run paid, up to four and all without complaint; none where there is no such."""
    made = draft.made
    seller = made.orders["seller_id"]
    quiet = _quiet(draft) & ~draft.taken
    size = np.bincount(seller, minlength=seller.max() + 1)
    calm = np.bincount(seller[quiet], minlength=seller.max() + 1)
    order = draft.choose(quiet & (size[seller] == calm[seller]) & (size[seller] <= 4))
    if order is None:
        return []
    mine = np.flatnonzero(seller == seller[order])
    draft.taken[mine] = True
    _take(draft, order)
    return [int(one) for one in mine]


def paid_out_twice(draft: OpenBooks) -> bool:
    """The run pays a seller's day a second time."""
    orders = _whole_period(draft)
    if not orders:
        return False
    first = [draft.find(order, "payout")[0] for order in orders]
    again = [draft.copy(place, 49) for place in first]
    cents = int(draft.rows["amount"][again].sum())
    draft.tell("paid_out_twice", SELLER_PERIOD, again[0], cents, "payout sent twice", [*first, *again])
    return True


def payout_retried(draft: OpenBooks) -> bool:
    """Twin: the bank sends a payout back, and it is paid again."""
    orders = _whole_period(draft)
    if not orders:
        return False
    bounced = code("money_movements.kind", "payout_bounced")
    again = []
    for order in orders:
        first = draft.find(order, "payout")[0]
        draft.copy(first, 22, kind=bounced, reverses=draft.rows["movement_id"][first])
        again.append(draft.copy(first, 49))
    cents = int(draft.rows["amount"][again].sum())
    draft.tell(
        "paid_out_twice", SELLER_PERIOD, again[0], cents, "payout bounced and was paid again", loss=False
    )
    return True


def paid_in_two_periods(draft: OpenBooks) -> bool:
    """An order is settled again with a later day of sale."""
    order = draft.choose(_quiet(draft))
    if order is None:
        return False
    _take(draft, order)
    first = draft.find(order, "payout")[0]
    again = draft.copy(first, 24, period=draft.rows["period"][first] + 1)
    cents = int(draft.rows["amount"][again])
    draft.tell(
        "paid_out_in_two_periods", ("order_id",), again, cents, "order settled in two periods", [first]
    )
    return True


def payout_above_balance(draft: OpenBooks) -> bool:
    """A payout is larger than what was sold less fees."""
    return _above(draft, None)


def payout_rounded(draft: OpenBooks) -> bool:
    """Twin: a payout converted into another currency is a cent larger."""
    return _above(draft, 1)


def _above(draft: OpenBooks, over: int | None) -> bool:
    fits = _quiet(draft) & (draft.made.paid > 500)
    order = draft.choose(fits & (draft.made.orders["country"] != US) if over else fits)
    if order is None:
        return False
    _take(draft, order)
    place = draft.find(order, "payout")[0]
    cents = over or int(draft.rows["amount"][place] * draft.rng.uniform(0.1, 0.6)) + 20
    draft.rows["amount"][place] += cents
    seller = draft.rows["seller_id"] == draft.rows["seller_id"][place]
    parts = np.flatnonzero(seller & (draft.rows["event_at"] <= draft.rows["event_at"][place])).tolist()
    cause = "rounded from another currency" if over else "payout above what was sold"
    draft.tell("payout_beyond_balance", SELLER_PERIOD, place, cents, cause, parts, loss=over is None)
    return True


def _pay(draft: OpenBooks, order: int, at: int, cents: int, fee: int) -> int:
    """Book a payout of an order, and the fee that goes with it."""
    period = {"period": draft.made.orders["order_day"]}
    if fee:
        kept = draft.add(order, "fee", "platform", "settlement", at, fee, **period)
        draft.rows["order_id"][kept] = -1
    return draft.add(order, "payout", "seller", "settlement", at, cents, **period)


def payout_on_cancelled(draft: OpenBooks) -> bool:
    """The run pays an order that was cancelled and refunded."""
    made = draft.made
    gone = (made.orders["_case"] >= case("seller_cancel")) & (made.waits == -2) & (made.refund == made.paid)
    order = draft.choose(gone & (made.refund > 0) & (made.refund_at < made.run_at - DAY) & _trading(draft))
    if order is None:
        return False
    cents = int(share_of(made.paid[order : order + 1])[0])
    place = _pay(draft, order, int(made.run_at[order]), cents, 0)
    parts = draft.find(order, "payment", "refund")
    draft.tell("payout_on_fallen_order", ("order_id",), place, cents, "payout on a cancelled order", parts)
    return True


def payout_on_undelivered(draft: OpenBooks) -> bool:
    """The run pays an order whose parcel never arrives."""
    made = draft.made
    lost = (made.orders["_delivered_at"] == UNSEEN) & made.orders["_shipped"] & (made.refund == 0)
    lost &= (made.waits == code("money_movements.reason", "not_delivered")) & (made.free_at == NEVER)
    order = draft.choose(lost & (made.orders["_case"] < 0) & _trading(draft))
    if order is None:
        return False
    draft.drop(draft.find(order, "hold"))
    cents = int(share_of(made.paid[order : order + 1])[0])
    place = _pay(draft, order, int(made.run_at[order]), cents, int(made.paid[order]) - cents)
    draft.tell("payout_on_fallen_order", ("order_id",), place, cents, "payout on an undelivered order")
    return True


def payout_on_charged_back(draft: OpenBooks) -> bool:
    """A payout that waited goes out after the bank has taken the money back."""
    made, world = draft.made, draft.day.world
    end = world.clock.origin + (world.size.days - 10 + MARGIN) * DAY
    open_ = (made.waits == -1) & (made.charged_at < end) & (made.charged_at > made.run_at)
    shut = world.sellers.enforced[made.orders["seller_id"]]
    order = draft.choose(
        open_ & (shut > world.size.days + LONG) & _trading(draft) & (made.regained_at == NEVER)
    )
    if order is None:
        return False
    cents = int(made.payout[order])
    kept = int(made.base[order]) - cents
    fee = draft.fee_of(order)
    draft.rows["amount"][fee] -= kept
    spent = [fee] if draft.rows["amount"][fee] == 0 else []
    draft.drop([*spent, *draft.find(order, "payout", "commission", "commission_reversed")])
    place = _pay(draft, order, int(made.charged_at[order]) + 48 * HOUR, cents, kept)
    parts = draft.find(order, "chargeback_debit")
    draft.tell("payout_on_fallen_order", ("order_id",), place, cents, "payout after a chargeback", parts)
    return True


def payout_after_enforcement(draft: OpenBooks) -> bool:
    """A seller that was shut days ago is paid what should be held."""
    made, world = draft.made, draft.day.world
    seller = made.orders["seller_id"]
    shut = (made.waits == code("money_movements.reason", "enforcement")) & (made.free_at == NEVER)
    shut &= world.sellers.enforced[seller] < draft.day.index + AFTER_DAYS - 1
    here = (made.orders["_delivered_at"] != UNSEEN) & (made.orders["_delivered_at"] + HOUR < made.run_at)
    used = np.array([one for kind, one in draft.used if kind == "seller"], dtype=np.int64)
    order = draft.choose(
        shut & here & (made.orders["_case"] < 0) & (made.refund == 0) & ~np.isin(seller, used)
    )
    if order is None:
        return False
    _take(draft, order)
    draft.drop(draft.find(order, "hold"))
    cents = int(share_of(made.paid[order : order + 1])[0])
    place = _pay(draft, order, int(made.run_at[order]), cents, int(made.paid[order]) - cents)
    draft.tell("payout_after_enforcement", SELLER_PERIOD, place, cents, "payout to a seller that was shut")
    return True


def debt_left(draft: OpenBooks) -> bool:
    """A refund after the payout is not taken back from the seller."""
    return _owed(draft, 0)


def debt_collected_late(draft: OpenBooks) -> bool:
    """The same, but collected weeks later."""
    return _owed(draft, 24)


def _owed(draft: OpenBooks, late_days: int) -> bool:
    made = draft.made
    owing = (
        (made.refund > 0) & (made.refund_at > made.payout_at) & (made.refund == made.paid) & _trading(draft)
    )
    order = draft.choose(owing)
    if order is None:
        return False
    _take(draft, order)
    taken = draft.find(order, "recovery")
    cents = int(draft.rows["amount"][taken[0]])
    parts = [*draft.find(order, "payout", "payment"), *draft.find(order, "refund")]
    fault = draft.find(order, "refund")[-1]
    healed = draft.copy(taken[0], late_days * 24) if late_days else None
    cause = "seller's debt collected late" if late_days else "seller's debt not collected"
    draft.tell("seller_debt_ages", ("seller_id",), fault, cents, cause, parts, healed_by=healed)
    draft.drop(taken)
    return True
