-- The local date of a moment in a market's zone: the desk's days are those.
-- /// macro
-- example = "select market_day(event_at, 'America/Sao_Paulo') as day, count(*) as orders from orders where country = 'BR' group by all"
-- [parameters.moment]
-- meaning = "a moment in UTC, as the extracts have it"
-- [parameters.zone]
-- meaning = "the market's zone, such as 'America/Sao_Paulo'"
-- ///
create macro market_day(moment, zone) as timezone(zone, timezone('UTC', moment::timestamp))::date
