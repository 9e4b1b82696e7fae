-- What pages, command line and digest read.

-- name: tick
-- Changes with anything a page shows: a cache key.
select (select coalesce(max(id), 0) from transition) || '.' || (select coalesce(max(id), 0) from run) || '.' ||
       (select coalesce(max(id), 0) from comment) || '.' || (select coalesce(max(id), 0) from snooze) || '.' ||
       (select count(*) from snooze where cancelled_at is not null) || '.' ||
       (select coalesce(max(id), 0) from decision) || '.' || (select count(*) from run where state <> 'running') || '.' ||
       (select coalesce(max(id), 0) from replay) || '.' || (select coalesce(max(id), 0) from calibration) || '.' ||
       (select coalesce(max(id), 0) from loss_event) || '.' || (select coalesce(max(at), '') from loss_check) as tick;

-- name: episodes_as_of
-- Every episode as the morning of :as_of left it; of incidents that are long over only what is asked for.
select e.id, e.incident_id, e.disposition, d.as_of as told_on, d.machine
from episode e
join episode_day d on d.episode_id = e.id
  and d.as_of = (select max(as_of) from episode_day where episode_id = e.id and as_of <= :as_of)
where e.withdrawn = 0 and e.opened_on <= :as_of
  and (:incident is null or e.incident_id = :incident)
  and (:episode is null or e.id = :episode)
  and (:incident is not null or :episode is not null or e.incident_id in
    (select incident_id from episode where withdrawn = 0 and opened_on <= :as_of
       and (resolved_on is null or resolved_on >= :resolved_since)))
order by e.id;

-- name: episodes_of_segments
-- The risk episodes of one monitor in some segments, as the morning of :as_of left them.
select e.id, e.incident_id, d.machine
from episode e
join episode_day d on d.episode_id = e.id
  and d.as_of = (select max(as_of) from episode_day where episode_id = e.id and as_of <= :as_of)
where e.withdrawn = 0 and e.class = 'risk' and e.monitor = :monitor and e.opened_on <= :as_of
  and e.segment in (select value from json_each(:segments)) and e.last_bucket >= :since
order by e.id;

-- name: incidents_people
select i.id, i.disposition, i.owner, i.acknowledged_by, i.acknowledged_at, i.version,
       (select count(*) from comment c where c.incident_id = i.id) as comments,
       (select d.decision from decision d where d.incident_id = i.id and d.decision is not null
        order by d.id desc limit 1) as decision,
       (select d.due from decision d where d.incident_id = i.id and d.decision is not null
        order by d.id desc limit 1) as due
from incident i
where i.id in (select value from json_each(:incidents));

-- name: snoozes_at
select id, incident_id, monitor, segment, until, actor, at, why from snooze
where until > :at and at <= :at and (cancelled_at is null or cancelled_at > :at)
order by until;

-- name: findings_of
select as_of, bucket, detector, family, direction, verdict, actual, expected, lower, upper, numerator, denominator,
       effect, p_value, q_value, exposure
from finding where episode_id = :episode order by bucket;

-- name: let_go
-- Found by the decision of a morning and let go by the first filter it failed: filed, never hidden.
select as_of, segment, bucket, detector, verdict, actual, expected, effect, q_value from finding
where monitor = :monitor and as_of <= :as_of and verdict <> 'kept'
order by as_of desc, p_value, segment limit :limit;

-- name: trail
select t.id, t.at, t.as_of, t.actor, t.subject, t.subject_id, t.field, t.old, t.new, t.why,
       e.monitor, e.family, e.segment
from transition t left join episode e on t.subject = 'episode' and e.id = t.subject_id
where (t.subject = 'incident' and t.subject_id = :incident)
   or (t.subject = 'episode' and t.subject_id in (select id from episode where incident_id = :incident))
order by t.as_of, t.at, t.id;

-- name: comments_of
select id, actor, at, text from comment where incident_id = :incident order by id;

-- name: decisions_of
select id, incident_id, episode_id, disposition, decision, owner, due, note, reason, actor, at, as_of
from decision where incident_id = :incident order by id;

-- name: incidents_per_monitor
select monitor, count(distinct incident_id) as incidents, count(*) as episodes, sum(state = 'firing') as firing
from episode where withdrawn = 0 and class = 'risk' and fired_on >= :since and fired_on < :until
group by monitor;

-- name: runs
select * from run where (:as_of is null or as_of = :as_of) order by id desc limit :limit;

-- name: latest_run
select * from run where scope = 'all' and state <> 'running' and (:as_of is null or as_of <= :as_of)
order by as_of desc, id desc limit 1;

-- name: mornings
select distinct as_of from run where scope = 'all' and state in ('done', 'failed') order by as_of desc;

-- name: steps_of
select * from run_step where run_id = :run order by position;

-- name: monitor_steps
-- The newest step of every monitor up to a morning, with the run it was part of.
select s.name, s.state, s.seconds, s.rows, s.segments, s.tested, s.error, s.file, s.line, r.as_of, r.id as run_id,
       s.judged, s.learning, s.small, s.held, s.missing, s.had, s.needed, s.judged_from, s.hopeless
from run_step s join run r on r.id = s.run_id
where s.kind = 'monitor'
  and s.run_id = (
    select p.run_id from run_step p join run q on q.id = p.run_id
    where p.kind = 'monitor' and p.name = s.name and (:as_of is null or q.as_of <= :as_of)
    order by q.as_of desc, q.id desc limit 1)
order by s.name;

-- name: faults_on
select * from data_fault where as_of = :as_of order by extract, day, kind;

-- name: nights
select as_of, max(id) as run_id, tested, found, budget, bound from run
where scope = 'all' and state <> 'running' and as_of >= :since and as_of < :until
group by as_of order by as_of;

-- name: add_replay
insert into replay (at, since, until, truth, actor, summary, result)
values (:at, :since, :until, :truth, :actor, :summary, :result);

-- name: replays
select id, at, since, until, truth, actor, summary from replay order by id desc limit :limit;

-- name: replay
select * from replay where id = :id;

-- name: add_calibration
insert into calibration (at, as_of, name, result) values (:at, :as_of, :name, :result);

-- name: calibrations
select id, at, as_of, name, result from calibration order by id desc limit :limit;

-- name: annotations
-- What was written beside days that touch :since … :last, of one monitor or of all.
select id, first_day, last_day, text, monitor, segment, actor, at, as_of
from annotation
where removed_at is null and first_day <= :last and last_day >= :since
  and (monitor is null or monitor = :monitor)
order by first_day, id;
