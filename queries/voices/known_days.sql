-- How many texts became known on each day, and a number that is another one when one of them is.
select known_day, count(*) as texts,
       bit_xor(hash(r_id, r_body, r_contacts, r_ties, r_author, r_about, r_order, r_kind, r_language, r_category, r_market, day))
         as print
from {told} t
where {where}
group by known_day
order by known_day
