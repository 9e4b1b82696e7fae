-- Changes of rules that were tried on the past and proposed: the figures are frozen as they were seen, the address
-- opens the trial again. What became of one is appended, never written over.
create table rule_proposal (
  id integer primary key,
  name text not null check (length(trim(name)) > 0),
  rule text not null,
  change text not null,                            -- in words
  owner text not null default '',
  reason text not null check (length(trim(reason)) > 0),
  since text not null,                             -- first day of the past it was tried on
  until text not null,                             -- the day after the last
  figures text not null,                           -- JSON, frozen
  address text not null,                           -- query of the page that shows the trial
  actor text not null,
  at text not null,
  as_of text not null
) strict;

create table rule_proposal_step (
  id integer primary key,
  proposal_id integer not null references rule_proposal (id),
  state text not null check (state in ('proposed', 'live', 'declined', 'withdrawn')),
  live_on text,                                    -- day from which it is in force
  note text not null default '',
  actor text not null,
  at text not null
) strict;
create index rule_proposal_step_by_proposal on rule_proposal_step (proposal_id, id);
