-- Where an intervention came from: an incident that was decided on, or a proposal that went live; and the rule it changes.
alter table intervention add column rule_id text not null default '';
alter table intervention add column incident integer references incident (id);
alter table intervention add column proposal integer references rule_proposal (id);
create index intervention_by_incident on intervention (incident) where incident is not null;

-- A step may end one, from a day on: the table is made anew, for what a check allows cannot be altered.
create table intervention_step_next (
  id integer primary key,
  intervention text not null,                      -- id in the ledger
  kind text not null check (kind in ('result', 'note', 'withdrawn', 'ended')),
  text text not null default '',
  last_day text,                                   -- of an end: the last day in force
  actor text not null,
  at text not null,
  as_of text not null,
  check ((kind = 'ended') = (last_day is not null))
) strict;
insert into intervention_step_next (id, intervention, kind, text, actor, at, as_of)
select id, intervention, kind, text, actor, at, as_of from intervention_step;
drop table intervention_step;
alter table intervention_step_next rename to intervention_step;
create index intervention_step_by_intervention on intervention_step (intervention, id);
