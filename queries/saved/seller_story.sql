-- One seller day by day: orders, scans, cases, reviews, rule hits, labels, payouts.
-- /// saved
-- team = "governance-policy"
-- [params.seller_id]
-- type = "text"
-- default = "s0000001"
-- meaning = "Seller"
-- ///
select day, coalesce(sum(orders), 0) as orders, coalesce(sum(gmv), 0) as gmv,
       coalesce(sum(delivered_orders), 0) as delivered, coalesce(sum(light_parcels), 0) as light_parcels,
       coalesce(sum(refund_only_orders), 0) as refund_only, coalesce(sum(disputes), 0) as disputes,
       coalesce(sum(odd_reviews), 0) as odd_reviews, coalesce(sum(rule_hits), 0) as rule_hits,
       coalesce(sum(bad), 0) as confirmed_bad, coalesce(sum(payout_amount), 0) as paid_out
from seller_day
where seller_id = $seller_id
group by all
order by day
