-- Interventions written into the desk, and what became of them.

-- name: add_intervention
insert into intervention
  (name, kind, day, until, metric, scope, holdout, hypothesis, aim, days, owner, detail, actor, at, as_of)
values
  (:name, :kind, :day, :until, :metric, :scope, :holdout, :hypothesis, :aim, :days, :owner, :detail, :actor, :at, :as_of);

-- name: interventions
select i.*, exists (
  select 1 from intervention_step s where s.intervention = 'D' || i.id and s.kind = 'withdrawn'
) as withdrawn
from intervention i order by i.day, i.id;

-- name: add_step
insert into intervention_step (intervention, kind, text, actor, at, as_of)
values (:intervention, :kind, :text, :actor, :at, :as_of);

-- name: steps
select * from intervention_step where intervention = :intervention order by id;
