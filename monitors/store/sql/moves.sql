-- Which incident an alert stands in, as later mornings and people change it.

-- name: ended_lately
-- Episodes that were bad since a day, as the last morning before this one left them.
select e.id as episode_id, e.incident_id, d.machine
from episode e join episode_day d on d.episode_id = e.id
where e.withdrawn = 0 and e.last_bucket >= :since and e.opened_on < :as_of
  and d.as_of = (select max(as_of) from episode_day where episode_id = e.id and as_of < :as_of)
order by e.id;

-- name: said_about
-- Incidents about which a person has said something.
select id from incident where version > 0
union select incident_id from comment
union select incident_id from snooze where incident_id is not null;

-- name: move_episode
update episode set incident_id = :incident_id where id = :id;

-- name: follow_incident
update episode set incident_id = :new where incident_id = :old;
