-- Invoices of a day by buyer beside the credit notes they got.
-- /// view
-- ///
select day, known_day, buyer_id, country, 1 as orders, cast(amount as double) as order_value
from orders
where buyer_id is not null
union all by name
select day, known_day, buyer_id, country, 1 as refunds, cast(amount as double) as refund_value
from refunds
where buyer_id is not null
