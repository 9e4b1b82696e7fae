-- What links one entity to another: entity, id, by (what is shared) and the shared value.
-- /// drilldown
-- ///
select 'seller' as entity, seller_id as id, 'bank account' as by, bank_hash as value from sellers
union all
select 'seller', seller_id, 'device', device_hash from sellers
