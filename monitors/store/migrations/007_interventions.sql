-- Interventions that people wrote into the desk: what was changed where, what it is meant to do, how and when that is measured.
-- A row is never changed; what becomes of it is appended as a step. Those of the extract may have steps too, by their id.
create table intervention (
  id integer primary key,
  name text not null check (length(trim(name)) > 0),
  kind text not null,
  day text not null,                               -- first day in force
  until text,                                      -- last day in force; null = it stands
  metric text not null,                            -- the monitor it is meant to move, chosen beforehand
  scope text not null default '{}',                -- JSON, dimension → value; {} = everything
  holdout text not null default '{}',              -- JSON, dimension → value of those held out at random; {} = none
  hypothesis text not null default '',
  aim real,                                        -- share of the bad events it is meant to take away
  days integer not null check (days > 0),          -- length of the window, chosen beforehand
  owner text not null default '',
  detail text not null default '',
  actor text not null,
  at text not null,
  as_of text not null,
  check (until is null or until >= day)
) strict;
create index intervention_by_day on intervention (day);

create table intervention_step (
  id integer primary key,
  intervention text not null,                      -- id in the ledger
  kind text not null check (kind in ('result', 'note', 'withdrawn')),
  text text not null default '',
  actor text not null,
  at text not null,
  as_of text not null
) strict;
create index intervention_step_by_intervention on intervention_step (intervention, id);
