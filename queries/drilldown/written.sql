-- What people wrote, newest first, with whom it is about and the contacts in it; personal data in the words are masked.
-- /// drilldown
-- ///
select day as day, text_id as text, kind as kind, country as country, language as language, category as category,
       author_kind as author_kind, author_id as author, seller_id as seller, creator_id as creator,
       order_id as "order", body_contacts as contacts, body as body
from texts
where day >= $since and day < $until
order by written_at desc, text_id
