-- The desk's memory: what the machine found, what people decided, and every change of either.
-- Days are 'YYYY-MM-DD', moments 'YYYY-MM-DDTHH:MM:SS' in UTC, buckets either; segments are JSON with sorted keys.
-- Machine state and human disposition never share a column; "suppressed" is computed, never stored.

create table run (
  id integer primary key,
  as_of text not null check (as_of glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  scope text not null default 'all',               -- 'all', or the monitors asked for
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'stopped')),
  started_at text not null,
  finished_at text,
  actor text not null,
  budget real not null check (budget > 0 and budget < 1),
  monitors integer not null default 0,
  failed integer not null default 0,
  unknown integer not null default 0,
  tested integer not null default 0,               -- hypotheses in the one decision of this run
  found integer not null default 0,                -- of them kept after every filter
  extracts integer not null default 0,
  fresh integer not null default 0,
  why text not null default ''
) strict;
create index run_by_as_of on run (as_of, id);

create table run_step (
  run_id integer not null references run (id),
  position integer not null,
  kind text not null check (kind in ('ingest', 'cube', 'faults', 'monitor', 'judge', 'episodes')),
  name text not null,
  state text not null check (state in ('ok', 'failed', 'unknown')),
  seconds real not null default 0,
  rows integer not null default 0,
  segments integer not null default 0,
  tested integer not null default 0,
  error text not null default '',
  file text not null default '',
  line integer,
  primary key (run_id, position)
) strict, without rowid;
create index run_step_by_name on run_step (name, run_id);

create table incident (
  id integer primary key,
  class text not null check (class in ('risk', 'data')),
  state text not null check (state in ('pending', 'firing', 'resolved')),
  severity text not null check (severity in ('low', 'medium', 'high')),
  live integer not null default 1 check (live in (0, 1)),   -- 0: only shadow monitors carry it
  lead_episode integer references episode (id) deferrable initially deferred,
  opened_on text not null,
  resolved_on text,
  first_bucket text not null,
  last_bucket text not null,
  money real not null default 0,
  confidence real not null default 0 check (confidence between 0 and 1),
  -- what people say
  disposition text check (disposition in ('real', 'expected', 'false_alarm', 'new_normal', 'data_issue')),
  owner text,
  acknowledged_by text,
  acknowledged_at text,
  version integer not null default 0              -- counts human writes: compare and set
) strict;
create index incident_by_state on incident (state, opened_on);

create table episode (
  id integer primary key,
  incident_id integer not null references incident (id),
  class text not null check (class in ('risk', 'data')),
  monitor text not null,                          -- for class data: the extract
  family text not null,                           -- for class data: the kind of fault
  segment text not null,
  detector text not null,
  direction text not null check (direction in ('up', 'down')),
  severity text not null check (severity in ('low', 'medium', 'high')),
  live integer not null default 1 check (live in (0, 1)),
  state text not null check (state in ('pending', 'firing', 'resolved')),
  opened_on text not null,
  fired_on text,
  resolved_on text,
  first_bucket text not null,
  last_bucket text not null,                      -- the last bad one
  seen_bucket text not null,                      -- the last one looked at, bad or clean
  bad integer not null,
  clean integer not null,
  reopened integer not null default 0,
  actual real, expected real, lower real, upper real,
  numerator real, denominator real, effect real,
  p_value real, q_value real,
  exposure real not null default 0,               -- of the last bad bucket
  money real not null default 0,                  -- of all bad buckets
  peak real not null default 0,                   -- the largest exposure of one bucket
  footprint text not null default '{}',           -- where the excess sits, by dimension: joins episodes of one cause
  note text not null default '',
  withdrawn integer not null default 0 check (withdrawn in (0, 1)),   -- a rerun no longer finds it
  disposition text check (disposition in ('real', 'expected', 'false_alarm', 'new_normal', 'data_issue'))
) strict;
create index episode_by_identity on episode (monitor, family, segment, opened_on);
create index episode_by_incident on episode (incident_id);
-- At most one unresolved episode per identity, whatever the code believes.
create unique index episode_alive on episode (monitor, family, segment) where state <> 'resolved';

-- The machine's state of an episode as each morning left it: a rerun starts from the morning before.
create table episode_day (
  episode_id integer not null references episode (id),
  as_of text not null,
  machine text not null,
  primary key (episode_id, as_of)
) strict, without rowid;
create index episode_day_by_as_of on episode_day (as_of);

-- The last weeks of the identity as its monitor saw them, for sparkline and chart.
create table episode_series (
  episode_id integer primary key references episode (id),
  as_of text not null,
  series text not null
) strict;

create table finding (
  id integer primary key,
  run_id integer not null references run (id),
  as_of text not null,
  episode_id integer references episode (id),
  monitor text not null,
  family text not null,
  detector text not null,
  segment text not null,
  bucket text not null,
  direction text not null check (direction in ('up', 'down')),
  verdict text not null check (verdict in ('kept', 'volume', 'effect', 'money', 'direction')),
  actual real, expected real, lower real, upper real,
  numerator real, denominator real, effect real,
  p_value real not null, q_value real not null,
  exposure real not null default 0
) strict;
create index finding_by_as_of on finding (as_of, monitor);
create index finding_by_episode on finding (episode_id, bucket);

create table data_fault (
  id integer primary key,
  run_id integer not null references run (id),
  as_of text not null,
  episode_id integer references episode (id),
  extract text not null,
  day text not null,
  kind text not null,
  expected text not null default '',
  found text not null default '',
  evidence text not null default '',
  market text not null default '{}',               -- the segment touched, {} = all of it
  healed integer not null default 0 check (healed in (0, 1)),
  monitors text not null default '[]'              -- unknown because of it
) strict;
create index data_fault_by_as_of on data_fault (as_of, extract);

create table transition (
  id integer primary key,
  subject text not null check (subject in ('incident', 'episode', 'snooze', 'monitor')),
  subject_id integer not null,
  field text not null,
  old text,
  new text,
  actor text not null,
  at text not null,
  as_of text not null,
  why text not null default ''
) strict;
create index transition_by_subject on transition (subject, subject_id, id);
create trigger transition_is_never_changed before update on transition
begin select raise(abort, 'transitions are append-only'); end;
create trigger transition_is_never_deleted before delete on transition
begin select raise(abort, 'transitions are append-only'); end;

create table comment (
  id integer primary key,
  incident_id integer not null references incident (id),
  actor text not null,
  at text not null,
  text text not null check (length(text) between 1 and 10000)
) strict;
create index comment_by_incident on comment (incident_id, id);

create table decision (
  id integer primary key,
  incident_id integer not null references incident (id),
  episode_id integer references episode (id),      -- null: the whole incident
  disposition text check (disposition in ('real', 'expected', 'false_alarm', 'new_normal', 'data_issue')),
  decision text check (decision in ('investigate', 'tune', 'intervene', 'accept', 'data_issue')),
  owner text,
  due text,
  note text not null default '',
  actor text not null,
  at text not null,
  as_of text not null,
  check (disposition is not null or decision is not null)
) strict;
create index decision_by_incident on decision (incident_id, id);
create index decision_by_as_of on decision (as_of, id);

create table snooze (
  id integer primary key,
  incident_id integer references incident (id),
  monitor text,
  segment text,
  until text not null,                             -- a moment: no snooze is for ever
  actor text not null,
  at text not null,
  why text not null default '',
  cancelled_by text,
  cancelled_at text,
  check (incident_id is not null or monitor is not null or segment is not null)
) strict;
create index snooze_by_end on snooze (until);

create table page (
  id integer primary key,
  incident_id integer not null references incident (id),
  as_of text not null,
  at text not null,
  reason text not null check (reason in ('new', 'worse', 'reopened')),
  severity text not null,
  money real not null
) strict;
create index page_by_incident on page (incident_id, id);

create table calibration (
  id integer primary key,
  at text not null,
  as_of text not null,
  name text not null,
  result text not null
) strict;

create table replay (
  id integer primary key,
  at text not null,
  since text not null,
  until text not null,
  truth text not null,
  actor text not null,
  summary text not null,
  result text not null
) strict;
