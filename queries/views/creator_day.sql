-- Everything counted about a creator on a day: commission, reversals, comments, reports.
-- /// view
-- ///
select day, known_day, creator_id, country, category, accrued_orders, accrued_amount, creator_gmv,
       reversed_orders, reversed_amount, self_linked_orders, self_linked_amount
from commissions_creator_day
union all by name
select day, known_day, creator_id, country, category, interactions, live_comments, flagged_comments,
       messages, flagged_messages, reports, follows
from interactions_creator_day
