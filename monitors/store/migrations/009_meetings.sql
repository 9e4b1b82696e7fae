-- The team's review: what was on the agenda, where the room stands, what was decided, and the minutes of it.
-- A decision made in a meeting is a decision like any other; the meeting names it and keeps no second one.
create table meeting (
  id integer primary key,
  as_of text not null,
  state text not null default 'open' check (state in ('open', 'ended')),
  place integer not null default 0,                -- where the room stands: 0 = last time's decisions, then the agenda
  place_at text not null,
  version integer not null default 0,              -- counts every change: screens follow by it
  started_by text not null,
  started_at text not null,
  ended_by text,
  ended_at text,
  minutes text                                     -- JSON, frozen at the end
) strict;
-- One meeting at a time: who starts a second one joins the first.
create unique index meeting_open on meeting (state) where state = 'open';

create table meeting_item (
  meeting_id integer not null references meeting (id),
  incident_id integer not null references incident (id),
  position integer not null,
  decision_id integer references decision (id),
  seconds integer not null default 0,              -- the room stood here
  primary key (meeting_id, incident_id)
) strict, without rowid;

-- Why something was decided so, in the team's own short list.
create table decision_reason (
  id integer primary key,
  text text not null unique check (length(trim(text)) between 1 and 80),
  actor text not null,
  at text not null
) strict;
insert into decision_reason (text, actor, at) values
  ('Confirmed abuse', 'riskdesk', '2026-01-01T00:00:00'),
  ('Cause not clear yet', 'riskdesk', '2026-01-01T00:00:00'),
  ('A change of our own', 'riskdesk', '2026-01-01T00:00:00'),
  ('Campaign or season', 'riskdesk', '2026-01-01T00:00:00'),
  ('Too little money', 'riskdesk', '2026-01-01T00:00:00'),
  ('Rule too wide', 'riskdesk', '2026-01-01T00:00:00'),
  ('Faulty or late data', 'riskdesk', '2026-01-01T00:00:00');

alter table decision add column reason text not null default '';
