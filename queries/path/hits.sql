-- What each rule did to a cohort and to its peers: hits, those on which it acted, those it stopped.
select {key}::varchar in ({ids}) as own, {rule}::varchar as rule, count(*) as hits,
       count(*) filter ({acted}) as acted, count(*) filter ({stopped}) as stopped
from {source}
where {key} is not null and day >= {since} and day < {until} and ({key}::varchar in ({ids}) or {alike})
group by own, rule
order by own, rule
