-- The facts of incidents: kept once a morning, read by every place.

-- name: members_on
-- All episodes of some incidents as the morning of :as_of left them.
select e.incident_id, e.id as episode_id, d.machine
from episode e
join episode_day d on d.episode_id = e.id
  and d.as_of = (select max(as_of) from episode_day where episode_id = e.id and as_of <= :as_of)
where e.withdrawn = 0 and e.opened_on <= :as_of and e.incident_id in (select value from json_each(:incidents))
order by e.id;

-- name: alerts_on
-- Which alerts some incidents had by a morning.
select incident_id, id from episode
where withdrawn = 0 and opened_on <= :as_of and incident_id in (select value from json_each(:incidents))
order by id;

-- name: series_of
select episode_id, as_of, series from episode_series where episode_id in (select value from json_each(:episodes));

-- name: put_facts
insert or replace into incident_facts (incident_id, as_of, facts) values (:incident_id, :as_of, :facts);

-- name: facts_on
-- The newest record of each incident up to a morning.
select incident_id, facts from incident_facts f
where incident_id in (select value from json_each(:incidents))
  and as_of = (select max(as_of) from incident_facts where incident_id = f.incident_id and as_of <= :as_of);

-- name: seen_of
-- Which of some incidents whoever reads may see.
select id from incident where id in (select value from json_each(:incidents));
