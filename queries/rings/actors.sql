-- Who did something where and when: one row an entity, segment and day.
select {key}::varchar as id, day, {dimensions}, count(*)::double as events
from {source}
where day >= $since and day < $until and {key} is not null{where}
group by all
order by id, day
