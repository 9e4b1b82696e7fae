-- How many texts of each kind, market and language there are in some days, and how many with a contact outside.
select r_kind as kind, r_market as market, r_language as language, count(*) as texts,
       sum(case when r_contacts is not null then 1 else 0 end) as with_contact
from {told} t
where {where}
group by all
