-- How long the queue waits, and what people did since a moment.

-- name: answers
-- Incidents of live monitors that opened in a range of mornings: when their morning was first told, when a person first
-- answered (acknowledged, took, judged, decided), when the whole of it was first decided on.
with told as (
  select i.id, i.severity, min(r.finished_at) as told_at
  from incident i join run r on r.as_of = i.opened_on and r.state in ('done', 'failed')
  where i.live = 1 and i.opened_on >= :since and i.opened_on <= :as_of
    and exists (select 1 from episode e where e.incident_id = i.id and e.withdrawn = 0)
  group by i.id
)
select id, severity, told_at,
       (select min(t.at) from transition t
        where t.subject = 'incident' and t.subject_id = told.id and t.actor <> 'riskdesk' and t.new is not null
          and t.field in ('acknowledged', 'owner', 'disposition', 'decision') and t.as_of <= :as_of) as answered_at,
       (select min(d.at) from decision d
        where d.incident_id = told.id and d.episode_id is null and d.as_of <= :as_of) as decided_at
from told order by id;

-- name: done_since
-- What people did to incidents after a moment, looking at mornings up to one; oldest first.
select subject_id as incident_id, actor, at, field, new from transition
where subject = 'incident' and actor <> 'riskdesk' and at > :at and as_of <= :as_of
order by id;

-- name: last_act
-- When somebody last did something to an incident.
select max(at) as at from transition where subject = 'incident' and actor = :actor;
