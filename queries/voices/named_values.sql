-- The values of a column of an extract in some days.
select distinct cast({column} as varchar) as value from {extract}
where day >= $since and day < $until and {column} is not null
order by value
limit {most}
