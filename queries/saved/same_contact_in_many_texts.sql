-- Contacts outside the platform that come again in several texts: recruiting, deals beside the platform, live scams.
-- /// saved
-- title = "The same contact in many messages"
-- team = "content-risk"
-- [params.since]
-- type = "date"
-- default = 15
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = 0
-- meaning = "Day after the last"
-- ///
select contact as "Contact", country as "Market", count(distinct text_id) as "Texts",
       count(distinct author_id) as "Authors", count(distinct seller_id) as "Sellers written to",
       count(distinct creator_id) as "Creators written to", string_agg(distinct kind, ', ' order by kind) as "Kinds",
       min(day) as "First day", max(day) as "Last day"
from text_contacts
where day >= $since and day < $until
group by all
having count(distinct text_id) >= 3
order by count(distinct text_id) desc, contact
limit 100
