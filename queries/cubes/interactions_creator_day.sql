-- Comments, follows and reports of a day by creator.
-- /// cube
-- source = "interactions"
-- grain = "day"
-- ///
select day, known_day, creator_id, country, category,
       count(*) as interactions,
       sum(case when kind = 'live_comment' then 1 else 0 end) as live_comments,
       sum(case when kind = 'live_comment' and flagged then 1 else 0 end) as flagged_comments,
       sum(case when kind = 'message' then 1 else 0 end) as messages,
       sum(case when kind = 'message' and flagged then 1 else 0 end) as flagged_messages,
       sum(case when kind = 'report' then 1 else 0 end) as reports,
       sum(case when kind = 'follow' then 1 else 0 end) as follows
from interactions
where creator_id is not null
group by all
