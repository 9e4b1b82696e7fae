-- What the nightly run writes.

-- name: stop_stale_runs
update run set state = 'stopped', finished_at = :at, why = 'ended without finishing' where state = 'running' and id <> :id;

-- name: open_run
insert into run (as_of, scope, started_at, actor, budget) values (:as_of, :scope, :at, :actor, :budget);

-- name: put_call
update run set call_id = :call where id = :id;

-- name: close_run
update run
set state = :state, finished_at = :at, monitors = :monitors, failed = :failed, unknown = :unknown,
    tested = :tested, found = :found, extracts = :extracts, fresh = :fresh, why = :why
where id = :id and state = 'running';

-- name: put_bound
update run set bound = :bound where id = :id;

-- name: add_step
insert into run_step
  (run_id, position, kind, name, state, seconds, rows, segments, tested, error, file, line,
   judged, learning, small, held, missing, had, needed, judged_from, hopeless)
values
  (:run_id, :position, :kind, :name, :state, :seconds, :rows, :segments, :tested, :error, :file, :line,
   :judged, :learning, :small, :held, :missing, :had, :needed, :judged_from, :hopeless);

-- name: morning_before
select max(as_of) as as_of from run where state in ('done', 'failed') and scope = 'all' and as_of < :as_of;

-- name: latest_morning
select max(as_of) as as_of from run where state in ('done', 'failed');

-- name: mornings_before
-- Whole mornings before :as_of, the newest of them, and mornings of some monitors after it, oldest first.
select as_of, scope from run
where state in ('done', 'failed') and as_of < :as_of
  and as_of >= coalesce(
    (select max(as_of) from run where state in ('done', 'failed') and scope = 'all' and as_of < :as_of), '')
order by as_of, id;

-- name: episodes_on
select d.episode_id, d.machine, e.incident_id
from episode_day d join episode e on e.id = d.episode_id
where d.as_of = :as_of
order by d.episode_id;

-- name: find_episode
select id, incident_id from episode
where monitor = :monitor and family = :family and segment = :segment and opened_on = :opened_on
  and direction = :direction and first_bucket = :first_bucket
order by id desc limit 1;

-- name: add_episode
insert into episode
  (incident_id, class, monitor, family, segment, detector, direction, severity, live, state, opened_on, fired_on,
   resolved_on, first_bucket, last_bucket, seen_bucket, bad, clean, reopened, actual, expected, lower, upper,
   numerator, denominator, effect, p_value, q_value, exposure, money, peak, footprint, note)
values
  (:incident_id, :class, :monitor, :family, :segment, :detector, :direction, :severity, :live, :state, :opened_on,
   :fired_on, :resolved_on, :first_bucket, :last_bucket, :seen_bucket, :bad, :clean, :reopened, :actual, :expected,
   :lower, :upper, :numerator, :denominator, :effect, :p_value, :q_value, :exposure, :money, :peak, :footprint,
   :note);

-- name: change_episode
update episode
set withdrawn = 0, detector = :detector, severity = :severity, live = :live, state = :state, fired_on = :fired_on,
    resolved_on = :resolved_on, last_bucket = :last_bucket, seen_bucket = :seen_bucket, bad = :bad, clean = :clean,
    reopened = :reopened, actual = :actual, expected = :expected, lower = :lower, upper = :upper,
    numerator = :numerator, denominator = :denominator, effect = :effect, p_value = :p_value, q_value = :q_value,
    exposure = :exposure, money = :money, peak = :peak, footprint = :footprint, note = :note
where id = :id;

-- name: park_later
-- Rows of mornings about to be redone: aside until found again, or else withdrawn.
update episode set state = 'resolved', resolved_on = opened_on, withdrawn = 1
where opened_on >= :as_of and (:scope = 'all' or monitor in (select value from json_each(:monitors)));

-- name: withdrawn_since
select e.id, e.incident_id from episode e
where e.withdrawn = 1 and e.opened_on >= :as_of;

-- name: drop_episode_days
delete from episode_day
where as_of >= :as_of
  and (:scope = 'all' or episode_id in
    (select id from episode where monitor in (select value from json_each(:monitors))));

-- name: drop_facts
delete from incident_facts
where as_of >= :as_of
  and (:scope = 'all' or incident_id in
    (select incident_id from episode where monitor in (select value from json_each(:monitors))));

-- name: add_episode_day
insert or replace into episode_day (episode_id, as_of, machine) values (:episode_id, :as_of, :machine);

-- name: put_series
insert into episode_series (episode_id, as_of, series) values (:episode_id, :as_of, :series)
on conflict (episode_id) do update set as_of = excluded.as_of, series = excluded.series;

-- name: drop_findings
delete from finding where as_of >= :as_of and (:scope = 'all' or monitor in (select value from json_each(:monitors)));

-- name: add_finding
insert into finding
  (run_id, as_of, episode_id, monitor, family, detector, segment, bucket, direction, verdict, actual, expected,
   lower, upper, numerator, denominator, effect, p_value, q_value, exposure)
values
  (:run_id, :as_of, :episode_id, :monitor, :family, :detector, :segment, :bucket, :direction, :verdict, :actual,
   :expected, :lower, :upper, :numerator, :denominator, :effect, :p_value, :q_value, :exposure);

-- name: drop_faults
delete from data_fault where as_of >= :as_of;

-- name: add_fault
insert into data_fault
  (run_id, as_of, episode_id, extract, day, kind, expected, found, evidence, market, healed, monitors)
values
  (:run_id, :as_of, :episode_id, :extract, :day, :kind, :expected, :found, :evidence, :market, :healed, :monitors);

-- name: add_incident
insert into incident (class, state, severity, live, opened_on, first_bucket, last_bucket)
values (:class, :state, :severity, :live, :opened_on, :first_bucket, :last_bucket);

-- name: change_incident
update incident
set state = :state, severity = :severity, live = :live, lead_episode = :lead, opened_on = :opened_on,
    resolved_on = :resolved_on, first_bucket = :first_bucket, last_bucket = :last_bucket, money = :money,
    confidence = :confidence
where id = :id;

-- name: incident_state
select state from incident where id = :id;

-- name: last_page
select reason, severity, money, as_of from page where incident_id = :incident_id order by id desc limit 1;

-- name: add_page
insert into page (incident_id, as_of, at, reason, severity, money)
values (:incident_id, :as_of, :at, :reason, :severity, :money);

-- name: told_already
select 1 as told from transition
where subject = :subject and subject_id = :subject_id and field = :field and as_of = :as_of and actor = :actor
  and new is :new and old is :old
limit 1;

-- name: add_transition
insert into transition (subject, subject_id, field, old, new, actor, at, as_of, why)
values (:subject, :subject_id, :field, :old, :new, :actor, :at, :as_of, :why);

-- name: last_days_of
-- The newest state of every episode of the incidents named.
select e.incident_id, e.id as episode_id, d.machine
from episode e join episode_day d on d.episode_id = e.id
where e.withdrawn = 0 and e.incident_id in (select value from json_each(:incidents))
  and d.as_of = (select max(as_of) from episode_day where episode_id = e.id);

-- name: touched_incidents
select distinct incident_id from episode
where opened_on >= :as_of or id in (select episode_id from episode_day where as_of >= :as_of);

-- name: retire_incident
update incident set state = 'resolved', resolved_on = coalesce(resolved_on, :as_of) where id = :id;
