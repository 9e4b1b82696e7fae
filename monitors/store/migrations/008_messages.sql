-- Messages that go out. One row is one message to one channel; `key` is what its receiver drops doubles by.
-- `edition` counts up when a person sends one again that had gone out: that one is meant to arrive twice.
create table message (
  id integer primary key,
  key text not null unique,
  edition integer not null default 1,
  channel text not null,
  kind text not null check (kind in ('digest', 'incident', 'missed')),
  incident_id integer references incident (id),
  as_of text not null,
  subject text not null,
  content text not null,                           -- JSON: markdown, text, html, lines, facts
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given_up')),
  tries integer not null default 0,
  queued_at text not null,
  next_try text not null,
  sent_at text,
  why text not null default ''
) strict;
create index message_by_state on message (state, next_try);

-- Each try, written before it begins: one without an end was killed, and may have arrived.
create table message_try (
  message_id integer not null references message (id),
  position integer not null,
  began_at text not null,
  ended_at text,
  ok integer check (ok in (0, 1)),
  why text not null default '',
  primary key (message_id, position)
) strict, without rowid;
