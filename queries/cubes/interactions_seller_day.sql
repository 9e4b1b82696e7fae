-- Reviews, messages and reports of a day by seller.
-- /// cube
-- source = "interactions"
-- grain = "day"
-- distinct = ["review_buyers"]
-- ///
with marked as (
    select *, count(*) over (partition by day, kind, text_hash) as same_text
    from interactions
    where seller_id is not null
)
select day, known_day, seller_id, country, category,
       count(*) as interactions,
       sum(case when kind = 'review' then 1 else 0 end) as reviews,
       sum(case when kind = 'review' and stars <= 2 then 1 else 0 end) as low_reviews,
       sum(case when kind = 'review' and (hours_after_delivery < 2 or (text_hash is not null and same_text >= 3))
                then 1 else 0 end) as odd_reviews,
       sum(case when kind = 'review' and linked then 1 else 0 end) as linked_reviews,
       sum(case when kind = 'message' then 1 else 0 end) as messages,
       sum(case when kind = 'message' and flagged then 1 else 0 end) as flagged_messages,
       sum(case when kind = 'report' then 1 else 0 end) as reports,
       count(distinct buyer_id) as review_buyers
from marked
group by all
