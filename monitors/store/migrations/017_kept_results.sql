-- Results of ad-hoc SQL that people keep: their rows are a file under state/results, what they are is here. A row outlives its
-- file, so that a link says in words what became of it. Pinned ones stand at an incident or a meeting, with their chart.
create table kept_result (
  id integer primary key,
  name text not null check (length(trim(name)) between 1 and 120),
  statement text not null,                         -- as it ran
  role text not null,
  sight text not null,                             -- what the role saw: who opens it must see that much
  as_of text,                                      -- the morning whose data it read
  file text not null,
  bytes integer not null,
  rows integer not null,
  truncated integer not null,
  seconds real not null,
  mask text not null default '',                   -- which key made the masks in it
  actor text not null,
  at text not null,
  until text not null,                             -- the day its rows are forgotten
  gone_at text,
  gone_why text not null default ''
) strict;
create index kept_result_by_until on kept_result (gone_at, until);

create table pinned_result (
  id integer primary key,
  result_id integer not null references kept_result (id),
  incident_id integer references incident (id),
  meeting_id integer references meeting (id),
  chart text not null default '',                  -- JSON: shape and columns; '' = none
  note text not null default '',
  actor text not null,
  at text not null,
  unpinned_at text,
  check ((incident_id is null) <> (meeting_id is null))
) strict;
create index pinned_result_by_incident on pinned_result (incident_id);
create index pinned_result_by_meeting on pinned_result (meeting_id);
