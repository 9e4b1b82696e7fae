-- Interventions written into the desk, and what became of them.

-- name: add_intervention
insert into intervention
  (name, kind, day, until, metric, scope, holdout, hypothesis, aim, days, owner, detail, rule_id, incident, proposal,
   actor, at, as_of)
values
  (:name, :kind, :day, :until, :metric, :scope, :holdout, :hypothesis, :aim, :days, :owner, :detail, :rule_id, :incident,
   :proposal, :actor, :at, :as_of);

-- name: interventions
select i.*,
  coalesce(
    (select s.last_day from intervention_step s where s.intervention = 'D' || i.id and s.kind = 'ended' order by s.id desc limit 1),
    i.until
  ) as last_day,
  exists (select 1 from intervention_step s where s.intervention = 'D' || i.id and s.kind = 'withdrawn') as withdrawn,
  exists (select 1 from intervention_step s where s.intervention = 'D' || i.id and s.kind = 'result') as has_result
from intervention i order by i.day, i.id;

-- name: version
-- Changes with whatever is measured otherwise: a new one, one that was ended or withdrawn; not with a note or a result.
select (select count(*) from intervention) || '.' ||
       (select count(*) from intervention_step where kind in ('withdrawn', 'ended')) as version;

-- name: undecided
-- Incidents whose newest decision is to intervene, as known on a morning, and that no intervention answers yet.
select d.incident_id as incident, d.owner, d.due, d.note, d.reason, d.actor, d.at
from decision d
where d.decision = 'intervene' and d.as_of <= :as_of
  and d.id = (select max(id) from decision where incident_id = d.incident_id and decision is not null and as_of <= :as_of)
  and not exists (
    select 1 from intervention i where i.incident = d.incident_id and not exists (
      select 1 from intervention_step s where s.intervention = 'D' || i.id and s.kind = 'withdrawn'))
order by d.id desc;

-- name: add_step
insert into intervention_step (intervention, kind, text, last_day, actor, at, as_of)
values (:intervention, :kind, :text, :last_day, :actor, :at, :as_of);

-- name: steps
select * from intervention_step where intervention = :intervention order by id;
