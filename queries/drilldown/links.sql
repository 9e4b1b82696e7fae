-- What links one entity to another: entity, id, by (what is shared) and the shared value.
-- /// drilldown
-- ///
select 'seller' as entity, seller_id as id, unnest(['bank account', 'device']) as by, unnest([bank_hash, device_hash]) as value
from sellers
