-- Sellers who share a payout account or a sign-up device: one hand behind several shops.
-- /// saved
-- team = "governance-policy"
-- ///
select 'bank' as shared, bank_hash as hash, count(*) as sellers, min(country) as country,
       sum(case when status = 'enforced' then 1 else 0 end) as enforced, min(onboarded_on) as first_onboarded,
       string_agg(seller_id, ', ' order by seller_id) as seller_ids
from sellers
group by bank_hash
having count(*) > 1
union all
select 'device', device_hash, count(*), min(country), sum(case when status = 'enforced' then 1 else 0 end),
       min(onboarded_on), string_agg(seller_id, ', ' order by seller_id)
from sellers
group by device_hash
having count(*) > 1
order by sellers desc, hash
limit 100
