-- Changes of monitors: proposed from decisions, and made from the desk.

-- name: reviewed
-- Incidents in which a monitor fired, with the newest judgement on the whole of it or on one of the monitor's alerts.
with fired as (
  select distinct incident_id from episode
  where monitor = :monitor and withdrawn = 0 and class = 'risk' and fired_on is not null and fired_on <= :as_of
)
select f.incident_id, d.disposition, d.at
from fired f join decision d on d.id = (
  select max(id) from decision
  where incident_id = f.incident_id and disposition is not null and as_of <= :as_of
    and (episode_id is null or episode_id in (select id from episode where monitor = :monitor))
)
order by d.at, f.incident_id;

-- name: judged_by_detector
-- An incident counts once for every detector that spoke in it, from its first firing; the newest judgement holds.
with fired as (
  select detector, incident_id, min(fired_on) as fired_on from episode
  where withdrawn = 0 and class = 'risk' and fired_on is not null
  group by detector, incident_id
),
said as (
  select f.detector,
         (select d.disposition from decision d
          where d.incident_id = f.incident_id and d.disposition is not null
            and (d.episode_id is null or d.episode_id in (select id from episode where detector = f.detector))
          order by d.id desc limit 1) as verdict
  from fired f where f.fired_on >= :since and f.fired_on < :until
)
select detector, count(*) as fired, sum(verdict is not null) as judged, sum(verdict = 'real') as real,
       sum(verdict = 'false_alarm') as false_alarm
from said group by detector order by detector;

-- name: add_tuning
insert into tuning (monitor, edit, change, figures, file, since, until, actor, at, as_of)
values (:monitor, :edit, :change, :figures, :file, :since, :until, :actor, :at, :as_of);

-- name: add_tuning_step
insert into tuning_step (tuning_id, state, reason, actor, at) values (:tuning_id, :state, :reason, :actor, :at);

-- name: tunings
select t.id, t.monitor, t.edit, t.change, t.figures, t.file, t.since, t.until, t.actor, t.at, t.as_of,
       s.state, s.reason, s.actor as state_by, s.at as state_at
from tuning t join tuning_step s on s.id = (select max(id) from tuning_step where tuning_id = t.id)
order by t.id desc;

-- name: add_monitor_change
insert into monitor_change (monitor, act, why, before, after, actor, at)
values (:monitor, :act, :why, :before, :after, :actor, :at);

-- name: monitor_changes
select id, monitor, act, why, actor, at from monitor_change where :monitor is null or monitor = :monitor
order by id desc limit :limit;
