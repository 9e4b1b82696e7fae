-- One call of `ingest` or `run`: what it set out to do, how far it came, and what each of its steps cost.
-- `since` and `until` are the mornings of a run, both included; `next` is the first of them that is not written yet.
create table call (
  id integer primary key,
  command text not null,
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'cancelled', 'stopped')),
  actor text not null,
  started_at text not null,
  finished_at text,
  scope text not null default 'all',
  since text,
  until text,
  next text,
  complete integer not null default 0 check (complete in (0, 1)),
  finished_by integer references call (id),        -- the later call that wrote the mornings this one left
  why text not null default ''
) strict;
create index call_by_state on call (state, id);

create table call_step (
  call_id integer not null references call (id),
  position integer not null,
  name text not null,
  state text not null check (state in ('ok', 'failed')),
  seconds real not null default 0,
  rows integer not null default 0,
  why text not null default '',
  primary key (call_id, position)
) strict, without rowid;

alter table run add column call_id integer references call (id);
