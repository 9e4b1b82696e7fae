-- What the night keeps of texts that became known on some days, in the order in which they did.
select r_id as text_id, r_body as body, r_contacts as contacts, r_ties as ties, r_author as author, r_about as about,
       coalesce(r_about, r_order) as addressee, r_kind as kind, r_language as language, r_category as category,
       r_market as market, day, known_day
from {told} t
where {where} and day >= $first and known_day >= $since and known_day < $until
order by known_day, r_id
