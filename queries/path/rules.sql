-- The rules that stand, with the version in force and its threshold.
select {rule}::varchar as rule, arg_max({title}, {version})::varchar as title, arg_max({stage}, {version})::varchar as stage,
       max({version}) as version, arg_max({threshold}, {version})::double as threshold, arg_max({since}, {version}) as since
from {source}
where not ({retired})
group by rule
order by rule
