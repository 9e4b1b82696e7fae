-- Reviews, messages, comments, reports and follows of a day; fast or copied reviews are marked.
-- /// cube
-- source = "interactions"
-- grain = "day"
-- ///
with marked as (
    select *, count(*) over (partition by day, kind, text_hash) as same_text
    from interactions
)
select day, known_day, country, category,
       count(*) as interactions,
       sum(case when kind = 'review' then 1 else 0 end) as reviews,
       sum(case when kind = 'review' and stars <= 2 then 1 else 0 end) as low_reviews,
       sum(case when kind = 'review' and stars = 5 then 1 else 0 end) as top_reviews,
       sum(case when kind = 'review' and hours_after_delivery < 2 then 1 else 0 end) as fast_reviews,
       sum(case when kind = 'review' and text_hash is not null and same_text >= 3 then 1 else 0 end) as copied_reviews,
       sum(case when kind = 'review' and (hours_after_delivery < 2 or (text_hash is not null and same_text >= 3))
                then 1 else 0 end) as odd_reviews,
       sum(case when kind = 'review' and linked then 1 else 0 end) as linked_reviews,
       sum(case when kind = 'message' then 1 else 0 end) as messages,
       sum(case when kind = 'message' and flagged then 1 else 0 end) as flagged_messages,
       sum(case when kind = 'live_comment' then 1 else 0 end) as live_comments,
       sum(case when kind = 'live_comment' and flagged then 1 else 0 end) as flagged_comments,
       sum(case when kind = 'report' then 1 else 0 end) as reports,
       sum(case when kind = 'report' and flagged then 1 else 0 end) as upheld_reports,
       sum(case when kind = 'follow' then 1 else 0 end) as follows
from marked
group by all
