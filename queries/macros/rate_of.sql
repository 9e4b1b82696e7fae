-- A rate with what it stands on: rate, n, and low and high, the ends of its Wilson interval.
-- /// macro
-- example = "select country, unnest(rate_of(sum(numerator), sum(denominator))) from refund_only_rate where bucket >= current_date - 7 and bucket < current_date group by country"
-- [parameters.hits]
-- meaning = "how many it happened to"
-- [parameters.n]
-- meaning = "out of how many"
-- [parameters.z]
-- meaning = "1.96 for 95 %, 2.58 for 99 %"
-- ///
create macro rate_of(hits, n, z := 1.96) as {
  'rate': hits / nullif(n, 0)::double,
  'n': n,
  'low': case when hits between 0 and n and n > 0 then round(
    (hits + z * z / 2 - z * sqrt(hits * (1 - hits / n::double) + z * z / 4)) / (n + z * z), 12) end,
  'high': case when hits between 0 and n and n > 0 then round(
    (hits + z * z / 2 + z * sqrt(hits * (1 - hits / n::double) + z * z / 4)) / (n + z * z), 12) end
}
