-- Paid-out value still inside the refund window, by market and seller tier: what could still be asked back.
-- /// saved
-- team = "settlement-risk"
-- [params.as_of]
-- type = "date"
-- default = "2026-11-16"
-- meaning = "The morning"
-- [params.window]
-- type = "integer"
-- default = 30
-- meaning = "Refund window in days"
-- ///
select country, seller_tier, count(distinct seller_id) as sellers, sum(payout_amount) as paid_out,
       sum(hold_amount) as held, sum(release_amount) as released
from payouts_seller_day
where day >= $as_of - $window and day < $as_of
group by all
order by paid_out desc
