-- The workbench. What was asked, by whom and how it ended: kept for a while, shown to the person alone. Queries that people
-- save: a name, whose it is, and every version ever saved; the newest is the one in use.
create table asked_query (
  id integer primary key,
  person text not null,
  sql text not null,
  role text not null,
  as_of text,
  kind text not null,                              -- done, refused, failed, timeout
  rows integer,
  seconds real not null,
  at text not null
) strict;
create index asked_query_by_person on asked_query (person, id);

create table saved_query (
  id integer primary key,
  name text not null check (length(trim(name)) between 1 and 120),
  owner text not null,
  team text not null default '',                   -- '' = the owner's alone
  deleted_at text,
  at text not null
) strict;

create table saved_query_version (
  id integer primary key,
  query_id integer not null references saved_query (id),
  number integer not null,
  sql text not null,
  note text not null default '',
  actor text not null,
  at text not null,
  unique (query_id, number)
) strict;
