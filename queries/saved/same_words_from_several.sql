-- Texts of several words that come again word for word from several accounts. Small edits are not seen here.
-- /// saved
-- title = "The same words from several accounts"
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
select any_value(body) as "Words", country as "Market", kind as "Kind", count(*) as "Texts",
       count(distinct author_id) as "Authors", count(distinct seller_id) as "Sellers",
       min(day) as "First day", max(day) as "Last day"
from texts
where day >= $since and day < $until and length(body) >= 25
group by country, kind, lower(regexp_replace(body, '[^\pL\pN]+', ' ', 'g'))
having count(distinct author_id) >= 3
order by count(*) desc, any_value(body)
limit 100
