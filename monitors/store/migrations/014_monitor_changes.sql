-- Changes of monitors that people's decisions suggest: the figures are frozen as they were found; what became of one is
-- appended. And every change of a monitor's file made from the desk, with the text before and after.
create table tuning (
  id integer primary key,
  monitor text not null,
  edit text not null,                              -- JSON: what of the file is changed, the same for the same change
  change text not null,                            -- in words
  figures text not null,                           -- JSON, frozen
  file text not null,                              -- fingerprint of the file it was tried on
  since text not null,                             -- first day of the past it was tried on
  until text not null,                             -- the day after the last
  actor text not null,
  at text not null,
  as_of text not null
) strict;
create index tuning_by_monitor on tuning (monitor, id);

create table tuning_step (
  id integer primary key,
  tuning_id integer not null references tuning (id),
  state text not null check (state in ('proposed', 'accepted', 'rejected', 'outdated')),
  reason text not null default '',
  actor text not null,
  at text not null
) strict;
create index tuning_step_by_tuning on tuning_step (tuning_id, id);

create table monitor_change (
  id integer primary key,
  monitor text not null,
  act text not null check (act in ('new', 'edited', 'live', 'shadow', 'tuned')),
  why text not null default '',
  before text not null,                            -- empty: there was no file
  after text not null,
  actor text not null,
  at text not null
) strict;
create index monitor_change_by_monitor on monitor_change (monitor, id);
