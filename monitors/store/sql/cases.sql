-- What people decided, counted once an incident, and cases like one before.

-- name: decisions_standing
-- Of some incidents as a whole, oldest first.
select incident_id, disposition, decision, owner, due, note, actor, at, as_of, reason
from decision
where episode_id is null and incident_id in (select value from json_each(:incidents))
order by id;

-- name: similar_cases
-- Earlier risk episodes of one monitor in other incidents, with what came of these. A twin of the same day is no
-- earlier case.
select e.incident_id, e.segment, e.family, e.first_bucket, e.opened_on, e.effect, e.money, i.resolved_on, i.state,
       (select max(reopened) from episode where incident_id = i.id and withdrawn = 0) as reopened
from episode e join incident i on i.id = e.incident_id
where e.withdrawn = 0 and e.class = :class and e.monitor = :monitor and e.incident_id <> :incident
  and substr(e.first_bucket, 1, 10) < substr(:bucket, 1, 10) and e.opened_on < :opened_on
order by e.first_bucket desc, e.id desc
limit 200;

-- name: states_of
-- An episode as every morning up to one left it.
select machine from episode_day where episode_id = :episode and as_of <= :as_of order by as_of;

-- name: opening_of
-- The finding that opened an episode, with the budget of its decision and the bound (older runs: none) of a morning.
select f.p_value, f.q_value, r.budget, r.bound / 30.0 as first from finding f join run r on r.id = f.run_id
where f.episode_id = :episode and f.verdict = 'kept' order by f.as_of limit 1;

-- name: judged_by_monitor
-- An incident counts once for every monitor that spoke in it, from its first firing; the newest decision on it holds.
with fired as (
  select monitor, incident_id, min(fired_on) as fired_on from episode
  where withdrawn = 0 and class = 'risk' and fired_on is not null
  group by monitor, incident_id
),
said as (
  select f.monitor,
         (select d.disposition from decision d
          where d.incident_id = f.incident_id and d.disposition is not null
            and (d.episode_id is null or d.episode_id in (select id from episode where monitor = f.monitor))
          order by d.id desc limit 1) as verdict
  from fired f where f.fired_on >= :since and f.fired_on < :until
)
select monitor, count(*) as fired, sum(verdict is not null) as judged, sum(verdict = 'real') as real,
       sum(verdict = 'expected') as expected, sum(verdict = 'false_alarm') as false_alarm,
       sum(verdict = 'new_normal') as new_normal, sum(verdict = 'data_issue') as data_issue
from said group by monitor;

-- name: promise
-- Incidents of live monitors by their first firing, each once, with the newest decision on the whole of it.
with fired as (
  select incident_id, min(fired_on) as fired_on from episode
  where withdrawn = 0 and class = 'risk' and live = 1 and fired_on is not null
  group by incident_id
),
said as (
  select (select d.disposition from decision d
          where d.incident_id = f.incident_id and d.disposition is not null and d.episode_id is null
          order by d.id desc limit 1) as verdict
  from fired f where f.fired_on >= :since and f.fired_on < :until
)
select count(*) as fired, sum(verdict is not null) as judged,
       sum(verdict in ('false_alarm', 'data_issue')) as wrong
from said;

-- name: joined_into
-- Where an incident's episodes went when it was joined into another.
select new from transition where subject = 'incident' and subject_id = :incident and field = 'joined'
order by id desc limit 1;
