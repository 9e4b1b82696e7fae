"""The plan of losses: which kinds a demo has, how many of each, and on which days they are sown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from data.demo.money import buyer_losses, campaign_losses, seller_losses
from data.demo.money.draft import OpenBooks
from data.demo.world.size import Size

Sower = Callable[[OpenBooks], bool]
FULL_DEMO = 120
# Copies in a demo of 120 days, and the part of its days on which the orders lie that they are sown in.
LATE, SETTLED, EARLY = (0.02, 0.93), (0.02, 0.82), (0.0, 0.3)
SOWERS: tuple[tuple[Sower, int, tuple[float, float]], ...] = (
    (buyer_losses.refund_in_two_systems, 4, SETTLED),
    (buyer_losses.refund_in_two_parts, 3, SETTLED),
    (buyer_losses.refund_rounded, 2, SETTLED),
    (buyer_losses.refund_above_paid, 3, SETTLED),
    (buyer_losses.item_refund_above_paid, 2, SETTLED),
    (buyer_losses.goodwill_without_reason, 2, SETTLED),
    (buyer_losses.goodwill_with_reason, 3, SETTLED),
    (buyer_losses.refund_in_other_currency, 2, SETTLED),
    (buyer_losses.price_changed, 3, LATE),
    (buyer_losses.payment_sent_wrong, 1, SETTLED),
    (buyer_losses.payment_corrected_in_time, 2, SETTLED),
    (buyer_losses.chargeback_not_repaid, 2, EARLY),
    (buyer_losses.chargeback_repaid_late, 1, (0.0, 0.15)),
    (seller_losses.paid_out_twice, 3, SETTLED),
    (seller_losses.payout_retried, 3, SETTLED),
    (seller_losses.paid_in_two_periods, 2, SETTLED),
    (seller_losses.payout_above_balance, 3, SETTLED),
    (seller_losses.payout_rounded, 2, SETTLED),
    (seller_losses.payout_on_cancelled, 3, SETTLED),
    (seller_losses.payout_on_undelivered, 2, SETTLED),
    (seller_losses.payout_on_charged_back, 2, EARLY),
    (seller_losses.payout_after_enforcement, 3, SETTLED),
    (seller_losses.debt_left, 3, (0.02, 0.65)),
    (seller_losses.debt_collected_late, 1, (0.02, 0.4)),
    (campaign_losses.commission_kept, 3, (0.02, 0.65)),
    (campaign_losses.commission_reversed_late, 1, (0.02, 0.5)),
    (campaign_losses.commission_too_high, 3, SETTLED),
    (campaign_losses.commission_corrected, 2, SETTLED),
    (campaign_losses.coupon_above_cap, 3, LATE),
    (campaign_losses.coupon_outside_terms, 2, LATE),
    (campaign_losses.too_many_per_person, 2, (0.1, 0.93)),
    (campaign_losses.too_many_per_device, 2, (0.1, 0.93)),
    (campaign_losses.subsidy_not_booked, 2, LATE),
    (campaign_losses.subsidy_booked_short, 2, LATE),
    (campaign_losses.subsidy_booked_late, 2, (0.02, 0.85)),
    (campaign_losses.subsidy_booked_in_time, 3, LATE),
)
PATIENCE = 25  # days for which a loss waits for an order that fits


def plan_losses(size: Size) -> dict[int, list[Sower]]:
    """Days to sow on → what is sown; the same size and seed give the same plan."""
    plan: dict[int, list[Sower]] = defaultdict(list)
    for number, (sower, copies, (begin, end)) in enumerate(SOWERS):
        rng = size.chance("losses", number)
        wanted = max(1, round(copies * size.days / FULL_DEMO))
        for copy in range(wanted):
            share = begin + (end - begin) * (copy + rng.random()) / wanted
            plan[int(share * size.days)].append(sower)
    return dict(plan)
