-- Orders placed: the context of every rate; campaigns and viral products move it, so it pages nobody.
-- /// monitor
-- title = "Orders placed"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "volume"
-- unit = "count"
-- direction = "both"
-- party = "seller"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "channel"], ["seller_tier"]]
-- exposure = "gmv"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["brushing", "campaign_surge", "new_market", "pipeline_duplicates", "late_partial_load"]
-- events = "orders"
-- runbook = "Volume alone is no risk: check freshness, duplicate ids and the calendar first, then whether the rates inside the segments moved. Orders up with refunds low and few buyers is brushing."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "orders_seller_day"
-- numerator = "orders"
-- exposure = "gmv"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier, buyer_type,
       sum(orders) as numerator, sum(gmv) as gmv
from orders_day
where day >= $since and day < $until
group by all
