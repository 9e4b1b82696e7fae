-- Everything counted about a seller on a day, in one row per source: orders, scans, cases, reviews, labels, payouts.
-- /// view
-- ///
select day, known_day, seller_id, country, category, seller_tier, orders, accepted_orders, gmv,
       high_score_orders, high_score_amount, underpriced_orders, underpriced_amount
from orders_seller_day
union all by name
select day, known_day, seller_id, country, category, seller_tier, labels, first_scans, valid_scans, late_scans,
       weighed, light_parcels, delivered_orders, foreign_origins
from shipments_seller_day
union all by name
select day, known_day, seller_id, country, category, seller_tier, refund_only_orders, refund_only_amount,
       refunds, refund_amount, not_received_claims, not_received_amount, delivered_claims, delivered_claim_amount,
       disputes, dispute_amount, chargebacks, chargeback_amount, seller_cancels, seller_cancel_amount
from after_sales_seller_day
union all by name
select day, known_day, seller_id, country, category, reviews, low_reviews, odd_reviews, linked_reviews,
       messages, flagged_messages, reports, interactions
from interactions_seller_day
union all by name
select day, known_day, seller_id, country, category, seller_tier, labels as verdicts, bad, bad_amount, insulted
from labels_seller_day
union all by name
select day, known_day, seller_id, country, category, seller_tier, payout_amount, hold_amount, release_amount,
       recovered_amount, debt_amount
from payouts_seller_day
union all by name
select day, known_day, seller_id, country, category, attempts, declined, small_declined, declined_amount
from payments_seller_day
union all by name
select day, known_day, seller_id, country, category, hits as rule_hits, blocked as rule_blocks
from rule_hits_seller_day
